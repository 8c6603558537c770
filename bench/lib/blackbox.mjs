// Debian's prometheus-blackbox-exporter: a probe for each request that somebody sends it.
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, stop } from "./command.mjs";
import { freePort } from "./port.mjs";
import { until } from "./time.mjs";

const BINARY = "/usr/bin/prometheus-blackbox-exporter";
const MODULE = "modules:\n  http_2xx:\n    prober: http\n    timeout: 5s\n    http: { preferred_ip_protocol: ip4 }\n";
const AT_ONCE = 16;

/** Starts it, on one core as the board is; null where it is not installed. */
export async function startBlackbox() {
  if (!existsSync(BINARY)) return null;
  const directory = await mkdtemp(join(tmpdir(), "pyngpong-blackbox-"));
  const config = join(directory, "blackbox.yml");
  await writeFile(config, MODULE);
  const address = `127.0.0.1:${await freePort()}`;
  const child = run(BINARY, [`--config.file=${config}`, `--web.listen-address=${address}`, "--log.level=error"], { pinned: true, stdio: ["ignore", "ignore", "inherit"] });
  await until("blackbox_exporter to answer", 20_000, async () => (await fetch(`http://${address}/-/healthy`).catch(() => null))?.ok);
  const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });
  /** One probe of `url`; whether it succeeded. */
  const probe = (url) =>
    new Promise((done, failed) => {
      const asking = get(`http://${address}/probe?module=http_2xx&target=${encodeURIComponent(url)}`, { agent }, (answer) => {
        let text = "";
        answer.on("data", (piece) => void (text += piece));
        answer.on("end", () => done(/^probe_success 1$/m.test(text)));
      });
      asking.on("error", failed);
    });
  return {
    pid: child.pid,
    /** As many probes as it can do within `seconds`: sixteen at a time. Gives how many. */
    async saturate(upstreams, targets, seconds) {
      const until = performance.now() + seconds * 1_000;
      let count = 0;
      const worker = async (from) => {
        for (let target = from; performance.now() < until; target = (target + AT_ONCE) % targets) {
          if (!(await probe(`${upstreams}/t/${target}`))) throw new Error("blackbox_exporter could not probe the upstream");
          count += 1;
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, (_, from) => worker(from)));
      return count;
    },
    /** So many probes a second, evenly: what Prometheus would do. Gives how many. */
    async pace(upstreams, targets, perSecond, seconds) {
      let count = 0;
      let begun = 0;
      const started = performance.now();
      const pending = new Set();
      while (performance.now() - started < seconds * 1_000) {
        const due = ((performance.now() - started) / 1_000) * perSecond;
        for (; begun < due; begun += 1) {
          const one = probe(`${upstreams}/t/${begun % targets}`).then((well) => void (count += Number(well))).finally(() => pending.delete(one));
          pending.add(one);
        }
        await new Promise((wake) => setTimeout(wake, 2));
      }
      await Promise.all(pending);
      return count;
    },
    async stop() {
      agent.destroy();
      await stop(child);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
