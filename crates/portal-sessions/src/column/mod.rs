//! Every column there is, and what it shows of a session.

mod class;

pub use class::{ColumnClass, Provenance};

use crate::error::{Error, ErrorKind};
use crate::near::near_or_all;
use crate::number::{Money, Share};
use crate::policies::Scored;
use crate::session::{Flag, Hours, Record, channel_label};
use crate::time::Timestamp;

macro_rules! columns {
    ($($(#[doc = $doc:literal])+ $column:ident = $id:literal, $label:literal, $class:ident, $provenance:ident;)+) => {
        /// One column of a Sessions page or an export, by its stable id.
        ///
        /// ```
        /// use portal_sessions::{Column, ColumnClass};
        ///
        /// let column = Column::from_id("stars")?;
        /// assert_eq!(column.label(), "Conversation Quality");
        /// assert_eq!(column.class(), ColumnClass::Integer);
        /// # Ok::<(), portal_sessions::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Column {
            $($(#[doc = $doc])+ $column,)+
        }

        impl Column {
            /// Every column, first the fields in the order of the wire form, then what is computed from them.
            pub const ALL: &'static [Column] = &[$(Column::$column,)+];

            /// The stable id. A column that shows a field has the field's name.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Column::$column => $id,)+ }
            }

            /// The label that people see; a [`View`](crate::View) may have its own.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Column::$column => $label,)+ }
            }

            /// What it shows, in one sentence.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Column::$column => concat!($($doc),+).trim_ascii(),)+ }
            }

            /// The kind of its values.
            #[must_use]
            pub fn class(self) -> ColumnClass {
                match self { $(Column::$column => ColumnClass::$class,)+ }
            }

            /// How it is known that the product has it.
            #[must_use]
            pub fn provenance(self) -> Provenance {
                match self { $(Column::$column => Provenance::$provenance,)+ }
            }
        }
    };
}

columns! {
    /// The session's id.
    Id = "id", "Session Id", Identifier, Stated;
    /// The id in another system.
    ExternalId = "external_id", "External ID", Identifier, Stated;
    /// When it started.
    StartedAt = "started_at", "Datetime", Time, Stated;
    /// When it ended.
    EndedAt = "ended_at", "Ended", Time, Ruled;
    /// Where it took place.
    Channel = "channel", "Channel", Enum, Stated;
    /// The session type, which the portal calls the topic.
    SessionType = "session_type", "Session Type", Text, Stated;
    /// What happened.
    Summary = "summary", "Summary", Text, Stated;
    /// What a reviewer wrote.
    Comment = "comment", "Comment", Text, Stated;
    /// The tags.
    Tags = "tags", "Tags", Text, Stated;
    /// The contact's name, shown as `User` when it is blank.
    Contact = "contact", "Contact", Text, Stated;
    /// The contact's phone number.
    ContactPhone = "contact_phone", "Phone", Phone, Inferred;
    /// The contact's email address.
    ContactEmail = "contact_email", "Email", Text, Ruled;
    /// Reviewed or completed.
    IsDone = "is_done", "Done", Bool, Stated;
    /// A follow-up is due.
    IsTodo = "is_todo", "To Do", Bool, Stated;
    /// The user wanted to buy.
    IsLead = "is_lead", "Is Lead", Bool, Stated;
    /// The wish could be served.
    IsOpportunity = "is_opportunity", "Is Opportunity", Bool, Stated;
    /// Test traffic.
    IsTest = "is_test", "Is Test", Bool, Stated;
    /// Put away.
    IsArchived = "is_archived", "Is Archived", Bool, Stated;
    /// The product's own assessment.
    AutoAssessment = "auto_assessment", "Auto Assessment", Enum, Stated;
    /// A person's assessment.
    HumanAssessment = "human_assessment", "Human Assessment", Enum, Stated;
    /// The stars, 1 to 5.
    Stars = "stars", "Conversation Quality", Integer, Stated;
    /// What the lead is worth, as recorded.
    LeadValue = "lead_value", "Lead Value", Money, Stated;
    /// How many units the lead asks for.
    LeadUnits = "lead_units", "Lead Units", Integer, Ruled;
    /// The share of opportunities that become deals, as recorded.
    ConversionRatio = "conversion_ratio", "Conversion Ratio", Ratio, Ruled;
    /// The share of the deal credited to the agent, as recorded.
    Recognition = "recognition", "Recognition", Ratio, Stated;
    /// Whether it started in working hours, as recorded.
    Hours = "hours", "Hours", Enum, Ruled;
    /// The ASR that another system recorded.
    RecordedAsr = "recorded_asr", "Recorded ASR", Money, Ruled;
    /// How many messages the user sent.
    UserMessages = "user_messages", "User Messages", Integer, Ruled;
    /// How many messages the agent sent.
    AgentMessages = "agent_messages", "Agent Messages", Integer, Ruled;
    /// The UTM parameters, as JSON.
    Utms = "utms", "UTMs", Text, Stated;
    /// The arguments, as JSON.
    Arguments = "arguments", "Arguments", Text, Ruled;
    /// The result the agent reached.
    ActualResult = "actual_result", "Actual Result", Text, Stated;
    /// The result it should have reached.
    ExpectedResult = "expected_result", "Expected Result", Text, Stated;
    /// The integration it came through.
    IntegrationIdn = "integration_idn", "Integration", Identifier, Ruled;
    /// The connector it came through.
    ConnectorIdn = "connector_idn", "Connector", Identifier, Ruled;
    /// The additional secured revenue under the policies.
    Asr = "asr", "ASR", Money, Stated;
    /// The effective assessment: a person's when present, else the product's own.
    Assessment = "assessment", "Assessment", Enum, Ruled;
    /// Whole seconds from start to end.
    Duration = "duration_s", "Duration", Integer, Inferred;
    /// Short, regular, long or unknown under the length policy.
    Length = "length", "Length", Enum, Ruled;
}

/// What one column shows of one session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Empty,
    Time(Timestamp),
    Bool(bool),
    Money(Money),
    Ratio(Share),
    Integer(u64),
    Text(&'a str),
    /// A text that people see in another form than it is kept.
    Shown {
        kept: Option<&'a str>,
        shown: &'a str,
    },
    /// The session's tags, which the caller reads from the record itself.
    Tags,
}

impl Column {
    /// The column with this id.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownColumn`] with the id, and with the near ones or else all that there are.
    pub fn from_id(id: &str) -> Result<Self, Error> {
        Column::ALL.iter().copied().find(|column| column.id() == id).ok_or_else(|| {
            // Who writes what people see above a column means that column.
            let labelled = Column::ALL.iter().find(|column| column.label().eq_ignore_ascii_case(id));
            let end = match labelled {
                Some(column) => format!("; did you mean `{}`", column.id()),
                None => near_or_all(id, Column::ALL.iter().map(|column| column.id())),
            };
            Error::new(ErrorKind::UnknownColumn, format!("no column has the id `{id:.60}`{end}")).value_is(id)
        })
    }

    /// What this column shows of one session.
    pub(crate) fn cell<'a, R: Record>(self, scored: &Scored<'a, R>) -> Cell<'a> {
        let record = scored.record;
        let text = |text: Option<&'a str>| text.map_or(Cell::Empty, Cell::Text);
        let integer = |number: Option<u32>| number.map_or(Cell::Empty, |number| Cell::Integer(number.into()));
        match self {
            Column::Id => Cell::Text(record.id()),
            Column::ExternalId => text(record.external_id()),
            Column::StartedAt => Cell::Time(record.started_at()),
            Column::EndedAt => record.ended_at().map_or(Cell::Empty, Cell::Time),
            Column::Channel => {
                let name = record.channel();
                Cell::Shown { kept: Some(name), shown: channel_label(name) }
            }
            Column::SessionType => text(record.session_type()),
            Column::Summary => text(record.summary()),
            Column::Comment => text(record.comment()),
            Column::Tags => Cell::Tags,
            Column::Contact => Cell::Shown { kept: record.contact_name(), shown: record.contact_label() },
            Column::ContactPhone => text(record.contact_phone()),
            Column::ContactEmail => text(record.contact_email()),
            Column::IsDone => Cell::Bool(scored.facets.is(Flag::Done)),
            Column::IsTodo => Cell::Bool(scored.facets.is(Flag::Todo)),
            Column::IsLead => Cell::Bool(scored.facets.is(Flag::Lead)),
            Column::IsOpportunity => Cell::Bool(scored.facets.is(Flag::Opportunity)),
            Column::IsTest => Cell::Bool(scored.facets.is(Flag::Test)),
            Column::IsArchived => Cell::Bool(scored.facets.is(Flag::Archived)),
            Column::AutoAssessment => text(record.auto_assessment()),
            Column::HumanAssessment => text(record.human_assessment()),
            Column::Stars => record.stars().map_or(Cell::Empty, |stars| Cell::Integer(stars.into())),
            Column::LeadValue => record.lead_value().map_or(Cell::Empty, |value| Cell::Money(value.into())),
            Column::LeadUnits => integer(record.lead_units()),
            Column::ConversionRatio => record.conversion_ratio().map_or(Cell::Empty, Cell::Ratio),
            Column::Recognition => record.recognition().map_or(Cell::Empty, Cell::Ratio),
            Column::Hours => text(record.hours().map(Hours::as_str)),
            Column::RecordedAsr => record.recorded_asr().map_or(Cell::Empty, Cell::Money),
            Column::UserMessages => integer(record.user_messages()),
            Column::AgentMessages => integer(record.agent_messages()),
            Column::Utms => Cell::Text(record.utms()),
            Column::Arguments => Cell::Text(record.arguments()),
            Column::ActualResult => text(record.actual_result()),
            Column::ExpectedResult => text(record.expected_result()),
            Column::IntegrationIdn => text(record.integration_idn()),
            Column::ConnectorIdn => text(record.connector_idn()),
            Column::Asr => Cell::Money(scored.asr),
            Column::Assessment => text(record.assessment()),
            Column::Duration => record.duration_seconds().map_or(Cell::Empty, Cell::Integer),
            Column::Length => Cell::Text(scored.facets.length().as_str()),
        }
    }

    /// Whether it may show something else of the same session under other [`Policies`](crate::Policies).
    #[must_use]
    pub fn depends_on_policies(self) -> bool {
        matches!(self, Column::Asr | Column::Length)
    }

    /// Whether the column shows a field of the record, so that a reader can take it back.
    pub(crate) fn is_field(self) -> bool {
        !matches!(self, Column::Asr | Column::Assessment | Column::Duration | Column::Length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_that_go_by_the_policies_say_so() {
        let other = crate::Policies::from_json(
            r#"{"version":1,"length":{"channels":{"voice":{"measure":"seconds","short_below":1,"long_from":2}}},
                "revenue":{"conversion_ratio":"0.5"}}"#,
        );
        let (one, other) = (crate::Policies::default(), other.unwrap());
        let session = crate::Session::from_json(
            r#"{"id":"a","started_at":"2026-11-01T14:30:00Z","ended_at":"2026-11-01T14:31:00Z","channel":"voice",
                "is_lead":true,"is_opportunity":true,"auto_assessment":"Yes-A","lead_value":"260","stars":5}"#,
        )
        .unwrap();
        for &column in Column::ALL {
            let differs = column.cell(&one.score(&session)) != column.cell(&other.score(&session));
            assert_eq!(differs, column.depends_on_policies(), "{column:?}");
        }
    }

    #[test]
    fn ids_are_unique_and_found() {
        for &column in Column::ALL {
            assert_eq!(Column::from_id(column.id()).unwrap(), column);
        }
        assert_eq!(Column::from_id("ASR").unwrap_err().kind(), ErrorKind::UnknownColumn);
    }

    #[test]
    fn a_wrong_id_is_told_the_near_ones() {
        let message = |id: &str| Column::from_id(id).unwrap_err().message().to_owned();
        assert_eq!(message("started"), "no column has the id `started`; did you mean `started_at`");
        assert_eq!(
            message("Conversation quality"),
            "no column has the id `Conversation quality`; did you mean `stars`"
        );
        assert!(message("contact_name").contains("`contact`"), "{}", message("contact_name"));
        assert!(message("colour").contains("the known ones are `id`, `external_id`"));
    }
}
