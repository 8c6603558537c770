//! What axum's own server-sent events cost with the same frames: no hub, no log, nobody resumes.

use crate::{error::LoadError, frames::now, say};
use axum::{
    Router,
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
    routing::get,
};
use futures::{Stream, stream};
use serde_json::json;
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::broadcast, time::interval};

/// Two widgets, each once a second.
const BETWEEN: Duration = Duration::from_millis(500);
const KEPT: usize = 64;

/// Serves `/` as a stream of two frames of `bytes` bytes a second, on a free port, which it says.
pub(crate) async fn run(bytes: usize) -> Result<(), LoadError> {
    let frames = broadcast::Sender::new(KEPT);
    tokio::spawn(publish(frames.clone(), bytes));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    say(&json!({ "port": listener.local_addr()?.port() }))?;
    Ok(axum::serve(listener, Router::new().route("/", get(follow)).with_state(frames)).await?)
}

async fn publish(frames: broadcast::Sender<Arc<str>>, bytes: usize) {
    let mut beat = interval(BETWEEN);
    loop {
        beat.tick().await;
        // "data: " before it and an empty line after it are eight bytes more.
        let head = format!("{{\"value\":{},\"pad\":\"", now());
        let pad = "x".repeat(bytes.saturating_sub(head.len() + 2 + 8));
        // Nobody may be watching: then nobody is told.
        let _ = frames.send(format!("{head}{pad}\"}}").into());
    }
}

async fn follow(
    State(frames): State<broadcast::Sender<Arc<str>>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let hello = stream::iter([Ok(Event::default().data("hello"))]);
    let changes = stream::unfold(frames.subscribe(), async |mut frames| {
        let frame = frames.recv().await.ok()?;
        Some((Ok(Event::default().data(&*frame)), frames))
    });
    Sse::new(futures::StreamExt::chain(hello, changes)).keep_alive(KeepAlive::default())
}
