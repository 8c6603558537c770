//! All channels, and who watches them.

use super::{HubError, Piece, Position, Published, log::Log};
use app::{model::deployments::Archive, notice::Notice};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, atomic::AtomicU64},
};
use tokio::sync::watch;

#[derive(Debug, Default)]
pub(super) struct HubState {
    pub(super) position: Position,
    pub(super) version: String,
    pub(super) notices: Vec<Notice>,
    pub(super) channels: BTreeMap<String, Channel>,
    /// One sender for each set of widgets that somebody watches: who watches others is not even woken.
    pub(super) topics: HashMap<Vec<String>, watch::Sender<Position>>,
}

impl HubState {
    /// A channel that can be asked for.
    pub(super) fn channel(&self, widget: &str) -> Result<&Channel, HubError> {
        let channel = self.channels.get(widget).filter(|channel| channel.stage == Stage::Open);
        channel.ok_or_else(|| HubError::UnknownWidget(widget.to_owned()))
    }

    /// Appends what concerns everybody to every log: a stream of several channels gets it once.
    pub(super) fn tell_all(&mut self, frame: impl FnOnce(Position) -> Piece) {
        self.position += 1;
        let (position, frame) = (self.position, frame(self.position));
        for channel in self.channels.values_mut() {
            channel.log.push(position, frame.clone());
        }
        for topic in self.topics.values() {
            topic.send_replace(position);
        }
    }
}

#[derive(Debug)]
pub(super) struct Channel {
    pub(super) latest: Arc<Published>,
    pub(super) log: Log,
    pub(super) stage: Stage,
    /// What is known beyond the snapshot.
    pub(super) archive: Option<Archive>,
    /// In milliseconds since the hub's start: until then somebody may come who wants the changes from now on.
    pub(super) expected_until: AtomicU64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Anybody can ask for it.
    Open,
    /// Nobody can ask for it any more.
    Closed,
    /// Who still reads it has heard that it is time to load the page anew: it can go.
    Told,
}
