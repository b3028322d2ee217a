//! Writes nested types: lists, structs, maps, unions, dictionaries and runs.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, Int8Type, Int16Type, Int32Type, Int64Type, RunEndIndexType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, OffsetSizeTrait};
use arrow_buffer::ArrowNativeType;
use arrow_schema::DataType;
use portal_sessions::{Error, ErrorKind};

use super::cell::{Cell, cell, judged, unreadable};
use super::members::Members;
use super::role::{Label, Role, is_entry, is_named_entry};

/// The writer for an array of a nested type; `None` for all other types.
pub(super) fn nested(array: &ArrayRef, role: Role, label: Label) -> Option<Cell> {
    match array.data_type() {
        DataType::List(_) => lists::<i32>(array, role),
        DataType::LargeList(_) => lists::<i64>(array, role),
        DataType::ListView(_) => list_views::<i32>(array, role),
        DataType::LargeListView(_) => list_views::<i64>(array, role),
        DataType::FixedSizeList(..) => {
            let lists = array.as_fixed_size_list_opt()?.clone();
            let (values, length) = (ArrayRef::clone(lists.values()), usize::try_from(lists.value_length()).ok()?);
            Some(elements(array, &values, role, move |row| Some((lists.value_offset_at(row), length))))
        }
        DataType::Struct(_) => structs(array, role),
        DataType::Map(entries, _) => {
            let maps = array.as_map_opt().filter(|_| is_entry(entries))?.clone();
            let (keys, values) = (ArrayRef::clone(maps.keys()), ArrayRef::clone(maps.values()));
            let offsets = maps.offsets().clone();
            let label = Label::of(maps.entries_fields().1);
            Some(entry_lists(array, &keys, &values, label, move |row| between(&offsets, row)))
        }
        DataType::Union(..) => unions(array, role),
        DataType::Dictionary(keys, _) => match **keys {
            DataType::Int8 => dictionary::<Int8Type>(array, role, label),
            DataType::Int16 => dictionary::<Int16Type>(array, role, label),
            DataType::Int32 => dictionary::<Int32Type>(array, role, label),
            DataType::Int64 => dictionary::<Int64Type>(array, role, label),
            DataType::UInt8 => dictionary::<UInt8Type>(array, role, label),
            DataType::UInt16 => dictionary::<UInt16Type>(array, role, label),
            DataType::UInt32 => dictionary::<UInt32Type>(array, role, label),
            DataType::UInt64 => dictionary::<UInt64Type>(array, role, label),
            _ => None,
        },
        DataType::RunEndEncoded(ends, values) => {
            let label = Label::of(values);
            match ends.data_type() {
                DataType::Int16 => runs::<Int16Type>(array, role, label),
                DataType::Int32 => runs::<Int32Type>(array, role, label),
                DataType::Int64 => runs::<Int64Type>(array, role, label),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The start and the number of a row's elements.
fn between<O: OffsetSizeTrait>(offsets: &[O], row: usize) -> Option<(usize, usize)> {
    let (start, end) = (offsets.get(row)?.as_usize(), offsets.get(row + 1)?.as_usize());
    Some((start, end.checked_sub(start)?))
}

/// Lists whose offsets have 32 or 64 bits.
fn lists<O: OffsetSizeTrait>(array: &ArrayRef, role: Role) -> Option<Cell> {
    let lists = array.as_list_opt::<O>()?;
    let offsets = lists.offsets().clone();
    Some(elements(array, lists.values(), role, move |row| between(&offsets, row)))
}

/// List views, whose elements may be stored in any order: each row has its own offset and size.
fn list_views<O: OffsetSizeTrait>(array: &ArrayRef, role: Role) -> Option<Cell> {
    let lists = array.as_list_view_opt::<O>()?;
    let (offsets, sizes) = (lists.offsets().clone(), lists.sizes().clone());
    let range = move |row: usize| Some((offsets.get(row)?.as_usize(), sizes.get(row)?.as_usize()));
    Some(elements(array, lists.values(), role, range))
}

/// Lists of any kind. `range` returns the start and the number of a row's elements; a null element is written as
/// `null`.
fn elements(
    array: &ArrayRef,
    values: &ArrayRef,
    role: Role,
    range: impl Fn(usize) -> Option<(usize, usize)> + 'static,
) -> Cell {
    let field = match array.data_type() {
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::ListView(field)
        | DataType::LargeListView(field)
        | DataType::FixedSizeList(field, _) => Some(field),
        _ => None,
    };
    let entries = field.filter(|field| matches!(role, Role::Object | Role::Contact) && is_named_entry(field));
    if let Some([keys, values]) = entries.and(values.as_struct_opt()).map(|entries| entries.columns()) {
        // Producers without a map type send maps as lists of entries.
        return entry_lists(array, keys, values, Label::None, range);
    }
    let role = match role {
        Role::Tags => Role::Text,
        _ => Role::Value,
    };
    let element = cell(values, role, field.map_or(Label::None, |field| Label::of(field)));
    judged(ArrayRef::clone(array), move |row, out| {
        let (start, count) = range(row).unwrap_or_default();
        let mut refused = None;
        out.push(b'[');
        for place in 0..count {
            if place > 0 {
                out.push(b',');
            }
            match element(start + place, out) {
                Ok(true) => {}
                Ok(false) => out.extend_from_slice(b"null"),
                Err(error) => {
                    refused.get_or_insert_with(|| error.within(&format!("[{place}]")));
                }
            }
        }
        out.push(b']');
        refused.map_or(Ok(()), Err)
    })
}

/// Maps as objects, with their keys in order; a null value is written as `null`.
fn entry_lists(
    array: &ArrayRef,
    keys: &ArrayRef,
    values: &ArrayRef,
    label: Label,
    range: impl Fn(usize) -> Option<(usize, usize)> + 'static,
) -> Cell {
    let (key, value) = (cell(keys, Role::Text, Label::None), cell(values, Role::Value, label));
    judged(ArrayRef::clone(array), move |row, out| {
        let (start, count) = range(row).unwrap_or_default();
        let mut refused = None;
        out.push(b'{');
        for place in start..start + count {
            if place > start {
                out.push(b',');
            }
            // After a fault the object is still written to its end, so that the bytes of the reject show the whole row.
            let before = out.len();
            let key = match key(place, out) {
                Ok(true) => Ok(out.get(before..).unwrap_or_default().to_vec()),
                Ok(false) => {
                    out.extend_from_slice(b"\"\"");
                    Err(Error::new(ErrorKind::WrongType, "a key of a map is null"))
                }
                Err(error) => Err(error),
            };
            out.push(b':');
            let value = match value(place, out) {
                Ok(true) => Ok(()),
                Ok(false) => {
                    out.extend_from_slice(b"null");
                    Ok(())
                }
                Err(error) => Err(error),
            };
            let fault = match (key, value) {
                (Ok(_), Ok(())) => continue,
                (Err(error), _) => error,
                (Ok(key), Err(error)) => error.within(&serde_json::from_slice::<String>(&key).unwrap_or_default()),
            };
            refused.get_or_insert(fault);
        }
        out.push(b'}');
        refused.map_or(Ok(()), Err)
    })
}

/// Structs as objects. A member that is null has no key.
fn structs(array: &ArrayRef, role: Role) -> Option<Cell> {
    let structs = array.as_struct_opt()?;
    let member = |(field, column): (&arrow_schema::FieldRef, &ArrayRef)| {
        let role = if role == Role::Contact { Role::in_contact(field.name()) } else { Role::Value };
        (field.name().clone(), cell(column, role, Label::of(field)))
    };
    let members: Members = structs.fields().iter().zip(structs.columns()).map(member).collect();
    Some(judged(structs.clone(), move |row, out| members.write(row, out).map(|_| ())))
}

/// Unions, sparse and dense: each row is written by the writer of its own type. A sparse union has one child element
/// for each row, a dense one has offsets into its children.
fn unions(array: &ArrayRef, role: Role) -> Option<Cell> {
    let union = array.as_union_opt()?.clone();
    let DataType::Union(fields, _) = array.data_type() else { return None };
    let cells: Vec<(i8, usize, Cell)> = fields
        .iter()
        .map(|(id, field)| {
            let child = union.child(id);
            (id, child.len(), cell(child, role, Label::of(field)))
        })
        .collect();
    Some(Box::new(move |row, out| {
        let id = union.type_ids().get(row).copied().unwrap_or(-1);
        let place = union.offsets().map_or(Some(row), |offsets| offsets.get(row).map(|place| place.as_usize()));
        match (cells.iter().find(|(known, ..)| *known == id), place) {
            (Some((_, count, cell)), Some(place)) if place < *count => cell(place, out),
            _ => Err(unreadable(union.data_type(), Some(&id), out)),
        }
    }))
}

/// Dictionary-encoded values. A code outside the dictionary is refused, as an
/// [`InvalidValue`](ErrorKind::InvalidValue).
fn dictionary<K: ArrowDictionaryKeyType>(array: &ArrayRef, role: Role, label: Label) -> Option<Cell> {
    let array = array.as_dictionary_opt::<K>()?.clone();
    let (keys, count) = (array.keys().clone(), array.values().len());
    let value = cell(array.values(), role, label);
    Some(Box::new(move |row, out| {
        // The code behind a null need not be valid.
        if keys.is_null(row) {
            return Ok(false);
        }
        let place = keys.value(row).as_usize();
        if place < count {
            return value(place, out);
        }
        out.extend_from_slice(b"null");
        let message = format!("a code is no place in the dictionary, which has {count} values");
        Err(Error::new(ErrorKind::InvalidValue, message))
    }))
}

/// Run-end encoded values: the run of a row is found by binary search.
fn runs<E: RunEndIndexType>(array: &ArrayRef, role: Role, label: Label) -> Option<Cell> {
    let array = array.as_run_opt::<E>()?.clone();
    let value = cell(array.values(), role, label);
    Some(Box::new(move |row, out| value(array.get_physical_index(row), out)))
}
