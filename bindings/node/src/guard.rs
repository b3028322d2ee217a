//! The formula guard, text by text.

use napi_derive::napi;
use portal_sessions::guard::{self, Separator};

use crate::error::Failure;
use crate::work::guarded;

/// One of `encode`, `decode` and `encode_identifier`, for a file with this separator.
#[napi]
pub fn guard_text(way: String, text: String, separator: String) -> napi::Result<String> {
    guarded(|| {
        let separator: Separator = separator.parse().map_err(|error: portal_sessions::Error| error.at("separator"))?;
        let guarded = match way.as_str() {
            "encode" => guard::encode(&text, separator),
            "decode" => guard::decode(&text, separator),
            "encode_identifier" => guard::encode_identifier(&text, separator),
            _ => return Err(Failure::internal(format!("the guard does not `{way}`"))),
        };
        Ok(guarded.into_owned())
    })
}
