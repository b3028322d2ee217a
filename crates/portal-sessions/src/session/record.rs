//! A session by its fields, whatever holds them.

use super::fields::limits_of_number;
use super::{Flag, Flags, Hours};
use crate::number::{LeadValue, Money, Share};
use crate::time::Timestamp;

macro_rules! record {
    (
        []
        texts { $(#[doc = $text_doc:literal] $text:ident $text_variant:ident $storage:ident $longest:literal;)+ }
        searched { $(#[doc = $searched_doc:literal] $searched:ident $searched_variant:ident $place:ident;)+ }
        numbers { $(#[doc = $number_doc:literal] $number:ident $number_variant:ident $type:ident $kind:ident;)+ }
        flags $flags:tt
        objects { $(#[doc = $object_doc:literal] $object:ident $object_variant:ident $json:ident;)+ }
        alone $alone:tt
    ) => {
        /// A session by its fields, whatever holds them: one [`Session`](crate::Session), or a row of a
        /// [`SessionTable`](crate::SessionTable).
        ///
        /// Every rule of this library is written once, over this trait, so that one live event and ten million rows are
        /// scored by the same code. The fields, their limits and what a missing one means are those of the
        /// [`SessionBuilder`](crate::SessionBuilder).
        pub trait Record {
            /// The session's id.
            ///
            /// 1 to 256 bytes.
            fn id(&self) -> &str;

            /// When it started; it belongs to this day.
            fn started_at(&self) -> Timestamp;

            /// Where it took place, by the channel's wire name: `voice`, `text`, `chat` or another.
            fn channel(&self) -> &str;

            /// The tags, in the order they were given.
            fn tags(&self) -> impl Iterator<Item = &str> + Clone;

            /// The six yes-or-no marks.
            fn flags(&self) -> Flags;

            $(
                #[doc = $text_doc]
                #[doc = ""]
                #[doc = concat!("At most ", $longest, " bytes; none when it was not given.")]
                fn $text(&self) -> Option<&str>;
            )+
            $(
                #[doc = $searched_doc]
                #[doc = ""]
                #[doc = "At most 1 MiB; none when it was not given."]
                fn $searched(&self) -> Option<&str>;
            )+
            $(
                #[doc = $number_doc]
                #[doc = ""]
                #[doc = limits_of_number!($kind)]
                fn $number(&self) -> Option<$type>;
            )+
            $(
                #[doc = $object_doc]
                #[doc = ""]
                #[doc = "The object as it was given; `{}` when none was."]
                fn $object(&self) -> &str;
            )+

            /// Whether one mark is on.
            fn is(&self, flag: Flag) -> bool {
                self.flags().has(flag)
            }

            /// The effective assessment: a person's when present, else the product's own.
            ///
            /// Stated for LSS; that it holds for every metric is our ruling.
            fn assessment(&self) -> Option<&str> {
                self.human_assessment().or_else(|| self.auto_assessment())
            }

            /// The duration in whole seconds; none while open and when it ends before it starts.
            fn duration_seconds(&self) -> Option<u64> {
                let micros = self.ended_at()?.micros().checked_sub(self.started_at().micros())?;
                u64::try_from(micros).ok().map(|micros| micros / 1_000_000)
            }

            /// The name shown for the contact: its name, or `User` when that is blank (stated).
            fn contact_label(&self) -> &str {
                self.contact_name().filter(|name| !name.trim_start().is_empty()).unwrap_or("User")
            }
        }
    };
}
super::for_session_fields_by_kind! { record }
