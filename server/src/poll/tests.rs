mod room;

use super::*;
use app::fault::FaultKind;
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::time::{advance, sleep};

/// What a simulated upstream does, and what it saw.
#[derive(Clone)]
struct Probe {
    behaviour: Behaviour,
    seen: Arc<Seen>,
}

#[derive(Clone, Copy)]
enum Behaviour {
    Answers(Duration),
    Hangs,
    Panics,
    Refuses,
    /// Waits for something to come in, and asks nobody.
    Listens(Duration),
    /// A stream that gives three readings, a second apart, and ends; or cannot be opened.
    Streams {
        opens: bool,
    },
}

#[derive(Default)]
struct Seen {
    starts: Mutex<Vec<Instant>>,
    opened: Mutex<Vec<Instant>>,
    left: AtomicUsize,
    running: AtomicUsize,
    most: AtomicUsize,
}

impl Probe {
    fn new(behaviour: Behaviour) -> Self {
        Self { behaviour, seen: Arc::default() }
    }

    fn starts(&self) -> Vec<Instant> {
        self.seen.starts.lock().unwrap().clone()
    }
}

impl Poll for Probe {
    type Reading = ();

    fn manner(&self) -> Manner {
        match self.behaviour {
            Behaviour::Listens(_) => Manner::Listens,
            Behaviour::Streams { .. } => Manner::Follows,
            _ => Manner::Asks,
        }
    }

    async fn open(&self) -> Result<(), Fault> {
        self.seen.opened.lock().unwrap().push(Instant::now());
        self.seen.left.store(3, Ordering::SeqCst);
        match self.behaviour {
            Behaviour::Streams { opens: false } => Err(Fault::new(FaultKind::Refused, "connection refused")),
            _ => Ok(()),
        }
    }

    async fn poll(&self) -> Result<(), Fault> {
        self.seen.starts.lock().unwrap().push(Instant::now());
        let running = self.seen.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.seen.most.fetch_max(running, Ordering::SeqCst);
        struct Done<'a>(&'a AtomicUsize);
        impl Drop for Done<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::SeqCst);
            }
        }
        let _done = Done(&self.seen.running);
        match self.behaviour {
            Behaviour::Answers(after) | Behaviour::Listens(after) => sleep(after).await,
            Behaviour::Hangs => std::future::pending().await,
            Behaviour::Panics => panic!("a bug in the source"),
            Behaviour::Streams { .. } => {
                sleep(Duration::from_secs(1)).await;
                if self.seen.left.fetch_sub(1, Ordering::SeqCst) == 0 {
                    return Err(Fault::new(FaultKind::Unreachable, "the stream has ended"));
                }
            }
            Behaviour::Refuses => return Err(Fault::new(FaultKind::Refused, "connection refused")),
        }
        Ok(())
    }
}

struct Run {
    poller: Poller,
    reports: mpsc::Receiver<Report<()>>,
    stop: CancellationToken,
    tasks: TaskTracker,
    running: Vec<Running>,
}

const PERIOD: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(5);

fn start(settings: &Settings, probes: Vec<(&str, Probe)>) -> Run {
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let poller = Poller::new(settings.clone(), None, tasks.clone(), stop.clone());
    let (sender, reports) = mpsc::channel(100_000);
    let polls = probes.into_iter().enumerate().map(|(n, (host, probe))| {
        let id = PollId { widget: "w".into(), target: format!("t{n}").into() };
        (
            id,
            Policy { period: PERIOD, timeout: TIMEOUT, host: host.into(), confirm: 2, rhythm: Rhythm::Jittered },
            probe,
        )
    });
    let running = polls.enumerate().map(|(index, poll)| poller.start(index, poll, &sender)).collect();
    Run { poller, reports, stop, tasks, running }
}

const fn settings(concurrency: usize, per_host: usize) -> Settings {
    Settings { concurrency, per_host, jitter: 0.2, max_calls_per_hour: None, hosts: BTreeMap::new() }
}

/// Lets simulated time pass in small steps, so that timers fire in order.
async fn pass(time: Duration) {
    for _ in 0..time.as_millis() / 50 {
        advance(Duration::from_millis(50)).await;
        tokio::task::yield_now().await;
    }
}

fn waits(starts: &[Instant]) -> Vec<f64> {
    starts.windows(2).map(|pair| (pair[1] - pair[0]).as_secs_f64()).collect()
}

#[tokio::test(start_paused = true)]
async fn waits_spread_as_configured_and_polls_get_out_of_phase() {
    let probes: Vec<Probe> = (0..50).map(|_| Probe::new(Behaviour::Answers(Duration::from_millis(1)))).collect();
    let _run = start(&settings(64, 64), probes.iter().map(|probe| ("h", probe.clone())).collect());
    sleep(Duration::from_secs(600)).await;
    let mut seconds: BTreeMap<u64, usize> = BTreeMap::new();
    for probe in &probes {
        let starts = probe.starts();
        let steady = &waits(&starts)[1..];
        assert!(steady.iter().all(|wait| (7.99..=12.01).contains(wait)), "{steady:?}");
        assert!(steady.len() >= 48, "period after period: {}", steady.len());
        let late = starts.last().unwrap().duration_since(starts[0]).as_secs() % 10;
        *seconds.entry(late).or_default() += 1;
    }
    assert!(seconds.len() >= 7, "spread over the period: {seconds:?}");
}

#[tokio::test(start_paused = true)]
async fn the_first_round_asks_everything_within_seconds() {
    let probes: Vec<Probe> = (0..1_000).map(|_| Probe::new(Behaviour::Answers(Duration::from_millis(1)))).collect();
    let run = start(&settings(64, 64), probes.iter().map(|probe| ("h", probe.clone())).collect());
    sleep(Duration::from_secs(2)).await;
    assert!(probes.iter().all(|probe| !probe.starts().is_empty()));
    assert_eq!(run.poller.statuses().ready(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_failing_target_is_certain_within_the_first_round() {
    let probe = Probe::new(Behaviour::Refuses);
    let _run = start(&settings(64, 4), vec![("h", probe.clone())]);
    sleep(Duration::from_secs(1)).await;
    // The third comes at a random time within the period.
    assert_eq!(waits(&probe.starts())[0], 0.5);
}

#[tokio::test(start_paused = true)]
async fn a_poll_never_overlaps_itself_and_a_late_one_is_not_followed_by_a_burst() {
    let slow = Probe::new(Behaviour::Answers(Duration::from_secs(4)));
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let poller = Poller::new(settings(64, 4), None, tasks, stop);
    let (sender, _reports) = mpsc::channel(1_000);
    let id = PollId { widget: "w".into(), target: "t".into() };
    let policy = Policy {
        period: Duration::from_secs(1),
        timeout: TIMEOUT,
        host: "h".into(),
        confirm: 2,
        rhythm: Rhythm::Jittered,
    };
    let _running = poller.start(0, (id, policy, slow.clone()), &sender);
    sleep(Duration::from_secs(100)).await;
    assert_eq!(slow.seen.most.load(Ordering::SeqCst), 1);
    assert!(waits(&slow.starts()).iter().all(|wait| *wait >= 4.0), "one after the other");
    assert!(slow.starts().len() >= 24);
}

#[tokio::test(start_paused = true)]
async fn a_hung_target_does_not_delay_others() {
    let hung: Vec<Probe> = (0..20).map(|_| Probe::new(Behaviour::Hangs)).collect();
    let healthy = Probe::new(Behaviour::Answers(Duration::from_millis(5)));
    let mut probes: Vec<(&str, Probe)> = hung.iter().map(|probe| ("hung", probe.clone())).collect();
    probes.push(("healthy", healthy.clone()));
    // Twice as many hung targets as the global limit has places: only their own host's limit may fill.
    let _run = start(&settings(10, 4), probes);
    sleep(Duration::from_secs(120)).await;
    assert!(waits(&healthy.starts())[1..].iter().all(|wait| *wait <= 12.01));
    assert!(hung.iter().all(|probe| probe.seen.most.load(Ordering::SeqCst) <= 1));
}

#[tokio::test(start_paused = true)]
async fn both_limits_hold() {
    let seen: Arc<Seen> = Arc::default();
    let shared =
        |host| (host, Probe { behaviour: Behaviour::Answers(Duration::from_secs(2)), seen: Arc::clone(&seen) });
    let one_host = (0..30).map(|_| shared("a")).collect();
    let run = start(&settings(64, 4), one_host);
    sleep(Duration::from_secs(60)).await;
    assert_eq!(seen.most.load(Ordering::SeqCst), 4);
    run.stop.cancel();

    let seen: Arc<Seen> = Arc::default();
    let hosts: Vec<String> = (0..30).map(|n| format!("h{n}")).collect();
    let shared =
        |host| (host, Probe { behaviour: Behaviour::Answers(Duration::from_secs(2)), seen: Arc::clone(&seen) });
    let _run = start(&settings(8, 4), hosts.iter().map(|host| shared(host.as_str())).collect());
    sleep(Duration::from_secs(60)).await;
    assert_eq!(seen.most.load(Ordering::SeqCst), 8);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_and_a_panic_are_faults_and_polling_goes_on() {
    let (hangs, panics) = (Probe::new(Behaviour::Hangs), Probe::new(Behaviour::Panics));
    let mut run = start(&settings(64, 4), vec![("a", hangs.clone()), ("b", panics.clone())]);
    pass(Duration::from_secs(60)).await;
    let mut faults: BTreeMap<usize, Vec<Fault>> = BTreeMap::new();
    while let Ok(report) = run.reports.try_recv() {
        faults.entry(report.index).or_default().push(report.result.unwrap_err());
    }
    assert!(faults[&0].len() > 3 && faults[&1].len() > 3);
    assert_eq!((faults[&0][0].kind, faults[&0][0].message.as_str()), (FaultKind::Timeout, "no answer within 5 s"));
    assert_eq!(faults[&1][0].kind, FaultKind::Internal);
    let status = &run.poller.statuses().list()[1];
    assert_eq!(status.outcome, Some(status::Outcome::Fault(FaultKind::Internal)));
    assert_eq!(status.faults_total, faults[&1].len() as u64);
}

#[tokio::test(start_paused = true)]
async fn everything_ends_on_shutdown() {
    let probes = vec![("a", Probe::new(Behaviour::Hangs)), ("b", Probe::new(Behaviour::Refuses))];
    let run = start(&settings(64, 4), probes);
    sleep(Duration::from_secs(1)).await;
    run.stop.cancel();
    run.tasks.close();
    run.tasks.wait().await;
}

#[tokio::test(start_paused = true)]
async fn who_only_listens_takes_no_place_has_no_timeout_and_counts_no_call() {
    let (listens, asks) = (Probe::new(Behaviour::Listens(Duration::from_secs(7))), Probe::new(Behaviour::Refuses));
    // One place in all: it stays free for the one that asks.
    let mut run = start(&settings(1, 1), vec![("", listens.clone()), ("a", asks.clone())]);
    pass(Duration::from_secs(36)).await;
    assert_eq!(listens.starts().len(), 6, "one run follows the other");
    assert!(asks.starts().len() > 2);
    let mut heard = 0;
    while let Ok(report) = run.reports.try_recv() {
        heard += usize::from(report.index == 0 && report.result.is_ok());
    }
    assert_eq!(heard, 5);
    let statuses = run.poller.statuses();
    let status = &statuses.list()[0];
    assert!(status.passive && !status.running && status.last_start.is_some());
    assert_eq!((status.calls_total, status.calls_last_hour, status.faults_total), (0, 0, 0));
    assert_eq!(statuses.ready(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_the_first_heartbeat_to_be_ready() {
    let polls =
        vec![("", Probe::new(Behaviour::Listens(Duration::from_hours(24)))), ("a", Probe::new(Behaviour::Refuses))];
    let run = start(&settings(64, 4), polls);
    pass(Duration::from_secs(30)).await;
    assert_eq!(run.poller.statuses().ready(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_poll_ends_when_it_is_let_go_and_is_forgotten() {
    let (gone, kept) = (Probe::new(Behaviour::Refuses), Probe::new(Behaviour::Refuses));
    let mut run = start(&settings(64, 4), vec![("a", gone.clone()), ("b", kept.clone())]);
    sleep(Duration::from_secs(30)).await;
    drop(run.running.remove(0));
    let (until, others) = (gone.starts().len(), kept.starts().len());
    sleep(Duration::from_secs(60)).await;
    assert_eq!(gone.starts().len(), until);
    assert!(kept.starts().len() >= others + 4);
    let left: Vec<_> = run.poller.statuses().list().iter().map(|status| status.target.to_string()).collect();
    assert_eq!(left, ["t1"]);
}

#[tokio::test(start_paused = true)]
async fn a_host_is_called_no_more_often_than_allowed_and_everybody_gets_a_turn() {
    let probes: Vec<Probe> = (0..10).map(|_| Probe::new(Behaviour::Answers(Duration::from_millis(5)))).collect();
    let budget = Settings { max_calls_per_hour: Some(360), ..settings(64, 64) };
    // Every 10 s each, that would be 3,600 calls an hour.
    let run = start(&budget, probes.iter().map(|probe| ("db", probe.clone())).collect());
    sleep(Duration::from_secs(2 * 3_600)).await;
    let calls: Vec<usize> = probes.iter().map(|probe| probe.starts().len()).collect();
    assert!(calls.iter().sum::<usize>() <= 720, "{calls:?}");
    assert!(calls.iter().all(|count| (60..80).contains(count)), "{calls:?}");
    let [host] = run.poller.statuses().hosts().try_into().unwrap();
    assert_eq!((&*host.host, host.polls, host.max_calls_per_hour), ("db", 10, Some(360)));

    // More is allowed while it runs: from then on the periods hold.
    run.poller.set(Settings { max_calls_per_hour: None, ..budget });
    sleep(Duration::from_secs(3_600)).await;
    assert!(probes.iter().all(|probe| probe.starts().len() > 300));
}

fn start_one(policy: Policy, probe: &Probe) -> (Run, Arc<Statuses>) {
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let poller = Poller::new(settings(64, 64), None, tasks.clone(), stop.clone());
    let statuses = Arc::clone(poller.statuses());
    let (sender, reports) = mpsc::channel(100_000);
    let id = PollId { widget: "w".into(), target: "t".into() };
    let running = vec![poller.start(0, (id, policy, probe.clone()), &sender)];
    (Run { poller, reports, stop, tasks, running }, statuses)
}

fn policy(rhythm: Rhythm) -> Policy {
    Policy { period: Duration::from_secs(1), timeout: Duration::from_secs(1), host: "h".into(), confirm: 1, rhythm }
}

#[tokio::test(start_paused = true)]
async fn a_beat_comes_every_second_and_the_missed_ones_are_told() {
    let probe = Probe::new(Behaviour::Answers(Duration::from_millis(20)));
    let (mut run, _) = start_one(policy(Rhythm::Beat), &probe);
    sleep(Duration::from_secs(100)).await;
    let starts = probe.starts();
    assert!((100..=102).contains(&starts.len()), "{}", starts.len());
    let steady = waits(&starts[1..]);
    assert!(steady.iter().all(|wait| (wait - 1.0).abs() < 0.005), "{steady:?}");
    while let Ok(report) = run.reports.try_recv() {
        assert_eq!(report.skipped, 0);
    }

    let slow = Probe::new(Behaviour::Answers(Duration::from_millis(2_500)));
    let (mut run, _) = start_one(Policy { timeout: Duration::from_secs(5), ..policy(Rhythm::Beat) }, &slow);
    sleep(Duration::from_secs(60)).await;
    let mut skipped = 0;
    let mut told = 0;
    while let Ok(report) = run.reports.try_recv() {
        (skipped, told) = (skipped + report.skipped, told + 1);
    }
    assert_eq!((told, skipped), (20, 36), "of three beats two are missed");
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_one_call_and_is_opened_again_when_it_ends() {
    let probe = Probe::new(Behaviour::Streams { opens: true });
    let (mut run, statuses) = start_one(policy(Rhythm::Beat), &probe);
    sleep(Duration::from_millis(3_500)).await;
    let status = statuses.list().remove(0);
    assert_eq!((status.calls_total, status.running, status.manner), (1, true, Manner::Follows));
    assert_eq!(statuses.hosts()[0].planned_per_hour, 0.0);
    assert_eq!(statuses.ready(), Ok(()));
    sleep(Duration::from_secs(2)).await;
    assert_eq!(probe.seen.opened.lock().unwrap().len(), 2);
    let results: Vec<bool> =
        std::iter::from_fn(|| run.reports.try_recv().ok()).map(|r| r.result.is_ok()).take(4).collect();
    assert_eq!(results, [true, true, true, false]);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_cannot_be_opened_is_tried_less_and_less_often_and_each_time_told() {
    let probe = Probe::new(Behaviour::Streams { opens: false });
    let (mut run, statuses) = start_one(policy(Rhythm::Beat), &probe);
    sleep(Duration::from_secs(600)).await;
    let opened = probe.seen.opened.lock().unwrap().clone();
    assert!((15..60).contains(&opened.len()), "{}", opened.len());
    let faults = std::iter::from_fn(|| run.reports.try_recv().ok()).filter(|report| report.result.is_err()).count();
    assert_eq!(faults, opened.len());
    assert!(!statuses.list()[0].running);
}
