//! What one change allocates: once in the hub, and again for each viewer.

#![expect(clippy::expect_used, reason = "what is measured has to be there")]

use app::model::{AnySnapshot, dependencies::Dependencies};
use divan::{AllocProfiler, Bencher};
use futures::FutureExt as _;
use micro::{
    SIZES,
    rows::{Rows as _, snapshot},
};
use server::hub::{Hub, Subscription};
use std::{cell::Cell, sync::Arc};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// A widget with so many rows that somebody watches, and how it looks with one row changed and not.
struct Watched {
    hub: Arc<Hub>,
    looks: [AnySnapshot; 2],
    turn: Cell<usize>,
}

impl Watched {
    fn new(rows: usize) -> Self {
        let (hub, before) = (Hub::new("bench"), snapshot::<Dependencies>(rows));
        let mut after = before.clone();
        after.data.change(rows / 2);
        hub.open(AnySnapshot::Dependencies(before.clone()));
        Self { hub, looks: [before, after].map(AnySnapshot::Dependencies), turn: Cell::new(0) }
    }

    fn subscribe(&self) -> Subscription {
        let viewer = self.hub.subscribe(vec!["bench".to_owned()], None);
        let mut viewer = viewer.expect("the widget is there");
        read(&mut viewer);
        viewer
    }

    /// Another look than the last.
    fn next(&self) -> AnySnapshot {
        let turn = self.turn.get() + 1;
        self.turn.set(turn);
        self.looks[turn % 2].clone()
    }

    fn publish(&self, next: AnySnapshot) {
        self.hub.publish(next).expect("the channel is open");
    }
}

/// What there is to read.
fn read(viewer: &mut Subscription) -> usize {
    let told = viewer.next().now_or_never().expect("there is something to read");
    told.expect("it can be encoded").iter().map(|piece| piece.packed().len()).sum()
}

/// The difference is found, written as JSON, framed, and put into the log.
#[divan::bench(args = SIZES, sample_size = 1)]
fn change_published(bencher: Bencher<'_, '_>, rows: usize) {
    let watched = Watched::new(rows);
    let _viewer = watched.subscribe();
    bencher.with_inputs(|| watched.next()).bench_local_values(|next| watched.publish(next));
}

// One at a time: a viewer reads what has just been published, and only once.

/// The first viewer's: what all others share is packed.
#[divan::bench(args = SIZES, sample_size = 1)]
fn change_packed(bencher: Bencher<'_, '_>, rows: usize) {
    let watched = Watched::new(rows);
    let mut viewer = watched.subscribe();
    bencher.with_inputs(|| watched.publish(watched.next())).bench_local_values(|()| read(&mut viewer));
}

/// Every other viewer's.
#[divan::bench(args = SIZES, sample_size = 1)]
fn change_read(bencher: Bencher<'_, '_>, rows: usize) {
    let watched = Watched::new(rows);
    let (mut first, mut second) = (watched.subscribe(), watched.subscribe());
    let changed = || {
        watched.publish(watched.next());
        read(&mut first);
    };
    bencher.with_inputs(changed).bench_local_values(|()| read(&mut second));
}
