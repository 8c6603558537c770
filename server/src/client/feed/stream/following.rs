//! An open stream: what has come, what of it was told, and when something was last heard.

use super::{
    super::{
        super::{faults, http::Streaming},
        FeedReading,
    },
    Rules,
    batch::Batch,
    frames::Frames,
};
use app::{
    fault::{Fault, FaultKind},
    text,
};
use bytes::Bytes;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Two readings are at least so far apart; what comes in between becomes one. A change is on screens within 100 ms.
const SPACING: Duration = Duration::from_millis(50);

/// A message that has begun has so many times the stall limit to come to its end: who drips is as good as silent.
const PATIENCE: u32 = 3;

/// Why there is nothing more to come.
pub(super) struct End(pub(super) Fault);

/// One connection. Its state is complete after every step, so that waiting can be given up at any point.
pub(super) struct Following {
    body: Streaming,
    frames: Frames,
    batch: Batch,
    /// Messages so far.
    count: u64,
    /// The last byte.
    heard: Instant,
    /// The first byte of a message whose end has not come.
    begun: Option<Instant>,
    /// Since when there has been something to tell.
    waiting: Instant,
    /// The last outcome that was told.
    told: Option<Instant>,
    /// Told after everything that came before it.
    end: Option<Fault>,
}

impl Following {
    pub(super) fn new(body: Streaming, frames: Frames) -> Self {
        let (batch, heard) = (Batch::default(), Instant::now());
        Self { body, frames, batch, count: 0, heard, begun: None, waiting: heard, told: None, end: None }
    }

    /// What comes next: a reading, or a message that cannot be read.
    pub(super) async fn next(&mut self, rules: &Rules) -> Result<Result<FeedReading, Fault>, End> {
        loop {
            let due = self.told.map_or(self.waiting, |told| self.waiting.max(told + SPACING));
            // What is there already is taken along, but whoever sends without a pause is not waited for.
            let overdue = self.end.is_some() || Instant::now() >= due + SPACING;
            if overdue && let Some(outcome) = self.tell() {
                return Ok(outcome);
            }
            if let Some(fault) = self.end.take() {
                return Err(End(fault));
            }
            let deadline = if self.batch.is_empty() { self.patience(rules) } else { due };
            match timeout_at(deadline, self.body.next()).await {
                Ok(Ok(Some(bytes))) => self.hear(bytes, rules),
                Ok(Ok(None)) => self.end = Some(self.ended()),
                Ok(Err(fault)) => self.end = Some(fault),
                Err(_) => match self.tell() {
                    Some(outcome) => return Ok(outcome),
                    None => return Err(End(self.silent(rules))),
                },
            }
        }
    }

    fn tell(&mut self) -> Option<Result<FeedReading, Fault>> {
        let outcome = self.batch.take()?;
        self.told = Some(Instant::now());
        Some(outcome)
    }

    fn hear(&mut self, mut bytes: Bytes, rules: &Rules) {
        let before = self.count;
        self.heard = Instant::now();
        if self.batch.is_empty() {
            self.waiting = self.heard;
        }
        loop {
            match self.frames.next(&mut bytes) {
                Ok(Some(message)) => {
                    self.count += 1;
                    let read = rules.read(&message).map_err(|fault| self.numbered(fault));
                    self.batch.add(read, rules.complete);
                }
                Ok(None) => break,
                // Where the next one begins is not known.
                Err(_) => {
                    self.count += 1;
                    self.end = Some(self.too_large(rules));
                    break;
                }
            }
        }
        self.begun = match self.begun {
            _ if !self.frames.is_midway() => None,
            Some(begun) if self.count == before => Some(begun),
            _ => Some(self.heard),
        };
    }

    fn numbered(&self, fault: Fault) -> Fault {
        Fault { message: format!("{} {} of the stream: {}", self.frames.unit(), self.count, fault.message), ..fault }
    }

    fn too_large(&self, rules: &Rules) -> Fault {
        let (unit, limit) = (self.frames.unit(), faults::size(rules.max));
        Fault::new(FaultKind::Malformed, format!("{unit} {} of the stream is larger than {limit}", self.count))
    }

    /// Until when something has to be heard.
    fn patience(&self, rules: &Rules) -> Instant {
        let silent = self.heard + rules.stall;
        self.begun.map_or(silent, |begun| silent.min(begun + rules.stall * PATIENCE))
    }

    fn silent(&self, rules: &Rules) -> Fault {
        let sentence = if self.heard.elapsed() >= rules.stall {
            format!("silent for {}", span(rules.stall))
        } else {
            format!(
                "{} {} did not come to its end within {}",
                self.frames.unit(),
                self.count + 1,
                span(rules.stall * PATIENCE)
            )
        };
        Fault::new(FaultKind::Timeout, sentence)
    }

    fn ended(&self) -> Fault {
        if self.frames.is_midway() {
            let sentence = format!("the stream ended in the middle of {} {}", self.frames.unit(), self.count + 1);
            Fault::new(FaultKind::Malformed, sentence)
        } else {
            Fault::new(FaultKind::Unreachable, "the stream ended")
        }
    }
}

fn span(limit: Duration) -> String {
    match i64::try_from(limit.as_millis()).unwrap_or(i64::MAX) {
        ms @ 0..1_000 => format!("{ms} ms"),
        ms => text::span(ms),
    }
}
