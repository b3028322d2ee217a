//! Arrow streams of other programs, which come as structs of C that nobody has checked.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, from_ffi_and_data_type};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array, RecordBatch, RecordBatchReader, StructArray};
use arrow_data::layout;
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};

/// How deep types may lie in each other; no record may be deeper than 64 levels.
const LEVELS: usize = 80;

/// The whole numbers of 128 bits that polars has and Arrow has not, and a decimal that lies in memory as they do.
const POLARS_INTEGER: &CStr = c"_pli128";
const WHOLE_DECIMAL: &CStr = c"d:38,0";

/// A stream that is read batch by batch. What can be checked of a batch is checked before anything is read of it: the
/// number of its buffers and children, offsets, codes, runs, UTF-8. Whether a buffer is as long as its array says, nobody
/// but the producer can know.
pub(crate) struct Received {
    stream: FFI_ArrowArrayStream,
    schema: SchemaRef,
    is_done: bool,
}

impl Received {
    /// Asks a stream for its schema.
    pub(crate) fn new(mut stream: FFI_ArrowArrayStream) -> Result<Self, ArrowError> {
        if stream.release().is_none() {
            return Err(wrong("it was read before"));
        }
        let schema = schema_of(&mut stream)?;
        Ok(Received { stream, schema, is_done: false })
    }

    fn batch(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        let get_next = self.stream.get_next().ok_or_else(|| wrong("it has no `get_next`"))?;
        let mut array = FFI_ArrowArray::empty();
        #[expect(unsafe_code, reason = "the producer's own function, called as the stream interface says")]
        let code = unsafe { get_next(&raw mut self.stream, &raw mut array) };
        if code != 0 {
            return Err(failure(&mut self.stream, code));
        }
        if array.is_released() {
            return Ok(None);
        }
        let data_type = DataType::Struct(self.schema.fields().clone());
        #[expect(unsafe_code, reason = "the array was just given, and its fields lie as the data interface has them")]
        unsafe {
            check_array((&raw mut array).cast(), &data_type)?;
        }
        // What is left to find wrong is found by a check, and at the worst by an assertion.
        let read = catch_unwind(AssertUnwindSafe(|| {
            #[expect(unsafe_code, reason = "its structs were checked; its content is checked next")]
            let data = unsafe { from_ffi_and_data_type(array, data_type) }?;
            data.validate_full()?;
            if data.null_count() > 0 {
                return Err(wrong("a row as a whole is null"));
            }
            let rows = StructArray::from(data);
            RecordBatch::try_new_with_options(
                SchemaRef::clone(&self.schema),
                rows.columns().to_vec(),
                &arrow_array::RecordBatchOptions::new().with_row_count(Some(rows.len())),
            )
        }));
        read.unwrap_or_else(|_| Err(wrong("a batch is not laid out as its schema says"))).map(Some)
    }
}

impl Iterator for Received {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let batch = self.batch().transpose();
        // A stream that failed has no more to give.
        self.is_done = !matches!(batch, Some(Ok(_)));
        batch
    }
}

impl RecordBatchReader for Received {
    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }
}

fn wrong(what: &str) -> ArrowError {
    ArrowError::CDataInterface(what.to_owned())
}

/// What the producer says of the call that failed.
fn failure(stream: &mut FFI_ArrowArrayStream, code: c_int) -> ArrowError {
    let text = stream.get_last_error().and_then(|get_last_error| {
        #[expect(unsafe_code, reason = "the last call failed, so the text may be asked for and is copied at once")]
        unsafe {
            let text = get_last_error(&raw mut *stream);
            (!text.is_null()).then(|| CStr::from_ptr(text).to_string_lossy().into_owned())
        }
    });
    ArrowError::CDataInterface(text.unwrap_or_else(|| format!("the producer failed with {code}")))
}

fn schema_of(stream: &mut FFI_ArrowArrayStream) -> Result<SchemaRef, ArrowError> {
    let get_schema = stream.get_schema().ok_or_else(|| wrong("it has no `get_schema`"))?;
    let mut schema = FFI_ArrowSchema::empty();
    #[expect(unsafe_code, reason = "the producer's own function, called as the stream interface says")]
    let code = unsafe { get_schema(&raw mut *stream, &raw mut schema) };
    if code != 0 {
        return Err(failure(stream, code));
    }
    let mut changed = Vec::new();
    #[expect(unsafe_code, reason = "the schema was just given, and its fields lie as the data interface has them")]
    let checked = unsafe { check_schema((&raw mut schema).cast(), LEVELS, &mut changed) };
    let field = checked.and_then(|()| {
        let read = catch_unwind(AssertUnwindSafe(|| Field::try_from(&schema)));
        read.unwrap_or_else(|_| Err(wrong("its schema is none")))
    });
    for (place, format) in changed {
        // Whoever releases the schema finds it as it was.
        #[expect(unsafe_code, reason = "the place was just written, and the schema is still there")]
        unsafe {
            (*place).format = format;
        }
    }
    let field = field?;
    match field.data_type() {
        DataType::Struct(fields) => {
            // Whether a column has nulls is judged by the fields of a session, not by what a producer promises.
            let fields: Fields = fields.iter().map(|field| field.as_ref().clone().with_nullable(true)).collect();
            Ok(Arc::new(Schema::new(fields).with_metadata(field.metadata().clone())))
        }
        other => Err(ArrowError::CDataInterface(format!("its values are `{other}`, and not rows with columns"))),
    }
}

/// A schema as the data interface lays it out.
#[repr(C)]
struct RawSchema {
    format: *const c_char,
    name: *const c_char,
    metadata: *const c_char,
    flags: i64,
    n_children: i64,
    children: *mut *mut RawSchema,
    dictionary: *mut RawSchema,
    release: *mut c_void,
    private_data: *mut c_void,
}

/// An array as the data interface lays it out.
#[repr(C)]
struct RawArray {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: *mut *const c_void,
    children: *mut *mut RawArray,
    dictionary: *mut RawArray,
    release: *mut c_void,
    private_data: *mut c_void,
}

/// Checks what the reader of a schema takes for granted, and writes the types that only polars has as others that lie in
/// memory in the same way. What stood there before comes back with its place.
#[expect(unsafe_code, reason = "pointers of C are followed")]
unsafe fn check_schema(
    schema: *mut RawSchema,
    levels: usize,
    changed: &mut Vec<(*mut RawSchema, *const c_char)>,
) -> Result<(), ArrowError> {
    if levels == 0 {
        return Err(wrong("its types lie in each other too deep"));
    }
    let Some(it) = (unsafe { schema.as_mut() }) else { return Err(wrong("a part of its schema is missing")) };
    if it.format.is_null() {
        return Err(wrong("a column has no type"));
    }
    let format = unsafe { CStr::from_ptr(it.format) };
    let is_text = |text: *const c_char| text.is_null() || unsafe { CStr::from_ptr(text) }.to_str().is_ok();
    if !is_text(it.format) || !is_text(it.name) {
        return Err(wrong("the name of a column is not UTF-8"));
    }
    let least = match format.to_bytes() {
        [b'+', b'l' | b'L' | b'm' | b'w', ..] | [b'+', b'v', ..] => 1,
        [b'+', b'r', ..] => 2,
        _ => 0,
    };
    if it.n_children < least || (it.n_children > 0 && it.children.is_null()) {
        return Err(wrong("a type lacks the types in it"));
    }
    if format == POLARS_INTEGER {
        changed.push((schema, it.format));
        it.format = WHOLE_DECIMAL.as_ptr();
    }
    for place in 0..usize::try_from(it.n_children).unwrap_or_default() {
        unsafe { check_schema(*it.children.add(place), levels - 1, changed)? };
    }
    if !it.dictionary.is_null() {
        unsafe { check_schema(it.dictionary, levels - 1, changed)? };
    }
    Ok(())
}

/// Checks what the reader of an array takes for granted.
#[expect(unsafe_code, reason = "pointers of C are followed")]
unsafe fn check_array(array: *mut RawArray, data_type: &DataType) -> Result<(), ArrowError> {
    let Some(it) = (unsafe { array.as_mut() }) else { return Err(wrong("a part of a batch is missing")) };
    let other =
        || ArrowError::CDataInterface(format!("a batch has other types than its schema, which says `{data_type}`"));
    let end = it.length.checked_add(it.offset).filter(|_| it.length >= 0 && it.offset >= 0 && it.null_count >= -1);
    // No type takes more than 64 bytes for a value.
    let Some(end) = end.filter(|end| *end < i64::MAX >> 6) else {
        return Err(wrong("the length or the offset of an array is beyond its limits"));
    };
    let inner: Vec<&DataType> = match data_type {
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::ListView(field)
        | DataType::LargeListView(field)
        | DataType::FixedSizeList(field, _)
        | DataType::Map(field, _) => vec![field.data_type()],
        DataType::Struct(fields) => fields.iter().map(|field| field.data_type()).collect(),
        DataType::Union(fields, _) => fields.iter().map(|(_, field)| field.data_type()).collect(),
        DataType::RunEndEncoded(ends, values) => vec![ends.data_type(), values.data_type()],
        _ => Vec::new(),
    };
    if usize::try_from(it.n_children).ok() != Some(inner.len()) || (!inner.is_empty() && it.children.is_null()) {
        return Err(other());
    }
    for (place, data_type) in inner.into_iter().enumerate() {
        unsafe { check_array(*it.children.add(place), data_type)? };
    }
    match data_type {
        DataType::Dictionary(_, values) if !it.dictionary.is_null() => unsafe {
            check_array(it.dictionary, values)?;
        },
        DataType::Dictionary(..) => return Err(other()),
        _ if it.dictionary.is_null() => {}
        _ => return Err(other()),
    }
    if matches!(data_type, DataType::Null | DataType::RunEndEncoded(..)) {
        // Polars hands over a buffer where there is none. Whoever releases the array does not count by this number.
        it.n_buffers = 0;
        return Ok(());
    }
    let layout = layout(data_type);
    let expected = (layout.buffers.len() + usize::from(layout.can_contain_null_mask)) as i64;
    let fits = if layout.variadic { it.n_buffers > expected } else { it.n_buffers == expected };
    if !fits || (it.n_buffers > 0 && it.buffers.is_null()) {
        return Err(other());
    }
    let buffer = |place: i64| unsafe { *it.buffers.add(usize::try_from(place).unwrap_or_default()) };
    let last = end as usize;
    let has_end = match data_type {
        // The reader takes the number of bytes from the last offset.
        DataType::Utf8 | DataType::Binary if end > 0 => {
            let offsets = buffer(1).cast::<i32>();
            !offsets.is_null() && unsafe { offsets.add(last).read_unaligned() } >= 0
        }
        DataType::LargeUtf8 | DataType::LargeBinary if end > 0 => {
            let offsets = buffer(1).cast::<i64>();
            !offsets.is_null() && unsafe { offsets.add(last).read_unaligned() } >= 0
        }
        DataType::Utf8View | DataType::BinaryView if it.n_buffers > expected + 1 => {
            let lengths = buffer(it.n_buffers - 1).cast::<i64>();
            let count = (it.n_buffers - expected - 1) as usize;
            !lengths.is_null() && (0..count).all(|place| unsafe { lengths.add(place).read_unaligned() } >= 0)
        }
        _ => true,
    };
    if has_end { Ok(()) } else { Err(wrong("the texts of an array have no end")) }
}
