import { PROJECT, TOKEN } from "./bugsnag.ts";
import { Deployments, Metrics } from "./databases.ts";
import { REPOSITORY, TOKEN as GITHUB_TOKEN } from "./github.ts";

/** One target of a generated configuration. */
export interface Target {
  name: string;
  url: string;
  /** Default: `1h`, so that after the first round only those targets move that a test asks to. */
  period?: string;
  slow?: string;
  timeout?: string;
  dependsOn?: string[];
  restart?: string;
  owner?: string;
  runbook?: string;
}

/** Core Dependencies in a generated configuration. */
export interface Dependencies {
  id: string;
  title: string;
  targets: Target[];
}

/** Real-Time System Health in a generated configuration: one feed each, of a `Ticker`. */
export interface Realtime {
  id: string;
  title: string;
  feeds: { name: string; url: string }[];
}

/** Bugsnag Errors in a generated configuration, of the one project of a `Bugsnag`. */
export interface Errors {
  id: string;
  title: string;
  bugsnag: string;
}

/** Open Pull Requests in a generated configuration, of the one repository of a `Github`. */
export interface Pulls {
  id: string;
  title: string;
  github: string;
}

/** Metric Comparison in a generated configuration, of the databases of `Metrics`. */
export interface MetricComparison {
  id: string;
  title: string;
  metrics: Metrics;
  names: string[];
}

/** Deployment Log in a generated configuration, of the database of `Deployments`. */
export interface DeploymentLog {
  id: string;
  title: string;
  log: Deployments;
  limit: number;
}

/** One widget of a generated configuration. */
export type Widget = Dependencies | Realtime | Errors | Pulls | MetricComparison | DeploymentLog;

/** What a period is in tests where something has to change soon: the shortest there is. */
export const OFTEN = "1s";

const quoted = (text: string): string => JSON.stringify(text);

/** The text of a config.toml. JSON strings are TOML strings. `auth` are the lines under `[auth]`. */
export function toToml(listen: string, dataDir: string, widgets: Widget[], auth: string[] = []): string {
  return [
    `title = "Test board"`,
    `[server]`,
    `listen = ${quoted(listen)}`,
    `public_url = ${quoted(`http://${listen}`)}`,
    `data_dir = ${quoted(dataDir)}`,
    ...(auth.length === 0 ? [] : [`[auth]`, ...auth]),
    ...widgets.flatMap(widgetLines),
    "",
  ].join("\n");
}

function widgetLines(widget: Widget): string[] {
  if ("bugsnag" in widget) return errorsLines(widget);
  if ("github" in widget) return pullsLines(widget);
  if ("metrics" in widget) return metricsLines(widget);
  if ("log" in widget) return deploymentsLines(widget);
  return "feeds" in widget ? realtimeLines(widget) : dependencyLines(widget);
}

/** As often as that goes. */
function errorsLines({ id, title, bugsnag }: Errors): string[] {
  return [
    `[[widget]]`,
    `id = ${quoted(id)}`,
    `kind = "errors"`,
    `title = ${quoted(title)}`,
    `period = "10s"`,
    `timeout = "2s"`,
    `max_calls_per_minute = 600`,
    `limit = 200`,
    `api = ${quoted(bugsnag)}`,
    `app = "https://bugs.example"`,
    `token = ${quoted(TOKEN)}`,
    `projects = [${quoted(PROJECT)}]`,
  ];
}

/** As often as that goes. */
function pullsLines({ id, title, github }: Pulls): string[] {
  return [
    `[[widget]]`,
    `id = ${quoted(id)}`,
    `kind = "pulls"`,
    `title = ${quoted(title)}`,
    `period = "10s"`,
    `timeout = "2s"`,
    `api = ${quoted(github)}`,
    `token = ${quoted(GITHUB_TOKEN)}`,
    `repos = [${quoted(REPOSITORY)}]`,
  ];
}

function metricsLines({ id, title, metrics, names }: MetricComparison): string[] {
  const query = (name: string): string =>
    `select day, value from daily where metric = '${name}' and day >= {from} and day < {to}`;
  return [
    `[[widget]]`,
    `id = ${quoted(id)}`,
    `kind = "metrics"`,
    `title = ${quoted(title)}`,
    `period = ${quoted(OFTEN)}`,
    `timeout = "900ms"`,
    `[widget.databases]`,
    ...Metrics.databases.map((name) => `${name} = ${quoted(metrics.databases.url(name))}`),
    ...names.flatMap((name) => [
      `[[widget.metric]]`,
      `name = ${quoted(name)}`,
      `tolerance = "0.1%"`,
      `late_after = "26h"`,
      `owner = "data"`,
      `query = ${quoted(query(name))}`,
    ]),
  ];
}

function deploymentsLines({ id, title, log, limit }: DeploymentLog): string[] {
  return [
    `[[widget]]`,
    `id = ${quoted(id)}`,
    `kind = "deployments"`,
    `title = ${quoted(title)}`,
    `period = ${quoted(OFTEN)}`,
    `timeout = "900ms"`,
    `limit = ${limit}`,
    `database = ${quoted(log.databases.url(Deployments.database))}`,
    `query = "select * from deployments order by started_at desc"`,
  ];
}

function realtimeLines({ id, title, feeds }: Realtime): string[] {
  const head = [`[[widget]]`, `id = ${quoted(id)}`, `kind = "realtime"`, `title = ${quoted(title)}`, `period = "500ms"`];
  return head.concat(...feeds.map(feedLines));
}

/** What `Ticker` tells. */
function feedLines({ name, url }: { name: string; url: string }): string[] {
  return [
    `[[widget.feed]]`,
    `name = ${quoted(name)}`,
    `url = ${quoted(url)}`,
    `format = "prometheus"`,
    `[[widget.feed.metric]]`,
    `name = "lag"`,
    `select = "lag_seconds"`,
    `unit = "s"`,
    `degraded = "> 0.2"`,
    `[widget.feed.processes]`,
    `select = "process_level"`,
    `key = "name"`,
    `group = "group"`,
    `up = ["2"]`,
    `degraded = ["1"]`,
    `restart = "supervisorctl restart {name}"`,
  ];
}

function dependencyLines(widget: Dependencies): string[] {
  return [
    `[[widget]]`,
    `id = ${quoted(widget.id)}`,
    `kind = "dependencies"`,
    `title = ${quoted(widget.title)}`,
    `period = "1h"`,
    `timeout = "2s"`,
    `fail_after = 1`,
    ...widget.targets.flatMap(targetLines),
  ];
}

function targetLines(target: Target): string[] {
  const optional: [string, string | undefined][] = [
    ["period", target.period],
    ["slow", target.slow],
    ["timeout", target.timeout],
    ["restart", target.restart],
    ["owner", target.owner],
    ["runbook", target.runbook],
  ];
  return [
    `[[widget.target]]`,
    `name = ${quoted(target.name)}`,
    `url = ${quoted(target.url)}`,
    ...optional.flatMap(([key, value]) => (value === undefined ? [] : [`${key} = ${quoted(value)}`])),
    ...(target.dependsOn === undefined ? [] : [`depends_on = [${target.dependsOn.map(quoted).join(", ")}]`]),
  ];
}
