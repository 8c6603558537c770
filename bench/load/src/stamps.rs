//! An upstream whose one number is the time at which it is asked, in microseconds.

use crate::{error::LoadError, frames::now, say};
use axum::{Router, routing::get};
use serde_json::json;
use tokio::net::TcpListener;

/// Serves it as a Prometheus exposition on a free port, which it says.
pub(crate) async fn run() -> Result<(), LoadError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    say(&json!({ "port": listener.local_addr()?.port() }))?;
    let router = Router::new().fallback(get(|| async { format!("turn {}\n", now()) }));
    Ok(axum::serve(listener, router).await?)
}
