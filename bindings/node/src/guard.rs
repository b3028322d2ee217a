//! The formula guard, text by text.

use napi_derive::napi;
use portal_sessions::guard;

use crate::error::Failure;
use crate::work::guarded;

/// One of `encode`, `decode`, `encode_identifier` and `decode_identifier`.
#[napi]
pub fn guard_text(way: String, text: String) -> napi::Result<String> {
    guarded(|| {
        let guarded = match way.as_str() {
            "encode" => guard::encode(&text),
            "decode" => guard::decode(&text),
            "encode_identifier" => guard::encode_identifier(&text),
            "decode_identifier" => guard::decode_identifier(&text),
            _ => return Err(Failure::internal(format!("the guard does not `{way}`"))),
        };
        Ok(guarded.into_owned())
    })
}
