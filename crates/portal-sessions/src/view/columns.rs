//! Lists of columns, among them those of both portals.

use crate::closed_set::unknown;
use crate::column::Column;
use crate::error::{Error, ErrorKind};
use crate::json::Value;

/// A list of columns in an order, each with the label it has there.
///
/// ```
/// use portal_sessions::View;
///
/// let labels: Vec<&str> = View::portal().labels().collect();
/// assert_eq!(labels[..4], ["Datetime", "Done", "To Do", "Topic"]);
/// assert_eq!(View::of(["id", "asr"])?.columns().len(), 2);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    columns: Vec<Column>,
    labels: Vec<&'static str>,
}

impl View {
    /// The portal's 11 columns, in its order (stated by the product's pages).
    #[must_use]
    pub fn portal() -> Self {
        View::labelled(&[
            (Column::StartedAt, "Datetime"),
            (Column::IsDone, "Done"),
            (Column::IsTodo, "To Do"),
            (Column::SessionType, "Topic"),
            (Column::Summary, "Summary"),
            (Column::Asr, "ASR"),
            (Column::Tags, "Tags"),
            (Column::Comment, "Comment"),
            (Column::Stars, "Conversation Quality"),
            (Column::Channel, "Channel"),
            (Column::Contact, "Contact"),
        ])
    }

    /// The Builder's columns: seven in their stated order, seventeen that the product's pages name, and the two that
    /// they count without naming, which we take to be duration and phone.
    #[must_use]
    pub fn builder() -> Self {
        View::labelled(&[
            (Column::IsArchived, "Is Archived"),
            (Column::SessionType, "Session Type"),
            (Column::IsLead, "Is Lead"),
            (Column::IsOpportunity, "Is Opportunity"),
            (Column::Asr, "ASR"),
            (Column::IsTest, "Is Test"),
            (Column::IsTodo, "Is Todo"),
            (Column::Id, "Session Id"),
            (Column::ExternalId, "External ID"),
            (Column::Utms, "UTMs"),
            (Column::ActualResult, "Actual Result"),
            (Column::ExpectedResult, "Expected Result"),
            (Column::LeadValue, "Lead Value"),
            (Column::Recognition, "Recognition"),
            (Column::AutoAssessment, "Auto Assessment"),
            (Column::HumanAssessment, "Human Assessment"),
            (Column::Stars, "Conversation Quality"),
            (Column::StartedAt, "Datetime"),
            (Column::IsDone, "Done"),
            (Column::Summary, "Summary"),
            (Column::Tags, "Tags"),
            (Column::Comment, "Comment"),
            (Column::Channel, "Channel"),
            (Column::Contact, "Contact"),
            (Column::Duration, "Duration"),
            (Column::ContactPhone, "Phone"),
        ])
    }

    /// Every field of a record and nothing computed: in the data preset of a CSV export it reads back whole.
    #[must_use]
    pub fn fields() -> Self {
        let columns: Vec<Column> = Column::ALL.iter().copied().filter(|column| column.is_field()).collect();
        let labels = columns.iter().map(|column| column.label()).collect();
        View { columns, labels }
    }

    /// The columns with these ids, in this order.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownColumn`] for an id that no column has, [`ErrorKind::Conflict`] for one named twice,
    /// [`ErrorKind::EmptySet`] when there is none.
    pub fn of<'a>(ids: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        let mut view = View { columns: Vec::new(), labels: Vec::new() };
        for (place, id) in ids.into_iter().enumerate() {
            let column = Column::from_id(id).map_err(|error| error.at(format!("[{place}]")))?;
            if view.columns.contains(&column) {
                let message = format!("the column `{id}` is named twice");
                return Err(Error::new(ErrorKind::Conflict, message).at(format!("[{place}]")).value_is(id));
            }
            view.columns.push(column);
            view.labels.push(column.label());
        }
        if view.columns.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet, "a view has at least one column"));
        }
        Ok(view)
    }

    /// Reads a view from JSON: the name `"portal"`, `"builder"` or `"fields"`, or the ids of columns, as `["id","asr"]`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidValue`] for another name, [`ErrorKind::WrongType`] for another shape, and those of
    /// [`View::of`].
    ///
    /// ```
    /// use portal_sessions::View;
    ///
    /// assert_eq!(View::from_json(r#""portal""#)?, View::portal());
    /// assert_eq!(View::from_json(r#"["id","asr"]"#)?, View::of(["id", "asr"])?);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Error> {
        View::from_value(Value::parse(text)?)
    }

    pub(crate) fn from_value(value: Value) -> Result<Self, Error> {
        let Value::String(name) = value else {
            let ids = value.into_list(Value::into_string)?;
            return View::of(ids.iter().map(String::as_str));
        };
        match name.as_str() {
            "portal" => Ok(View::portal()),
            "builder" => Ok(View::builder()),
            "fields" => Ok(View::fields()),
            _ => Err(unknown("view", &name, &["portal", "builder", "fields"], &[])),
        }
    }

    /// The columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The labels people see, in the order of the columns.
    pub fn labels(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.labels.iter().copied()
    }

    fn labelled(columns: &[(Column, &'static str)]) -> Self {
        let (columns, labels) = columns.iter().copied().unzip();
        View { columns, labels }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_views_have_as_many_columns_as_the_pages_say() {
        assert_eq!(View::portal().columns().len(), 11);
        assert_eq!(View::builder().columns().len(), 26);
    }

    #[test]
    fn a_view_is_read_by_its_name() {
        for (name, view) in [("portal", View::portal()), ("builder", View::builder()), ("fields", View::fields())] {
            assert_eq!(View::from_json(&format!("\"{name}\"")).unwrap(), view);
        }
    }
}
