//! What a poll that waits takes of memory.

use super::*;

/// Needs much room while it asks.
struct Roomy;

impl Poll for Roomy {
    type Reading = ();

    async fn open(&self) -> Result<(), Fault> {
        self.poll().await
    }

    async fn poll(&self) -> Result<(), Fault> {
        let room = [1_u8; 64 * 1024];
        tokio::task::yield_now().await;
        if room.iter().all(|byte| *byte == 1) { Ok(()) } else { Err(Fault::new(FaultKind::Internal, "lost")) }
    }
}

#[test]
fn what_sleeps_does_not_hold_the_room_that_asking_takes() {
    let id = PollId { widget: "w".into(), target: "t".into() };
    let room = size_of_val(&job::once(&id, Duration::from_secs(1), &Roomy));
    assert!(room < 1024, "{room} B");
}

/// Asks nothing, but is large itself, as a probe with its address, its certificates and what it expects.
struct Large([u8; 4 * 1024]);

impl Poll for Large {
    type Reading = ();

    async fn poll(&self) -> Result<(), Fault> {
        if self.0[0] == 0 { Ok(()) } else { Err(Fault::new(FaultKind::Internal, "lost")) }
    }
}

#[tokio::test]
async fn what_is_asked_is_held_once() {
    let id = PollId { widget: "w".into(), target: "t".into() };
    let poller = Poller::new(settings(64, 4), None, TaskTracker::new(), CancellationToken::new());
    let policy = policy(Rhythm::Jittered);
    let job = Box::new(Job {
        index: 0,
        status: poller.statuses.add(id.clone(), &policy, Manner::Asks),
        schedule: Schedule::new(&policy),
        id,
        policy,
        poll: Large([0; 4 * 1024]),
        limits: poller.limits.clone(),
        observer: None,
        skipped: 0,
    });
    let room = size_of_val(&job.run(Instant::now(), mpsc::channel(1).0));
    assert!(room < 2 * 1024, "{room} B");
}
