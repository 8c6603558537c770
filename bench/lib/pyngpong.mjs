// Starts the release binary on a generated configuration with many targets.
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { run, stop } from "./command.mjs";
import { freePort } from "./port.mjs";
import { until } from "./time.mjs";
import { dependencies } from "./widgets.mjs";

/** The release binary. */
export const BINARY = process.env.PYNGPONG ?? resolve(import.meta.dirname, "../../target/release/pyngpong");

/**
 * Starts it and waits until `ready` answers: by default when every target is known and the poller keeps up.
 * With `widgets`, a piece of config.toml, it watches that instead of targets.
 * @param {{ upstreams?: string, targets?: number, period?: string, settings?: string, widgets?: string, concurrency?: number,
 *   pinned?: boolean, ready?: "/readyz" | "/livez" }} options
 */
export async function start({ upstreams, targets, period, settings, widgets, concurrency = 64, pinned = false, ready = "/readyz" }) {
  if (!existsSync(BINARY)) throw new Error(`there is no ${BINARY}: run \`make build\` first`);
  const directory = await mkdtemp(join(tmpdir(), "pyngpong-bench-"));
  const listen = `127.0.0.1:${await freePort()}`;
  const config = join(directory, "config.toml");
  await writeFile(config, toToml({ listen, directory, concurrency, widgets: widgets ?? dependencies({ upstreams, targets, period, settings }) }));

  const started = performance.now();
  const child = run(BINARY, ["serve", "--config", config], { pinned, stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.on("data", (chunk) => void (log = (log + chunk).slice(-4_000)));
  const url = `http://${listen}`;
  await until(`pyngpong to answer ${ready}`, 120_000, async () => {
    if (child.exitCode !== null) throw new Error(`pyngpong ended with ${child.exitCode}:\n${log}`);
    return (await fetch(`${url}${ready}`).catch(() => null))?.ok;
  });

  return {
    url,
    pid: child.pid,
    /** Where it keeps what survives a restart. */
    data: join(directory, "data"),
    /** From the start of the process until it was ready, in milliseconds. */
    readyAfterMs: performance.now() - started,
    async stop() {
      await stop(child);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function toToml({ listen, directory, concurrency, widgets }) {
  return `[server]
listen = "${listen}"
public_url = "http://${listen}"
data_dir = "${join(directory, "data")}"
# All upstreams are on one host here, which no installation has: its limit must not be what is measured.
[poll]
concurrency = ${concurrency}
per_host = ${concurrency}
${widgets}`;
}
