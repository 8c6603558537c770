//! What real tools say, read as a person would read it.
//!
//! The recordings are not part of this repository. Their folder is `PYNGPONG_RECORDINGS`, or `../shared/recordings` beside it.

use super::*;
use crate::client::feed::{Preset, ProcessReading, spec::Aggregate};
use app::{model::realtime::metric::Missing, time::Timestamp};
use std::path::{Path, PathBuf};

/// Every recording that is read here.
const READ: [&str; 10] = [
    "celery-inspect-active-queues.json",
    "celery-inspect-ping.json",
    "celery-inspect-stats.json",
    "flower-api-workers.json",
    "flower-metrics-worker-online.prom",
    "node-exporter.prom",
    "pm2-jlist.json",
    "process-exporter.prom",
    "prometheus-query-up.json",
    "redis-info.txt",
];

/// Those that the XML-RPC client reads.
const READ_ELSEWHERE: [&str; 3] =
    ["supervisorctl-status.txt", "supervisord-getAllProcessInfo.xml", "supervisord-getState.xml"];

fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings");
    let folder = std::env::var_os("PYNGPONG_RECORDINGS").map_or_else(beside, PathBuf::from).join("realtime");
    if !folder.is_dir() {
        eprintln!("no recordings in {}: nothing was read. Set PYNGPONG_RECORDINGS to their folder", folder.display());
        return None;
    }
    Some(folder)
}

fn recording(name: &str) -> Option<Vec<u8>> {
    assert!(READ.contains(&name), "{name} is not on the list");
    folder().map(|folder| std::fs::read(folder.join(name)).unwrap())
}

/// The numbers at these places, with `+` behind those that only grow.
fn numbers(format: Format, name: &str, selects: &[&str]) -> Option<Vec<String>> {
    let metrics: Vec<MetricSpec> =
        selects.iter().map(|select| MetricSpec { select: (*select).to_owned(), aggregate: None }).collect();
    let reading = Reader::new(format, &metrics, None).unwrap().read(&recording(name)?).unwrap();
    assert_eq!(reading.processes, None);
    let shown = reading.metrics.into_iter().map(|number| match number {
        Ok(number) => number.value.to_string() + if number.counter { "+" } else { "" },
        Err(missing) => missing.to_string(),
    });
    Some(shown.collect())
}

fn number(format: Format, name: &str, select: &str, aggregate: Option<Aggregate>) -> Option<Result<f64, Missing>> {
    let metric = MetricSpec { select: select.to_owned(), aggregate };
    let reading = Reader::new(format, &[metric], None).unwrap().read(&recording(name)?).unwrap();
    Some(reading.metrics[0].map(|number| number.value))
}

fn processes(format: Format, name: &str, spec: &ProcessesSpec) -> Option<Vec<ProcessReading>> {
    Reader::new(format, &[], Some(spec)).unwrap().read(&recording(name)?).unwrap().processes
}

fn shown(processes: &[ProcessReading]) -> Vec<String> {
    processes.iter().map(|one| format!("{}: {}", one.name, one.says)).collect()
}

fn spec(select: &str, key: &str, state: &str) -> ProcessesSpec {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    ProcessesSpec { select: given(select), key: given(key), state: given(state), ..ProcessesSpec::default() }
}

#[test]
fn no_recording_is_forgotten() {
    let Some(folder) = folder() else { return };
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| !name.ends_with(".source.txt")).collect();
    names.sort_unstable();
    let mut known = [READ.as_slice(), READ_ELSEWHERE.as_slice()].concat();
    known.sort_unstable();
    assert_eq!(names, known);
}

#[test]
fn node_exporter_tells_load_memory_and_counters() {
    let selects = [
        "node_load1",
        "node_memory_MemAvailable_bytes",
        "node_context_switches_total",
        r#"node_cpu_seconds_total{cpu="0",mode="idle"}"#,
        "go_gc_duration_seconds_count",
        r#"go_gc_duration_seconds{quantile="0.5"}"#,
        "node_cpu_seconds_total",
        "node_load2",
    ];
    let Some(found) = numbers(Format::Prometheus, "node-exporter.prom", &selects) else { return };
    assert_eq!(
        found,
        [
            "4.47",
            "23486324736",
            "4211835+",
            "604.48+",
            "0+",
            "0",
            "16 numbers in the feed's answer fit: select one, or say how to aggregate them",
            "not in the feed's answer",
        ]
    );
}

#[test]
fn node_exporter_is_added_up() {
    let idle = r#"node_cpu_seconds_total{mode="idle"}"#;
    let sum = number(Format::Prometheus, "node-exporter.prom", idle, Some(Aggregate::Sum));
    let cores = number(Format::Prometheus, "node-exporter.prom", idle, Some(Aggregate::Count));
    let (Some(sum), Some(cores)) = (sum, cores) else { return };
    assert_eq!((sum, cores), (Ok(604.48 + 446.8), Ok(2.0)));
}

#[test]
fn process_exporter_tells_groups_and_since_when() {
    let preset = Preset::ProcessExporter;
    let spec = preset.processes().unwrap();
    let Some(found) = processes(preset.format(), "process-exporter.prom", &spec) else { return };
    assert_eq!(
        shown(&found),
        [
            "etcd: 1",
            "nginx: 2",
            "node: 1",
            "prometheus: 1",
            "prometheus-node: 1",
            "prometheus-proc: 1",
            "supervisord: 0"
        ]
    );
    let started: Vec<Option<String>> = found.iter().map(|one| one.started.map(|started| started.to_string())).collect();
    assert_eq!(started[1].as_deref(), Some("2026-11-23T00:51:38.000Z"));
    assert_eq!(started[6], None, "a group that is gone has started at no time");
}

#[test]
fn flower_tells_workers_and_tasks() {
    let name = "flower-metrics-worker-online.prom";
    let Some(workers) = processes(Format::Prometheus, name, &Preset::Celery.processes().unwrap()) else { return };
    assert_eq!(shown(&workers), ["worker1@shop-01: 1"]);
    let selects = [
        r#"flower_events_total{type="task-failed"}"#,
        r#"flower_task_runtime_seconds_bucket{le="+Inf"}"#,
        "flower_task_runtime_seconds_sum",
        "flower_task_runtime_seconds_created",
        "process_resident_memory_bytes",
    ];
    let found = numbers(Format::Prometheus, name, &selects).unwrap();
    assert_eq!(found, ["1+", "5+", "0.01456227599965132+", "1795395406.324405", "58146816"]);
}

#[test]
fn flower_s_api_tells_the_same_worker() {
    let name = "flower-api-workers.json";
    let Some(workers) = processes(Format::Json, name, &spec("", "", "$.stats.pool.implementation")) else { return };
    assert_eq!(shown(&workers), ["worker1@shop-01: celery.concurrency.prefork:TaskPool"]);
    let selects = ["$['worker1@shop-01'].stats.total['tasks.send_email']", "$.*.stats.uptime", "$.*.stats.clock"];
    assert_eq!(numbers(Format::Json, name, &selects).unwrap(), ["5", "18", "42"]);
    assert_eq!(number(Format::Json, name, "$.*.active_queues[*]", Some(Aggregate::Count)), Some(Ok(2.0)));
}

#[test]
fn celery_inspect_tells_who_answers() {
    let Some(workers) = processes(Format::Json, "celery-inspect-ping.json", &spec("", "", "ok")) else { return };
    assert_eq!(shown(&workers), ["worker1@shop-01: pong"]);
    let stats = processes(Format::Json, "celery-inspect-stats.json", &spec("$", "", "pid")).unwrap();
    assert_eq!(shown(&stats), ["worker1@shop-01: 20445"]);
    let queues = spec("$.*[*]", "name", "durable");
    let queues = processes(Format::Json, "celery-inspect-active-queues.json", &queues).unwrap();
    assert_eq!(shown(&queues), ["celery: true", "emails: true"]);
}

#[test]
fn prometheus_query_api_tells_numbers_as_texts() {
    let name = "prometheus-query-up.json";
    let Some(targets) =
        processes(Format::Json, name, &spec("$.data.result", "{$.metric.job} {$.metric.instance}", "$.value[1]"))
    else {
        return;
    };
    assert_eq!(shown(&targets), ["node 127.0.0.1:19100: 1", "process 127.0.0.1:19256: 1", "down 127.0.0.1:19999: 0"]);
    let up = number(Format::Json, name, "$.data.result[*].value[1]", Some(Aggregate::Sum));
    assert_eq!(up, Some(Ok(2.0)));
    let down = number(Format::Json, name, "$.data.result[?@.value[1] == '0']", Some(Aggregate::Count));
    assert_eq!(down, Some(Ok(1.0)));
}

#[test]
fn pm2_tells_apps_and_nothing_of_their_environment() {
    let preset = Preset::Pm2;
    let Some(found) = processes(preset.format(), "pm2-jlist.json", &preset.processes().unwrap()) else { return };
    assert_eq!(
        shown(&found),
        ["orders-api-0: online", "queue reader ✉-1: online", "stopped-worker-2: stopped", "crash-loop-3: errored"]
    );
    assert_eq!(found[0].started, Some(Timestamp::from_ms(1_795_395_335_230)));
    let restarts: Vec<Option<u64>> = found.iter().map(|one| one.restarts).collect();
    assert_eq!(restarts, [Some(0), Some(0), Some(0), Some(2)]);

    let document: serde_json::Value = serde_json::from_slice(&recording("pm2-jlist.json").unwrap()).unwrap();
    let environment = serde_json_path::JsonPath::parse("$[*].pm2_env.env.*").unwrap().query(&document).all();
    let values: Vec<&str> = environment.into_iter().filter_map(serde_json::Value::as_str).collect();
    assert!(values.contains(&"/usr/bin:/bin"), "the recording has an environment");
    let said = format!("{found:?}");
    for value in values {
        assert!(!said.contains(value), "{value} leaks");
    }
}

#[test]
fn redis_info_tells_numbers() {
    let selects = [
        "used_memory",
        "used_memory_human",
        "used_memory_peak_perc",
        "connected_clients",
        "instantaneous_ops_per_sec",
        "total_commands_processed",
        "errorstat_ERR.count",
        "db0.keys",
        "db1.expires",
        "db2.keys",
        "total_system_memory",
        "rdb_last_bgsave_status",
    ];
    let Some(found) = numbers(Format::Redis, "redis-info.txt", &selects) else { return };
    let text = "what the feed has there is not a number";
    assert_eq!(found, ["2003160", text, "86.31", "33", "67", "828+", "141+", "7", "6", "0", "25276514304", text]);
}
