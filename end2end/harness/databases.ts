import { execFile } from "node:child_process";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const DAY_MS = 86_400_000;
const run = promisify(execFile);

/** Databases of SQLite, each a file, which a test writes with the command `sqlite3`. */
export class Databases {
  private constructor(private readonly directory: string) {}

  static async start(): Promise<Databases> {
    return new Databases(await mkdtemp(join(tmpdir(), "pyngpong-db-")));
  }

  /** The address of one. */
  url(name: string): string {
    return `sqlite://${this.file(name)}`;
  }

  /** Runs statements in one, which is created where it is not there. */
  async run(name: string, ...statements: string[]): Promise<void> {
    const script = `PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE; ${statements.join("; ")}; COMMIT;`;
    await run("sqlite3", ["-bail", this.file(name), script]);
  }

  /** Takes one away, and gives a way to bring it back. */
  async hide(name: string): Promise<() => Promise<void>> {
    await rename(this.file(name), `${this.file(name)}.hidden`);
    return () => rename(`${this.file(name)}.hidden`, this.file(name));
  }

  async close(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  private file(name: string): string {
    return join(this.directory, `${name}.db`);
  }
}

/** The date so many days ago, in UTC. */
export function day(ago: number): string {
  return new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
}

/** A text as SQL writes it. */
export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** Three databases with the same metrics, `revenue` and `orders`, of today and the nine days before. */
export class Metrics {
  static readonly databases = ["primary", "replica", "warehouse"] as const;

  private constructor(readonly databases: Databases) {}

  static async start(names: string[]): Promise<Metrics> {
    const metrics = new Metrics(await Databases.start());
    const table = "CREATE TABLE daily (metric TEXT, day TEXT, value TEXT, PRIMARY KEY (metric, day))";
    const rows = names.flatMap((name) =>
      Array.from({ length: 10 }, (_, ago) => `(${text(name)}, '${day(ago)}', '${1000 + ago}.50')`));
    const fill = `INSERT INTO daily VALUES ${rows.join(", ")}`;
    await Promise.all(Metrics.databases.map((name) => metrics.databases.run(name, table, fill)));
    return metrics;
  }

  /** What a database says of a day; null is NULL. */
  async set(database: string, metric: string, ago: number, value: string | null): Promise<void> {
    const said = value === null ? "NULL" : text(value);
    const values = `(${text(metric)}, '${day(ago)}', ${said})`;
    await this.databases.run(database, `INSERT OR REPLACE INTO daily VALUES ${values}`);
  }

  /** A database no longer has a row for a day. */
  async forget(database: string, metric: string, ago: number): Promise<void> {
    await this.databases.run(database, `DELETE FROM daily WHERE metric = ${text(metric)} AND day = '${day(ago)}'`);
  }
}

/** One row of a log of deployments. */
export interface Deployment {
  service: string;
  version: string;
  environment: string;
  status: string;
  changelog: string;
  /** How many minutes ago it began, and ended where it did. */
  began: number;
  ended: number | null;
}

const USUAL: Deployment = {
  service: "payments-api",
  version: "v319",
  environment: "production",
  status: "succeeded",
  changelog: "Retry idempotent charges, see https://git.example/pay/4812\nDrop the legacy cookie",
  began: 90,
  ended: 88,
};

/** A database with a log of deployments. */
export class Deployments {
  static readonly database = "log";

  private constructor(readonly databases: Databases) {}

  /** With so many: `d-000` is the newest. */
  static async start(count: number): Promise<Deployments> {
    const log = new Deployments(await Databases.start());
    const table =
      "CREATE TABLE deployments (id TEXT PRIMARY KEY, service TEXT, version TEXT, environment TEXT, status TEXT, deployed_by TEXT, " +
      "started_at TEXT, finished_at TEXT, changelog TEXT, url TEXT)";
    const usual = (at: number): Partial<Deployment> => ({
      service: ["web", "search", "ledger"][at % 3] ?? "web",
      environment: at % 4 === 3 ? "staging" : "production",
      began: 90 + 60 * at,
      ended: 88 + 60 * at,
    });
    const rows = Array.from({ length: count }, (_, at) => insert(`d-${String(at).padStart(3, "0")}`, { ...USUAL, ...usual(at) }));
    await log.databases.run(Deployments.database, table, ...rows);
    return log;
  }

  /** From now on this deployment, which may be a new one, is so. */
  async set(id: string, change: Partial<Deployment>): Promise<void> {
    await this.databases.run(Deployments.database, insert(id, { ...USUAL, ...change }));
  }
}

function insert(id: string, one: Deployment): string {
  // Once: a millisecond later four minutes would be almost four.
  const now = Date.now();
  const then = (minutes: number): string => text(new Date(now - minutes * 60_000).toISOString());
  const ended = one.ended === null ? "NULL" : then(one.ended);
  const texts = [id, one.service, one.version, one.environment, one.status, "mira"].map(text);
  const values = [...texts, then(one.began), ended, text(one.changelog), text("https://ci.example/runs/1")];
  return `INSERT OR REPLACE INTO deployments VALUES (${values.join(", ")})`;
}
