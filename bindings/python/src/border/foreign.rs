//! What objects hold that are no builtins: of the standard library, numpy, pandas and SQLAlchemy.

use portal_sessions::{Error, ErrorKind};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyFloat, PyInt, PyList, PyMemoryView, PyString, PyTuple};

use super::fault::{Fault, class_of, shown};

/// What an object holds.
pub(super) enum Held<'py> {
    /// A builtin.
    One(Bound<'py, PyAny>),
    /// A text.
    Text(String),
    /// An exact decimal.
    Decimal,
    /// Values, one after another.
    Items(Bound<'py, PyAny>),
    /// Pairs of a key and a value.
    Entries(Bound<'py, PyList>),
}

/// What an object holds that is no builtin; none where JSON has nothing like it.
pub(super) fn held<'py>(object: &Bound<'py, PyAny>) -> Result<Option<Held<'py>>, Fault> {
    let py = object.py();
    if object.is_instance(super::decimal_class(py)?)? {
        return Ok(Some(Held::Decimal));
    }
    if is_missing(object)? {
        return Err(missing(ErrorKind::WrongType, object));
    }
    if let Some(number) = of_uuid(object)? {
        let digits = format!("{number:032x}");
        let part = |range| digits.get(range).unwrap_or_default();
        let parts = [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)];
        return Ok(Some(Held::Text(parts.join("-"))));
    }
    if let Some(numpy) = loaded(py, "numpy")?
        && let Some(held) = of_numpy(object, &numpy)?
    {
        return Ok(Some(held));
    }
    if let Some(entries) = entries(object)? {
        return Ok(Some(Held::Entries(entries)));
    }
    let is_bytes = object.is_instance_of::<PyBytes>()
        || object.is_instance_of::<PyByteArray>()
        || object.is_instance_of::<PyMemoryView>();
    if !is_bytes && (is_a(object, "Sequence")? || is_a(object, "Set")?) {
        return Ok(Some(Held::Items(object.clone())));
    }
    // Looked for in the class, so that a class is no number because its objects are some.
    if object.get_type().hasattr("__index__")? {
        static INDEX: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        return Ok(Some(Held::One(INDEX.import(py, "operator", "index")?.call1((object,))?)));
    }
    Ok(None)
}

/// The pairs of a mapping that is no dict, or of a row of a database; none for another object.
pub(super) fn entries<'py>(object: &Bound<'py, PyAny>) -> Result<Option<Bound<'py, PyList>>, Fault> {
    let py = object.py();
    let list = py.get_type::<PyList>();
    if is_a(object, "Mapping")? {
        return Ok(Some(list.call1((object.call_method0("items")?,))?.cast_into().map_err(PyErr::from)?));
    }
    if let Some(sqlite) = loaded(py, "sqlite3")? {
        let class = sqlite.getattr("Row")?;
        if object.is_instance(&class)? {
            let keys = class.getattr("keys")?.call1((object,))?;
            let values = class.getattr("__iter__")?.call1((object,))?;
            let pairs = py.import("builtins")?.getattr("zip")?.call1((keys, values))?;
            return Ok(Some(list.call1((pairs,))?.cast_into().map_err(PyErr::from)?));
        }
    }
    if let Some(engine) = loaded(py, "sqlalchemy.engine")?
        && object.is_instance(&engine.getattr("Row")?)?
    {
        return entries(&object.getattr("_mapping")?);
    }
    Ok(None)
}

/// Whether an object stands for a value that is not there: `NaT` and `NA` of pandas.
pub(super) fn is_missing(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    if object.get_type().module().is_ok_and(|module| !module.to_string_lossy().starts_with("pandas.")) {
        return Ok(false);
    }
    let Some(pandas) = loaded(object.py(), "pandas")? else { return Ok(false) };
    Ok(object.is(&pandas.getattr("NaT")?) || object.is(&pandas.getattr("NA")?))
}

/// The refusal of such an object.
pub(super) fn missing(kind: ErrorKind, object: &Bound<'_, PyAny>) -> Fault {
    match shown(object) {
        Ok(value) => {
            Error::new(kind, format!("`{value:.60}` is no value: a missing value is None")).value_is(&value).into()
        }
        Err(raised) => Fault::Raised(raised),
    }
}

/// The number of a `uuid.UUID`.
fn of_uuid(object: &Bound<'_, PyAny>) -> Result<Option<u128>, Fault> {
    let Some(uuid) = loaded(object.py(), "uuid")? else { return Ok(None) };
    let class = uuid.getattr("UUID")?;
    if !object.is_instance(&class)? {
        return Ok(None);
    }
    Ok(Some(class.getattr("int")?.call_method1("__get__", (object,))?.extract()?))
}

/// What a scalar or an array of numpy holds.
fn of_numpy<'py>(object: &Bound<'py, PyAny>, numpy: &Bound<'py, PyAny>) -> Result<Option<Held<'py>>, Fault> {
    let generic = numpy.getattr("generic")?;
    if object.is_instance(&generic)? {
        if object.is_instance(&numpy.getattr("datetime64")?)? {
            if object.ne(object)? {
                return Err(missing(ErrorKind::InvalidTime, object));
            }
            let message =
                "a numpy.datetime64 has no zone: give an aware datetime, such as `pandas.Timestamp(it, tz=\"UTC\")`";
            return Err(Fault::of(ErrorKind::ZoneRequired, message, object));
        }
        if object.is_instance(&numpy.getattr("timedelta64")?)? {
            return Ok(None);
        }
        let one = generic.getattr("item")?.call1((object,))?;
        let is_builtin = one.is_instance_of::<PyBool>()
            || one.is_instance_of::<PyInt>()
            || one.is_instance_of::<PyFloat>()
            || one.is_instance_of::<PyString>();
        return Ok(is_builtin.then_some(Held::One(one)));
    }
    let array = numpy.getattr("ndarray")?;
    if !object.is_instance(&array)? {
        return Ok(None);
    }
    let dimensions: usize = object.getattr("ndim")?.extract()?;
    let kind: String = object.getattr("dtype")?.getattr("kind")?.extract()?;
    // A mask, for one, is not in the values, so that a subclass may mean other ones.
    if !object.get_type().is(&array) || dimensions > 1 || !["b", "i", "u", "f", "U", "O"].contains(&kind.as_str()) {
        let message = format!(
            "expected an array of one dimension that holds numbers, booleans or texts and not this `{}`",
            class_of(object)
        );
        return Err(Fault::of(ErrorKind::WrongType, &message, object));
    }
    let values = array.getattr("tolist")?.call1((object,))?;
    Ok(Some(if dimensions == 0 { Held::One(values) } else { Held::Items(values) }))
}

/// A module that somebody has imported.
fn loaded<'py>(py: Python<'py>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    static MODULES: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let modules = MODULES.import(py, "sys", "modules")?;
    let module = modules.call_method1("get", (name,))?;
    Ok((!module.is_none()).then_some(module))
}

/// Whether an object is one of the abstract classes of `collections.abc`.
pub(super) fn is_a(object: &Bound<'_, PyAny>, class: &str) -> PyResult<bool> {
    static ABC: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let py = object.py();
    let module = ABC.get_or_try_init(py, || py.import("collections.abc").map(Bound::unbind))?;
    object.is_instance(&module.bind(py).getattr(class)?)
}

/// The members of a `Contact` with their names; none for another tuple.
pub(super) fn contact<'py>(tuple: &Bound<'py, PyTuple>) -> PyResult<Option<Bound<'py, PyAny>>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if tuple.is_exact_instance_of::<PyTuple>() {
        return Ok(None);
    }
    let class = CLASS.import(tuple.py(), "portal_sessions._types", "Contact")?;
    if !tuple.is_instance(class)? {
        return Ok(None);
    }
    Ok(Some(class.getattr("_asdict")?.call1((tuple,))?))
}
