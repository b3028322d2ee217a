//! Filters: read, combined, written and asked of one session.

use portal_sessions::{AsOf, Filter as Core, Policies, ResolvedFilter};
use pyo3::prelude::*;
use pyo3::types::{PyMapping, PyString};

use crate::border::{At, Given, Text, as_of, document, json, text, wrong_type_at, zone};
use crate::error::Raised;
use crate::work::guarded;

/// A filter of the core.
#[pyclass(frozen, module = "portal_sessions._native", name = "Filter")]
pub(crate) struct Filter(pub(crate) Core);

#[pymethods]
impl Filter {
    /// Reads the JSON form, or an object of Python in its shape; a naive `datetime` in it is one of the zone `at`.
    #[staticmethod]
    #[pyo3(signature = (form, at = None))]
    fn read(form: &Bound<'_, PyAny>, at: At<'_, '_>) -> PyResult<Self> {
        if !(form.is_instance_of::<PyString>() || form.cast::<PyMapping>().is_ok()) {
            let wanted = "a Filter, a dict in the JSON form, its text, or keywords such as `lead=True`";
            return Err(wrong_type_at(form, wanted, None));
        }
        let at = at.map(zone).transpose()?;
        let text = document(form, at.as_ref())?;
        guarded(|| Core::from_json(&text).raised()).map(Filter)
    }

    #[staticmethod]
    fn from_query(query: &Bound<'_, PyAny>) -> PyResult<Self> {
        let query = text(query, "the query of a URL as text", "query")?;
        guarded(|| Core::from_query(query).raised()).map(Filter)
    }

    #[staticmethod]
    fn portal_default() -> PyResult<Self> {
        guarded(|| Ok(Filter(Core::portal_default())))
    }

    #[staticmethod]
    fn all(filters: Vec<PyRef<'_, Filter>>) -> PyResult<Self> {
        guarded(|| Core::all(filters.iter().map(|filter| filter.0.clone())).raised()).map(Filter)
    }

    #[staticmethod]
    fn any(filters: Vec<PyRef<'_, Filter>>) -> PyResult<Self> {
        guarded(|| Core::any(filters.iter().map(|filter| filter.0.clone())).raised()).map(Filter)
    }

    fn negated(&self) -> PyResult<Self> {
        guarded(|| Core::not(self.0.clone()).raised()).map(Filter)
    }

    fn and_also(&self, other: &Filter) -> PyResult<Self> {
        guarded(|| self.0.and(other.0.clone()).raised()).map(Filter)
    }

    fn to_json(&self) -> PyResult<String> {
        guarded(|| Ok(self.0.to_json()))
    }

    fn to_query(&self) -> PyResult<String> {
        guarded(|| Ok(self.0.to_query()))
    }

    fn hash(&self) -> PyResult<String> {
        guarded(|| Ok(self.0.hash()))
    }

    /// The filter at a moment and a place.
    #[pyo3(signature = (now, zone))]
    fn resolve(&self, now: At<'_, '_>, zone: At<'_, '_>) -> PyResult<Resolved> {
        let as_of = as_of(now, zone, &AsOf::unspecified())?;
        guarded(|| {
            let resolved = self.0.resolve(&as_of).raised()?;
            Ok(Resolved { resolved, filter: self.0.clone(), as_of })
        })
    }
}

/// A filter of the core at a given moment and place.
#[pyclass(frozen, module = "portal_sessions._native", name = "Resolved")]
pub(crate) struct Resolved {
    resolved: ResolvedFilter,
    filter: Core,
    as_of: AsOf,
}

/// The JSON of a filter, and the moment and the zone at which it was asked.
type Question = (String, Option<String>, Option<String>);

#[pymethods]
impl Resolved {
    #[pyo3(signature = (session, policies))]
    fn matches(&self, session: Given<'_>, policies: Option<Text<'_>>) -> PyResult<bool> {
        guarded(|| Ok(self.resolved.matches(session.0, &judged(policies)?)))
    }

    #[pyo3(signature = (session, policies))]
    fn explain(&self, session: Given<'_>, policies: Option<Text<'_>>) -> PyResult<String> {
        guarded(|| json(&self.resolved.explain(session.0, &judged(policies)?)))
    }

    /// The first instant that can match, and the first after all that can.
    fn bounds(&self) -> PyResult<(Option<String>, Option<String>)> {
        guarded(|| {
            let (from, to) = (self.resolved.from(), self.resolved.to());
            Ok((from.map(|from| from.to_string()), to.map(|to| to.to_string())))
        })
    }

    /// What it was made from.
    fn question(&self) -> PyResult<Question> {
        guarded(|| {
            let now = self.as_of.now().ok().map(|now| now.to_string());
            let zone = self.as_of.zone().ok().map(|zone| zone.name().to_owned());
            Ok((self.filter.to_json(), now, zone))
        })
    }
}

fn judged(policies: Option<Text<'_>>) -> PyResult<Policies> {
    policies.map_or_else(|| Ok(Policies::default()), |Text(text)| Policies::from_json(text).raised())
}
