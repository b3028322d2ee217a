//! The fields of a session: the only list of them.

/// Calls a macro with the list of all fields, in the order of the wire form.
///
/// The getters of a [`Record`](crate::Record), the [`Session`](crate::Session) and its builder, the wire form, the limits, the
/// keys that a reader knows, the columns of a table, the [`Column`](crate::Column)s of a view, the Arrow schema and the
/// attributes in Python are made from it, so that a new field is one line here. It is no part of the public interface.
///
/// A line has one sentence on the field, its name, its column, how its values are kept, and what the column says of it:
///
/// | kept as | values |
/// |---|---|
/// | `{text Plain N}` | an optional text of at most N bytes, of which most differ |
/// | `{text Coded N}` | the same, of which few differ, so that a table keeps a code for each row |
/// | `{searched PLACE}` | an optional text in which a search looks, at this place among those of a row |
/// | `{number TYPE KIND}` | an optional number, an instant or a name; the kind has its limits, see `limits_of_number!` |
/// | `{flag FLAG SETTER}` | one of the [`Flags`](crate::Flags), and what the builder calls it |
/// | `{object Json}` | a JSON object, kept as it was given; `{}` when there is none |
/// | `{alone NAME}` | that one field, which is like no other |
///
/// What stands behind the name of the macro goes to it in brackets, in front of the lines.
#[doc(hidden)]
#[macro_export]
macro_rules! for_each_session_field {
    ($with:path $(, $($argument:tt)*)?) => {
        $with! {
            [$($($argument)*)?]
            /// The session's id.
            id Id {alone id} ["Session Id", Identifier, Stated];
            /// The id in another system.
            external_id ExternalId {text Plain 1048576} ["External ID", Identifier, Stated];
            /// When it started.
            started_at StartedAt {alone start} ["Datetime", Time, Stated];
            /// When it ended.
            ended_at EndedAt {number Timestamp instant} ["Ended", Time, Ruled];
            /// Where it took place.
            channel Channel {alone channel} ["Channel", Enum, Stated];
            /// The session type, which the portal calls the topic.
            session_type SessionType {text Coded 1048576} ["Session Type", Text, Stated];
            /// What happened.
            summary Summary {searched Summary} ["Summary", Text, Stated];
            /// What a reviewer wrote.
            comment Comment {searched Comment} ["Comment", Text, Stated];
            /// The tags.
            tags Tags {alone tags} ["Tags", Text, Stated];
            /// The contact's name, shown as `User` when it is blank.
            contact_name Contact {searched ContactName} ["Contact", Text, Stated];
            /// The contact's phone number.
            contact_phone ContactPhone {searched ContactPhone} ["Phone", Phone, Inferred];
            /// The contact's email address.
            contact_email ContactEmail {text Plain 1048576} ["Email", Text, Ruled];
            /// Reviewed or completed.
            is_done IsDone {flag Done done} ["Done", Bool, Stated];
            /// A follow-up is due.
            is_todo IsTodo {flag Todo todo} ["To Do", Bool, Stated];
            /// The user wanted to buy.
            is_lead IsLead {flag Lead lead} ["Is Lead", Bool, Stated];
            /// The wish could be served.
            is_opportunity IsOpportunity {flag Opportunity opportunity} ["Is Opportunity", Bool, Stated];
            /// Test traffic.
            is_test IsTest {flag Test test} ["Is Test", Bool, Stated];
            /// Put away.
            is_archived IsArchived {flag Archived archived} ["Is Archived", Bool, Stated];
            /// The product's own assessment.
            auto_assessment AutoAssessment {text Coded 1048576} ["Auto Assessment", Enum, Stated];
            /// A person's assessment.
            human_assessment HumanAssessment {text Coded 1048576} ["Human Assessment", Enum, Stated];
            /// The stars, 1 to 5.
            stars Stars {number u8 stars} ["Conversation Quality", Integer, Stated];
            /// What the lead is worth, as recorded.
            lead_value LeadValue {number LeadValue amount} ["Lead Value", Money, Stated];
            /// How many units the lead asks for.
            lead_units LeadUnits {number u32 count} ["Lead Units", Integer, Ruled];
            /// The share of opportunities that become deals, as recorded.
            conversion_ratio ConversionRatio {number Share share} ["Conversion Ratio", Ratio, Ruled];
            /// The share of the deal credited to the agent, as recorded.
            recognition Recognition {number Share share} ["Recognition", Ratio, Stated];
            /// Whether it started in working hours, as recorded.
            hours Hours {number Hours hours} ["Hours", Enum, Ruled];
            /// The ASR that another system recorded.
            recorded_asr RecordedAsr {number Money recorded} ["Recorded ASR", Money, Ruled];
            /// How many messages the user sent.
            user_messages UserMessages {number u32 count} ["User Messages", Integer, Ruled];
            /// How many messages the agent sent.
            agent_messages AgentMessages {number u32 count} ["Agent Messages", Integer, Ruled];
            /// The UTM parameters, as JSON.
            utms Utms {object Json} ["UTMs", Text, Stated];
            /// The arguments, as JSON.
            arguments Arguments {object Json} ["Arguments", Text, Ruled];
            /// The result the agent reached.
            actual_result ActualResult {text Plain 1048576} ["Actual Result", Text, Stated];
            /// The result it should have reached.
            expected_result ExpectedResult {text Plain 1048576} ["Expected Result", Text, Stated];
            /// The integration it came through.
            integration_idn IntegrationIdn {text Coded 1048576} ["Integration", Identifier, Ruled];
            /// The connector it came through.
            connector_idn ConnectorIdn {text Coded 1048576} ["Connector", Identifier, Ruled];
            /// The AI Employee that answered.
            agent Agent {text Coded 256} ["Agent", Identifier, Ruled];
            /// The language of the conversation, a BCP 47 tag such as `en-US`.
            language Language {text Coded 35} ["Language", Text, Ruled];
            /// Where the recording of a call is.
            recording Recording {text Plain 2048} ["Recording", Text, Ruled];
        }
    };
}

/// Calls a macro with the same list, sorted by how the values are kept and without what the columns say.
#[doc(hidden)]
#[macro_export]
macro_rules! for_session_fields_by_kind {
    ($with:path $(, $($argument:tt)*)?) => {
        $crate::for_each_session_field! { $crate::__sorted_session_fields, $with, $($($argument)*)? }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __sorted_session_fields {
    (
        [$with:path, $($argument:tt)*]
        $(
            #[doc = $doc:literal]
            $name:ident $variant:ident {
                $(text $storage:ident $longest:literal)?
                $(searched $searched:ident)?
                $(number $number:ident $kind:ident)?
                $(flag $flag:ident $set:ident)?
                $(object $object:ident)?
                $(alone $alone:ident)?
            } $column:tt;
        )+
    ) => {
        $with! {
            [$($argument)*]
            texts { $($(#[doc = $doc] $name $variant $storage $longest;)?)+ }
            searched { $($(#[doc = $doc] $name $variant $searched;)?)+ }
            numbers { $($(#[doc = $doc] $name $variant $number $kind;)?)+ }
            flags { $($(#[doc = $doc] $name $variant $flag $set;)?)+ }
            objects { $($(#[doc = $doc] $name $variant $object;)?)+ }
            alone { $($(#[doc = $doc] $name $variant $alone;)?)+ }
        }
    };
}

/// What a number of each kind may be, for the documentation.
macro_rules! limits_of_number {
    (instant) => {
        "An instant from 1970 to 9999 in microseconds."
    };
    (stars) => {
        "A whole number from 1 to 5."
    };
    (count) => {
        "A whole number from 0 to 4,294,967,295."
    };
    (amount) => {
        "An amount from 0 on with at most 12 integer and 4 fraction digits, in the currency of the policy."
    };
    (recorded) => {
        "An amount with at most 12 integer and 16 fraction digits, in the currency of the policy."
    };
    (share) => {
        "A share from 0 to 1 with at most 6 fraction digits."
    };
    (hours) => {
        "`working` or `non_working`."
    };
}
pub(crate) use limits_of_number;

/// Where a field stands in the wire form: the parts of the contact are members of one object.
macro_rules! path_of_field {
    (contact_name) => {
        "contact.name"
    };
    (contact_phone) => {
        "contact.phone"
    };
    (contact_email) => {
        "contact.email"
    };
    ($name:ident) => {
        stringify!($name)
    };
}
pub(crate) use path_of_field;

pub(crate) use {for_each_session_field, for_session_fields_by_kind};
