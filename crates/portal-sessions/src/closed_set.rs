//! Closed sets: enums whose values have names, declared once with everything that a set of names needs.

use crate::error::{Error, ErrorKind};
use crate::near::near_or_all;

/// Declares an enum whose values have names in the wire form.
///
/// ```text
/// closed_set! {
///     /// What is done with line breaks inside a text.
///     #[derive(Default)]
///     pub enum LineBreakStyle ("line break style") {
///         /// They stay.
///         #[default]
///         Kept = "kept",
///         /// Each one becomes ` ⏎ `.
///         Marked = "marked" (for "replaced"),
///     }
/// }
/// ```
///
/// The text in parentheses is what an error calls one of the set. The names behind `for` are what others call the same
/// thing: they are not read, but the error about them offers the right name. A set that is not at the root of the
/// library names its module: `pub enum Separator in guard ("separator")`.
///
/// The enum has `ALL` and `as_str`, and is [`FromStr`](std::str::FromStr), [`Display`](std::fmt::Display) and
/// [`Serialize`](serde::Serialize). The error of every set says which set it is, which name is not in it, and the near
/// names, or else all of them.
macro_rules! closed_set {
    (
        $(#[$meta:meta])*
        $vis:vis enum $set:ident $(in $module:ident)? ($what:literal) {
            $(#[$first_meta:meta])* $first:ident = $first_name:literal $((for $($first_other:literal),+))?
            $(, $(#[$variant_meta:meta])* $variant:ident = $name:literal $((for $($other:literal),+))?)* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        $vis enum $set {
            $(#[$first_meta])* $first,
            $($(#[$variant_meta])* $variant,)*
        }

        impl $set {
            #[doc = concat!("Every ", $what, ", in the order in which they are declared.")]
            $vis const ALL: [$set; [$first_name, $($name),*].len()] = [$set::$first, $($set::$variant),*];

            #[doc = concat!("The name in the wire form, such as `", $first_name, "`.")]
            ///
            /// ```
            #[doc = concat!("use portal_sessions::", $(stringify!($module), "::",)? stringify!($set), ";")]
            ///
            #[doc = concat!("let first = ", stringify!($set), "::", stringify!($first), ";")]
            #[doc = concat!("assert_eq!(first.as_str(), \"", $first_name, "\");")]
            #[doc = concat!("assert_eq!(\"", $first_name, "\".parse::<", stringify!($set), ">()?, first);")]
            /// # Ok::<(), portal_sessions::Error>(())
            /// ```
            #[must_use]
            $vis const fn as_str(self) -> &'static str {
                match self {
                    $set::$first => $first_name,
                    $($set::$variant => $name,)*
                }
            }
        }

        impl std::str::FromStr for $set {
            type Err = $crate::error::Error;

            #[doc = concat!("Reads the name of a ", $what, ".")]
            ///
            /// # Errors
            /// [`InvalidValue`](crate::ErrorKind::InvalidValue) for any other text, with the near names or else all of
            /// them.
            fn from_str(name: &str) -> Result<Self, Self::Err> {
                match name {
                    $first_name => Ok($set::$first),
                    $($name => Ok($set::$variant),)*
                    other => {
                        let others = [$($(($first_other, $first_name),)+)? $($($(($other, $name),)+)?)*];
                        Err($crate::closed_set::unknown($what, other, &[$first_name, $($name),*], &others))
                    }
                }
            }
        }

        impl std::fmt::Display for $set {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $set {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

pub(crate) use closed_set;

/// The error about a name that is not in a set.
///
/// `others` are what others call the same thing, each with the name that it has here; case does not count in them.
pub(crate) fn unknown(set: &str, name: &str, known: &[&str], others: &[(&str, &str)]) -> Error {
    let end = match others.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)) {
        Some((_, known)) => format!("; did you mean `{known}`"),
        None => near_or_all(name, known.iter().copied()),
    };
    Error::new(ErrorKind::InvalidValue, format!("no {set} is called `{name:.60}`{end}")).value_is(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    closed_set! {
        /// A meal.
        #[derive(Default)]
        enum Meal ("meal") {
            /// In the morning.
            Breakfast = "breakfast",
            /// In the evening.
            #[default]
            Dinner = "dinner" (for "Evening meal", "supper"),
        }
    }

    #[test]
    fn a_name_is_written_and_read() {
        assert_eq!(Meal::ALL, [Meal::Breakfast, Meal::Dinner]);
        assert_eq!(Meal::default(), Meal::Dinner);
        for meal in Meal::ALL {
            assert_eq!(meal.as_str().parse::<Meal>().unwrap(), meal);
            assert_eq!(meal.to_string(), meal.as_str());
            assert_eq!(serde_json::to_value(meal).unwrap(), meal.as_str());
        }
        assert_eq!(format!("{:>7}|", Meal::Dinner), " dinner|");
    }

    #[test]
    fn another_name_is_told_with_what_is_allowed() {
        for (name, message) in [
            ("diner", "no meal is called `diner`; did you mean `dinner`"),
            ("Dinner", "no meal is called `Dinner`; did you mean `dinner`"),
            ("supper", "no meal is called `supper`; did you mean `dinner`"),
            ("evening meal", "no meal is called `evening meal`; did you mean `dinner`"),
            ("tea", "no meal is called `tea`, the known ones are `breakfast`, `dinner`"),
        ] {
            let error = name.parse::<Meal>().unwrap_err();
            assert_eq!((error.kind(), error.value()), (ErrorKind::InvalidValue, Some(name)));
            assert_eq!(error.to_string(), message);
        }
    }
}
