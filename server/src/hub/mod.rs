//! Every widget's latest snapshot, and its recent changes.
//!
//! A change is diffed once, encoded once, and every subscriber gets the same bytes. Nobody has a queue: a [`Subscription`]
//! is a position in the log that all share, and reads on from it when its connection can take more. Who is further behind
//! than the log reaches gets whole snapshots instead. So the cost of a slow reader is its position, and publishing never
//! waits for anybody.
//!
//! Only what somebody watches is diffed and encoded. Nobody watches a widget whose last stream ended, and whose last page was
//! rendered, longer ago than it takes to come back.

mod frame;
mod log;
mod piece;
mod published;
mod state;
mod subscription;

pub use piece::{OPENING, Piece};
pub use published::{Published, View};
pub use subscription::Subscription;

use crate::clock;
use app::{
    feed::{Hello, Patch},
    model::{
        AnySnapshot,
        deployments::{self, Archive, Mark},
    },
    notice::{Notice, NoticeKind, Notices},
    patch::{Op, PatchError, Path},
    time::Timestamp,
};
use log::Log;
use state::{Channel, HubState, Stage};
use std::sync::{
    Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
    atomic::{AtomicU64, Ordering},
};
use tokio::{
    sync::watch,
    time::{Duration, Instant},
};

/// So long after its last stream or page a widget still counts as watched: a page opens its stream after it was rendered, and who
/// was cut off comes back and wants to go on.
const COMES_BACK: Duration = Duration::from_secs(45);

/// Counts every change of every widget; resumes all channels of a stream at once.
pub type Position = u64;

/// Why something could not be had from the hub.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// No such channel.
    #[error("there is no widget {0:?}")]
    UnknownWidget(String),
    /// The change could not be written down.
    #[error("a change of widget {widget:?} cannot be encoded")]
    Encode {
        /// Whose change.
        widget: String,
        /// What is wrong with it.
        source: PatchError,
    },
}

/// The latest snapshots and who waits for the next ones.
#[derive(Debug)]
pub struct Hub {
    boot: String,
    started: Instant,
    viewers: AtomicU64,
    /// Locked to look up and to append; encoding happens outside, sending nowhere. All viewers read at the same moment.
    state: RwLock<HubState>,
}

impl Hub {
    /// An empty hub of the given build.
    #[must_use]
    pub fn new(version: impl Into<String>) -> Arc<Self> {
        let boot = format!("{:08x}", fastrand::u32(..));
        let state = RwLock::new(HubState { version: version.into(), ..HubState::default() });
        Arc::new(Self { boot, started: Instant::now(), viewers: AtomicU64::new(0), state })
    }

    /// Opens the channel of a widget with its first snapshot.
    pub fn open(&self, snapshot: AnySnapshot) {
        let mut state = self.writing();
        state.position += 1;
        let log = Log::starting_at(state.position);
        let widget = snapshot.head().widget.clone();
        let (latest, expected_until) = (Arc::new(Published::new(snapshot)), AtomicU64::new(self.comes_back()));
        state.channels.insert(widget, Channel { latest, log, stage: Stage::Open, archive: None, expected_until });
    }

    /// Publishes the next snapshot of a widget. Where it says nothing new, nothing happens. Each widget has one
    /// publisher; its `seq` is set here.
    ///
    /// # Errors
    /// Where the channel is not open, or the change cannot be encoded.
    pub fn publish(&self, mut next: AnySnapshot) -> Result<(), HubError> {
        let widget = next.head().widget.clone();
        let last = self.latest(&widget)?;
        let base = last.snapshot.head().seq;
        next.head_mut().seq = base;
        if !self.is_watched(&widget) {
            self.replace(&widget, next);
            return Ok(());
        }
        let encode = |source| HubError::Encode { widget: widget.clone(), source };
        let mut patch = last.snapshot.diff(&next).map_err(encode)?;
        if patch.is_empty() {
            return Ok(());
        }
        let seq = base + 1;
        next.head_mut().seq = seq;
        patch.push(Op::replace(Path::root().child("seq"), &seq).map_err(encode)?);
        let change = Patch { widget: widget.clone(), base, seq, patch };
        let data = serde_json::to_string(&change).map_err(|error| encode(error.into()))?;
        self.append(&widget, next, &data);
        Ok(())
    }

    /// Keeps what is known of a widget beyond its snapshot, for its own page: no stream tells of it.
    pub fn file(&self, widget: &str, archive: Archive) {
        let is_the_same = |known: &Archive| Arc::ptr_eq(known, &archive);
        if self.archive(widget).as_ref().is_some_and(is_the_same) {
            return;
        }
        if let Some(channel) = self.writing().channels.get_mut(widget) {
            channel.archive = Some(archive);
        }
    }

    /// What is known of a widget beyond its snapshot; nothing for most kinds.
    #[must_use]
    pub fn archive(&self, widget: &str) -> Option<Archive> {
        self.reading().channel(widget).ok()?.archive.clone()
    }

    /// Every known deployment that began within `from..to`, oldest first: marks for the time axis of a chart.
    #[must_use]
    pub fn marks(&self, from: Timestamp, to: Timestamp) -> Vec<Mark> {
        let state = self.reading();
        let open = state.channels.iter().filter(|(_, channel)| channel.stage == Stage::Open);
        let archives = open.filter_map(|(widget, channel)| channel.archive.as_ref().map(|archive| (widget, archive)));
        let of = |(widget, archive): (&String, &Archive)| {
            deployments::marks(widget, archive.iter().map(|(key, one)| (key, &**one)), from, to)
        };
        let mut marks: Vec<Mark> = archives.flat_map(of).collect();
        marks.sort_by_key(|mark| mark.at);
        marks
    }

    /// Whether anybody takes the changes of a widget, or may come back for them.
    fn is_watched(&self, widget: &str) -> bool {
        let state = self.reading();
        let expected = |channel: &Channel| channel.expected_until.load(Ordering::Relaxed) > self.age_ms();
        let follows = |(widgets, topic): (&Vec<String>, &watch::Sender<Position>)| {
            topic.receiver_count() > 0 && widgets.iter().any(|other| other == widget)
        };
        state.channels.get(widget).is_some_and(expected) || state.topics.iter().any(follows)
    }

    /// Somebody who has just these widgets may come for their changes.
    fn expect(&self, state: &HubState, widgets: &[String]) {
        for channel in widgets.iter().filter_map(|id| state.channels.get(id)) {
            channel.expected_until.store(self.comes_back(), Ordering::Relaxed);
        }
    }

    fn comes_back(&self) -> u64 {
        self.age_ms() + COMES_BACK.as_millis() as u64
    }

    fn age_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// What nobody watches: who comes later gets it whole.
    fn replace(&self, widget: &str, mut next: AnySnapshot) {
        let mut state = self.writing();
        let Some(channel) = state.channels.get(widget) else { return };
        if channel.latest.snapshot == next {
            return;
        }
        next.head_mut().seq += 1;
        state.position += 1;
        let position = state.position;
        if let Some(channel) = state.channels.get_mut(widget) {
            channel.latest = Arc::new(Published::new(next));
            channel.log = Log::starting_at(position);
        }
    }

    fn append(&self, widget: &str, next: AnySnapshot, data: &str) {
        let mut state = self.writing();
        state.position += 1;
        let position = state.position;
        let frame = frame::event("patch", &self.id(position), data);
        let Some(channel) = state.channels.get_mut(widget) else { return };
        channel.latest = Arc::new(Published::new(next));
        channel.log.push(position, frame);
        state.topics.retain(|widgets, topic| {
            if widgets.iter().any(|other| other == widget) {
                topic.send_replace(position);
            }
            topic.receiver_count() > 0
        });
    }

    /// Closes the channel of a widget that is no longer watched. Its streams go on until they are told to begin anew, by
    /// [`Hub::renew`].
    pub fn close(&self, widget: &str) {
        if let Some(channel) = self.writing().channels.get_mut(widget) {
            channel.stage = Stage::Closed;
        }
    }

    /// Says on every page what is wrong with pyngpong itself: `notice`, or nothing any more of that kind.
    pub fn notify(&self, kind: NoticeKind, notice: Option<Notice>) {
        let mut state = self.writing();
        let mut notices: Vec<Notice> = state.notices.iter().filter(|other| other.kind != kind).cloned().collect();
        notices.extend(notice);
        notices.sort_unstable_by_key(|notice| notice.kind);
        if state.notices == notices {
            return;
        }
        state.notices.clone_from(&notices);
        // A word, a sentence and a number: there is nothing in it that could fail to be JSON.
        let data = serde_json::to_string(&Notices { notices }).unwrap_or_default();
        state.tell_all(|position| frame::event("notice", &self.id(position), &data));
    }

    /// What is wrong with pyngpong itself.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        self.reading().notices.clone()
    }

    /// The version of the pages that are served now.
    #[must_use]
    pub fn version(&self) -> String {
        self.reading().version.clone()
    }

    /// Pages of another version than this one are to reload themselves.
    pub fn renew(&self, version: String) {
        let hello = self.hello_data(&version, self.notices());
        let mut state = self.writing();
        if state.version != version {
            state.version = version;
            state.channels.retain(|_, channel| channel.stage != Stage::Told);
            state.tell_all(|position| frame::event("hello", &self.id(position), &hello));
            for channel in state.channels.values_mut().filter(|channel| channel.stage == Stage::Closed) {
                channel.stage = Stage::Told;
            }
        }
    }

    /// The latest snapshot of a widget.
    ///
    /// # Errors
    /// Where there is no such widget.
    pub fn latest(&self, widget: &str) -> Result<Arc<Published>, HubError> {
        let state = self.reading();
        Ok(Arc::clone(&state.channel(widget)?.latest))
    }

    /// The latest snapshots of some widgets, all of one moment.
    ///
    /// # Errors
    /// Where there is no such widget.
    pub fn view(&self, widgets: &[String]) -> Result<View, HubError> {
        let state = self.reading();
        self.expect(&state, widgets);
        let latest = |id: &String| state.channel(id).map(|channel| Arc::clone(&channel.latest));
        Ok(View { id: self.id(state.position), snapshots: widgets.iter().map(latest).collect::<Result<_, _>>()? })
    }

    /// Begins a stream of some widgets: from `since`, an id of this stream, where that can be resumed.
    ///
    /// # Errors
    /// Where there is no such widget.
    pub fn subscribe(
        self: &Arc<Self>,
        mut widgets: Vec<String>,
        since: Option<&str>,
    ) -> Result<Subscription, HubError> {
        widgets.sort_unstable();
        widgets.dedup();
        let mut state = self.writing();
        widgets.iter().try_for_each(|id| state.channel(id).map(drop))?;
        let position = state.position;
        let since = since.and_then(|id| frame::parse_position(id, &self.boot)).filter(|since| *since <= position);
        let topic = state.topics.entry(widgets.clone()).or_insert_with(|| watch::Sender::new(position)).subscribe();
        drop(state);
        Ok(Subscription::new(Arc::clone(self), widgets, since, topic))
    }

    /// An entity tag for a snapshot: differs with each change and each start of the server.
    #[must_use]
    pub fn tag(&self, published: &Published) -> String {
        format!("\"{}-{}\"", self.boot, published.snapshot.head().seq)
    }

    /// Streams open now.
    #[must_use]
    pub fn viewers(&self) -> u64 {
        self.viewers.load(Ordering::Relaxed)
    }

    /// How often anything was published, over all channels.
    #[must_use]
    pub fn position(&self) -> Position {
        self.reading().position
    }

    /// Everything of `widgets` after `since`, as the next pieces of the stream, and the position it leads to. Whole snapshots
    /// of all of them where one log does not reach back that far: a mixture could not be resumed from half-way.
    fn read(&self, widgets: &[String], since: Option<Position>) -> Result<(Vec<Piece>, Position), HubError> {
        let state = self.reading();
        let now = state.position;
        if let Some(since) = since
            && let Some(frames) =
                log::since(widgets.iter().filter_map(|id| state.channels.get(id)).map(|c| &c.log), since)
        {
            return Ok((frames, now));
        }
        let channels = widgets.iter().filter_map(|id| state.channels.get(id));
        let latest: Vec<Arc<Published>> = channels.map(|channel| Arc::clone(&channel.latest)).collect();
        drop(state);
        Ok((self.snapshots(&latest, now)?, now))
    }

    /// Only the last one's id can be resumed from: who is cut off before it must start anew.
    fn snapshots(&self, latest: &[Arc<Published>], now: Position) -> Result<Vec<Piece>, HubError> {
        let mut pieces = Vec::with_capacity(latest.len() * 3);
        for (place, published) in (1..).zip(latest) {
            let json = published.piece().map_err(|error| HubError::Encode {
                widget: published.snapshot.head().widget.clone(),
                source: error.into(),
            })?;
            let id = self.id(if place == latest.len() { now } else { 0 });
            pieces.extend(frame::around("snapshot", &id, json.clone()));
        }
        Ok(pieces)
    }

    fn hello(&self, since: Option<Position>) -> Piece {
        let (version, notices) = {
            let state = self.reading();
            (state.version.clone(), state.notices.clone())
        };
        frame::hello(&self.id(since.unwrap_or(0)), &self.hello_data(&version, notices))
    }

    fn hello_data(&self, version: &str, notices: Vec<Notice>) -> String {
        let hello = Hello { version: version.to_owned(), boot: self.boot.clone(), now: clock::now(), notices };
        // Strings and numbers: there is nothing in it that could fail to be JSON.
        serde_json::to_string(&hello).unwrap_or_default()
    }

    fn id(&self, position: Position) -> String {
        format!("{}-{position}", self.boot)
    }

    fn reading(&self) -> RwLockReadGuard<'_, HubState> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn writing(&self) -> RwLockWriteGuard<'_, HubState> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
