//! What the browser loads besides pages: embedded in the binary, compressed once.

use axum::Router;
use memory_serve::CacheControl;

/// The build that pages and server must agree on: a page of another one reloads itself.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("PYNGPONG_WASM"));

/// The addresses of the front end; their names hold the hash of their content.
pub(super) fn front_end() -> app::document::Assets {
    app::document::Assets {
        js: concat!("/pkg/", env!("PYNGPONG_JS")).to_owned(),
        wasm: concat!("/pkg/", env!("PYNGPONG_WASM")).to_owned(),
        css: concat!("/pkg/", env!("PYNGPONG_CSS")).to_owned(),
    }
}

/// `/pkg/…` for ever, since a changed file has another name; the static files for minutes.
pub(super) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let package = memory_serve::load!("pkg").index_file(None).cache_control(package_caching()).into_router();
    let public = memory_serve::load!("public").index_file(None).cache_control(CacheControl::Short).into_router();
    Router::new().nest("/pkg", package).merge(public)
}

/// While developing the names hold no hash.
fn package_caching() -> CacheControl {
    if env!("PYNGPONG_WASM") == "pyngpong.wasm" { CacheControl::NoCache } else { CacheControl::Long }
}
