//! Everybody comes back at once, as after a restart.

use crate::{error::LoadError, frames::find, say, viewer};
use serde_json::json;
use std::{
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::{
    task::{JoinSet, LocalSet},
    time::timeout,
};

/// The first heartbeat follows what a stream begins with; it is never packed, so that it can be read in any stream.
const WHOLE: &[u8] = b"event: ping";
/// Who has not got everything by then is told as not served.
const PATIENCE: Duration = Duration::from_secs(60);

/// Connects `count` viewers at once and says when they had everything, and how much that was.
pub(crate) async fn run(address: &str, path: &str, count: usize) -> Result<(), LoadError> {
    LocalSet::new().run_until(all(address, path, count)).await
}

async fn all(address: &str, path: &str, count: usize) -> Result<(), LoadError> {
    let buffer = Rc::new(viewer::buffer());
    let begun = Instant::now();
    let mut coming = JoinSet::new();
    for _ in 0..count {
        let (address, path, buffer) = (address.to_owned(), path.to_owned(), Rc::clone(&buffer));
        coming.spawn_local(async move {
            let socket = viewer::open(&address, &path, viewer::Form::Packed).await?;
            let (mut last, mut bytes) = (Vec::new(), 0);
            let all = viewer::read(&socket, &buffer, |piece| {
                bytes += piece.len();
                // It may come in two pieces.
                last.extend_from_slice(&piece[..piece.len().min(WHOLE.len())]);
                let whole = find(piece, WHOLE).is_some() || find(&last, WHOLE).is_some();
                last.clear();
                last.extend_from_slice(&piece[piece.len().saturating_sub(WHOLE.len())..]);
                whole
            });
            let whole = timeout(PATIENCE, all).await.unwrap_or(Ok(false))?;
            // The socket stays open until all have come: who is served must not make room for others.
            Ok::<_, LoadError>((whole, bytes, begun.elapsed().as_secs_f64() * 1e3, socket))
        });
    }
    let mut served = Vec::new();
    while let Some(one) = coming.join_next().await {
        if let Ok(Ok((true, bytes, ms, socket))) = one {
            served.push((ms, bytes, socket));
        }
    }
    served.sort_by(|a, b| a.0.total_cmp(&b.0));
    let bytes: usize = served.iter().map(|(_, bytes, _)| bytes).sum();
    let at = |share: f64| {
        served.get(((served.len() as f64 * share) as usize).min(served.len().saturating_sub(1))).map(|one| one.0)
    };
    say(&json!({
        "viewers": count,
        "served": served.len(),
        "bytesEach": bytes / served.len().max(1),
        "ms": { "p50": at(0.5), "p99": at(0.99), "max": at(1.0) },
    }))
}
