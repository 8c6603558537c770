//! With the browser's tables.

use js_sys::JsString;

pub(super) fn lower(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}
