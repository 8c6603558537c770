import type { Upstream } from "./upstream.ts";

/** How well a process fares, as the exposition tells it. */
export const LEVEL = { up: 2, degraded: 1, down: 0 } as const;

/** A simulated real-time system: an exporter whose numbers and processes a test changes. */
export class Ticker {
  private readonly levels = new Map<string, { level: number; group: string }>();
  private lagSeconds = 0.014;

  constructor(
    private readonly upstream: Upstream,
    count: number,
  ) {
    for (let at = 0; at < count; at += 1) this.levels.set(`worker-${at}`, { level: LEVEL.up, group: "ticker" });
    this.tell();
  }

  get url(): string {
    return this.upstream.url;
  }

  /** From now on this process, which may be a new one, fares so. */
  set(name: string, level: keyof typeof LEVEL, group = "ticker"): void {
    this.levels.set(name, { level: LEVEL[level], group });
    this.tell();
  }

  /** From now on nobody names this process. */
  forget(name: string): void {
    this.levels.delete(name);
    this.tell();
  }

  lag(seconds: number): void {
    this.lagSeconds = seconds;
    this.tell();
  }

  /** Refuses connections. */
  async silence(): Promise<void> {
    await this.upstream.close();
  }

  private tell(): void {
    const processes = [...this.levels].map(
      ([name, { level, group }]) => `process_level{name=${JSON.stringify(name)},group=${JSON.stringify(group)}} ${level}`,
    );
    const head = ["# TYPE lag_seconds gauge", `lag_seconds ${this.lagSeconds}`, "# TYPE process_level gauge"];
    this.upstream.body = [...head, ...processes, ""].join("\n");
  }
}
