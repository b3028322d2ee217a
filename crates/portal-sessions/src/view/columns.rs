//! Views: lists of columns with labels, including those of both portals.

use crate::closed_set::unknown;
use crate::column::Column;
use crate::error::{Error, ErrorKind};
use crate::json::Value;

/// A list of columns in order, each with its label. What a list on screen shows, or an export writes.
///
/// A column may have another label in one view than in another: `started_at` is "Datetime" in the portal. A view is
/// never empty and has no column twice.
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
    /// The 11 columns of the portal, in its order. Stated by the product's pages.
    ///
    /// ```
    /// use portal_sessions::{Column, View};
    ///
    /// assert_eq!(View::portal().columns()[..2], [Column::StartedAt, Column::IsDone]);
    /// assert_eq!(View::portal().columns().len(), 11);
    /// ```
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

    /// The 26 columns of the Builder.
    ///
    /// The product's pages state the order of the first seven, name seventeen more, and count two that they do not
    /// name. Our ruling takes those to be duration and phone.
    ///
    /// ```
    /// use portal_sessions::View;
    ///
    /// assert_eq!(View::builder().labels().next(), Some("Is Archived"));
    /// assert_eq!(View::builder().columns().len(), 26);
    /// ```
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

    /// Every field of a record, without computed columns. Exported with the `data` preset, such a CSV can be ingested
    /// again without loss.
    ///
    /// ```
    /// use portal_sessions::{Column, View};
    ///
    /// let fields = View::fields();
    /// assert!(fields.columns().contains(&Column::LeadValue));
    /// assert!(!fields.columns().contains(&Column::Asr));
    /// ```
    #[must_use]
    pub fn fields() -> Self {
        let columns: Vec<Column> = Column::ALL.iter().copied().filter(|column| column.is_field()).collect();
        let labels = columns.iter().map(|column| column.label()).collect();
        View { columns, labels }
    }

    /// The columns with these ids, in this order.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownColumn`] for an id that no column has, [`ErrorKind::Conflict`] for an id that occurs twice,
    /// both with the index as the path; [`ErrorKind::EmptySet`] without any id.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, View};
    ///
    /// let error = View::of(["id", "arr"]).unwrap_err();
    /// assert_eq!((error.kind(), error.path()), (ErrorKind::UnknownColumn, Some("[1]")));
    /// ```
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

    /// Reads a view from JSON: the name `"portal"`, `"builder"` or `"fields"`, or an array of column ids such as
    /// `["id","asr"]`.
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

    /// Reads a view from a JSON value, for options that contain one.
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
    ///
    /// ```
    /// use portal_sessions::View;
    ///
    /// assert!(View::of(["id", "asr"])?.columns().iter().map(|column| column.id()).eq(["id", "asr"]));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The labels of the columns, in the same order.
    ///
    /// ```
    /// use portal_sessions::View;
    ///
    /// assert!(View::of(["id", "asr"])?.labels().eq(["Session Id", "ASR"]));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn labels(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.labels.iter().copied()
    }

    /// A view with labels of its own.
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
