import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { toToml } from "./config.ts";
import type { Widget } from "./config.ts";
import { freePort } from "./port.ts";

const BINARY = process.env["PYNGPONG"] ?? resolve(import.meta.dirname, "../../target/release/pyngpong");
const READY_WITHIN_MS = 15_000;

/** The release binary, running on a generated configuration in a directory of its own. */
export class PyngPong {
  private process: ChildProcess | null = null;
  private log = "";

  private constructor(
    private readonly directory: string,
    private readonly port: number,
  ) {}

  /** Starts it and waits until it answers. `auth` are the lines under `[auth]`. */
  static async serve(widgets: Widget[], auth: string[] = []): Promise<PyngPong> {
    if (!existsSync(BINARY)) throw new Error(`there is no ${BINARY}: run \`make build\` first`);
    const directory = await mkdtemp(join(tmpdir(), "pyngpong-"));
    const server = new PyngPong(directory, await freePort());
    await server.configure(toToml(server.address, join(directory, "data"), widgets, auth));
    await server.start();
    return server;
  }

  /** Puts another text in the place of its configuration, as an editor would. */
  async configure(text: string): Promise<void> {
    await writeFile(`${this.config}.new`, text);
    await rename(`${this.config}.new`, this.config);
  }

  /** Its configuration as it stands on disk, changed by `change`. */
  async reconfigure(change: (text: string) => string): Promise<void> {
    await this.configure(change(await readFile(this.config, "utf8")));
  }

  get url(): string {
    return `http://${this.address}`;
  }

  /** Its process, while it runs. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Everything it has written so far. */
  get output(): string {
    return this.log;
  }

  /** Starts it again, on the same port and configuration. */
  async start(): Promise<void> {
    const child = spawn(BINARY, ["serve", "--config", this.config], { stdio: ["ignore", "pipe", "pipe"] });
    const keep = (chunk: Buffer): void => void (this.log += chunk.toString());
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    this.process = child;
    await this.answers(child, "/livez");
  }

  /** Runs another command of the binary on the same configuration; gives what it prints. */
  async run(...command: string[]): Promise<string> {
    const child = spawn(BINARY, [...command, "--config", this.config], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => void (said += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => void (said += chunk.toString()));
    const code = await new Promise((done) => child.once("close", done));
    if (code !== 0) throw new Error(`pyngpong ${command.join(" ")} ended with ${String(code)}:\n${said}`);
    return said;
  }

  /** Waits until every target has been polled once. */
  async firstRound(): Promise<void> {
    if (this.process === null) throw new Error("pyngpong is not running");
    await this.answers(this.process, "/readyz");
  }

  /** Ends it: politely with SIGTERM, as a crash would with SIGKILL. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const child = this.process;
    this.process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    const forced = setTimeout(() => child.kill("SIGKILL"), 8_000);
    await ended;
    clearTimeout(forced);
  }

  /** Ends it and removes its directory. */
  async dispose(): Promise<void> {
    await this.stop("SIGKILL");
    await rm(this.directory, { recursive: true, force: true });
  }

  private get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  private get config(): string {
    return join(this.directory, "config.toml");
  }

  private async answers(child: ChildProcess, path: string): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      if (child.exitCode !== null) throw new Error(`pyngpong ended with ${child.exitCode}:\n${this.log}`);
      const answer = await fetch(`${this.url}${path}`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((wake) => setTimeout(wake, 50));
    }
    throw new Error(`pyngpong did not answer ${path} within ${READY_WITHIN_MS} ms:\n${this.log}`);
  }
}
