//! What the browser loads besides pages: embedded in the binary, compressed once.

use super::error;
use axum::{Router, handler::Handler as _};
use memory_serve::CacheControl;
use tower_http::services::ServeDir;

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

/// Whether the files are in this binary. While developing they are read from where `cargo leptos watch` puts them.
const EMBEDDED: &str = env!("PYNGPONG_EMBEDDED");

/// Everything that has no route of its own; what is not there either is said so. `/pkg/…` may be kept for ever, since a changed file has another name; the static files for minutes.
pub(super) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    if EMBEDDED != "true" {
        let site = ServeDir::new(env!("PYNGPONG_SITE")).fallback(error::not_found.with_state(()));
        return Router::new().fallback_service(site);
    }
    let package = memory_serve::load!("pkg").index_file(None).cache_control(CacheControl::Long).into_router();
    let public = memory_serve::load!("public").index_file(None).cache_control(CacheControl::Short).into_router();
    Router::new().nest("/pkg", package).merge(public).fallback(error::not_found)
}
