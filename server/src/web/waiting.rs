//! That somebody waits to be let in, as admins are told on the board: a notice that nobody else gets.

use crate::{
    clock,
    hub::{Hub, Piece, Subscription},
};
use app::notice::{Notice, NoticeKind, Notices};
use tokio::sync::watch;

/// The notice; `None` where nobody waits.
pub(super) fn notice(waiting: usize) -> Option<Notice> {
    let message = match waiting {
        0 => return None,
        1 => "1 person waits to be let in: see /people".to_owned(),
        more => format!("{more} people wait to be let in: see /people"),
    };
    Some(Notice { kind: NoticeKind::People, message, since: clock::now() })
}

/// What one admin's stream knows of it.
#[derive(Debug)]
pub(super) struct Waiting {
    count: watch::Receiver<usize>,
    /// What was told last: a notice keeps the time since when it holds.
    told: Option<Notice>,
}

/// Ends when the number of those who wait changes; never for who is not told.
pub(super) async fn changed(waiting: &mut Option<Waiting>) {
    let Some(waiting) = waiting else { return std::future::pending().await };
    if waiting.count.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

impl Waiting {
    pub(super) const fn new(count: watch::Receiver<usize>) -> Self {
        Self { count, told: None }
    }

    /// All notices, with this one.
    pub(super) fn tell(&mut self, hub: &Hub) -> Piece {
        let now = notice(*self.count.borrow_and_update());
        let same = matches!((&self.told, &now), (Some(told), Some(now)) if told.message == now.message);
        if !same {
            self.told = now;
        }
        let notices = hub.notices().into_iter().chain(self.told.clone()).collect();
        // A word, a sentence and a number: there is nothing in it that could fail to be JSON.
        Subscription::notice(&serde_json::to_string(&Notices { notices }).unwrap_or_default())
    }

    /// Whatever tells all notices does not know of this one: it is told once more.
    pub(super) fn follow_up(&mut self, pieces: &mut Vec<Piece>, hub: &Hub) {
        let tells = |piece: &Piece| {
            let head = piece.text().get(..64.min(piece.text().len())).unwrap_or_default();
            [&b"event: notice\n"[..], b"event: hello\n"]
                .iter()
                .any(|event| head.windows(event.len()).any(|at| at == *event))
        };
        if *self.count.borrow() > 0 && pieces.iter().any(tells) {
            pieces.push(self.tell(hub));
        }
    }
}
