//! A question and the connection that carries it, driven by one task.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

/// Runs `asked` to its end and the connection beside it; a spawned task would cost more than the probe itself.
pub(super) async fn together<A, C: Future>(asked: impl Future<Output = A>, connection: C) -> (A, Option<C::Output>) {
    let mut asked = pin!(asked);
    let mut connection = pin!(connection);
    let mut ended = None;
    poll_fn(|cx| {
        if let Poll::Ready(answer) = asked.as_mut().poll(cx) {
            return Poll::Ready((answer, ended.take()));
        }
        if ended.is_some() {
            return Poll::Pending;
        }
        if let Poll::Ready(end) = connection.as_mut().poll(cx) {
            ended = Some(end);
        }
        // What the connection has just delivered can be taken at once.
        asked.as_mut().poll(cx).map(|answer| (answer, ended.take()))
    })
    .await
}
