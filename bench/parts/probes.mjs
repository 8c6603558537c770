// What a probe costs: CPU of the prober alone, pinned to one core, over what the upstream answered in that time. Beside it
// Debian's blackbox_exporter against the same upstream.
import { startBlackbox } from "../lib/blackbox.mjs";
import { bars } from "../lib/chart.mjs";
import { cpuSeconds, residentKib } from "../lib/process.mjs";
import { start } from "../lib/pyngpong.mjs";
import { quantile, sleep } from "../lib/time.mjs";
import { startUpstreams } from "../lib/upstreams.mjs";

// The shortest period is a second: more targets than usual ask for more than one core can do. So it never gets ready.
const FAST = { targets: 10_000, period: 1, seconds: 15, ready: "/livez" };
const PACED = { targets: 1_000, period: 20, seconds: 25 };
const MANY = { targets: 5_000, period: 10, seconds: 20 };
const SATURATED_SECONDS = 8;

/** At full speed, where wake-ups are shared; at the pace of an installation; and a large one, with the lag of its schedule. */
export async function probes() {
  const [fast, paced, many] = [await ours(FAST), await ours(PACED), await ours(MANY)];
  const peer = await blackbox();
  const against = (value, key) => (peer === null ? "prometheus-blackbox-exporter is not installed (tools/apt.sh bench)" : `${value(peer[key])}`);
  const perCpu = 1 / fast.cpuPerProbe;
  const lag = (share) => `${(quantile(many.lags, share) * 1e3).toFixed(1)}`;
  const rows = [
    {
      what: `HTTP probes per CPU second, new connection each (ran at ${fast.perSecond.toFixed(0)}/s)`,
      measured: perCpu.toFixed(0),
      must: "5,000",
      aim: "10,000",
      beside: against(({ cpuPerProbe }) => `${(perCpu * cpuPerProbe).toFixed(1)} × blackbox_exporter's ${(1 / cpuPerProbe).toFixed(0)}`, "fast"),
    },
    {
      what: `CPU per probe at ${paced.perSecond.toFixed(0)}/s`,
      measured: ms(paced.cpuPerProbe),
      must: "0.5 ms",
      aim: "0.25 ms",
      beside: against((it) => `${(paced.cpuPerProbe / it.cpuPerProbe).toFixed(2)} × blackbox_exporter's ${ms(it.cpuPerProbe)}`, "paced"),
    },
    { what: `${MANY.targets} targets every ${MANY.period} s: schedule lag, p50 / p99 of ${many.lags.length}`, measured: `${lag(0.5)} / ${lag(0.99)} ms`, beside: "by its own /metrics; blackbox_exporter has no schedule" },
    { what: "… probes a second, of those planned", measured: `${many.perSecond.toFixed(0)} of ${MANY.targets / MANY.period}` },
    { what: "… CPU", measured: `${(many.cores * 100).toFixed(1)} % of a core, ${ms(many.cpuPerProbe)} a probe`, beside: against((it) => `blackbox_exporter at ${it.perSecond.toFixed(0)}/s: ${(it.cores * 100).toFixed(1)} %, ${ms(it.cpuPerProbe)} a probe`, "many") },
    { what: "… memory", measured: mb(many.kib), beside: against((it) => `blackbox_exporter, which remembers nothing: ${mb(it.kib)}`, "many") },
  ];
  const values = [["pyngpong", perCpu], ...(peer === null ? [] : [["blackbox_exporter", 1 / peer.fast.cpuPerProbe]])];
  return { rows, charts: { probes: bars("HTTP probes per CPU second, new connection each", "/s", [{ name: "at full speed", values }]) } };
}

const ms = (seconds) => `${(seconds * 1_000).toFixed(2)} ms`;
const mb = (kib) => `${(kib / 1024).toFixed(1)} MB`;

async function ours({ targets, period, seconds, ready }) {
  const upstreams = await startUpstreams();
  const pyngpong = await start({ upstreams: upstreams.url, targets, period: `${period}s`, ready, pinned: true });
  await sleep(5_000);
  const lags = [];
  const measured = await over(pyngpong.pid, async () => {
    const before = await upstreams.count();
    await sleep(seconds * 1_000);
    return (await upstreams.count()) - before;
  });
  // After the measurement: telling them is work too.
  if (ready === undefined) lags.push(...(await lagsOf(pyngpong.url)));
  await pyngpong.stop();
  upstreams.stop();
  return { ...measured, lags };
}

/** How much later than planned the last poll of each target began, in seconds. */
async function lagsOf(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  return [...text.matchAll(/^pyngpong_poll_lag_seconds\{[^}]*\} (\S+)$/gm)].map(([, value]) => Number(value));
}

/** The same three on the peer. */
async function blackbox() {
  const upstreams = await startUpstreams();
  const peer = await startBlackbox();
  if (peer === null) return upstreams.stop(), null;
  await peer.saturate(upstreams.url, 1_000, 2);
  const fast = await over(peer.pid, () => peer.saturate(upstreams.url, 1_000, SATURATED_SECONDS));
  const paced = await over(peer.pid, () => peer.pace(upstreams.url, PACED.targets, PACED.targets / PACED.period, SATURATED_SECONDS));
  const many = await over(peer.pid, () => peer.pace(upstreams.url, MANY.targets, MANY.targets / MANY.period, SATURATED_SECONDS));
  await peer.stop();
  upstreams.stop();
  return { fast, paced, many };
}

/** What a process used while `during` counted probes. */
async function over(pid, during) {
  const [cpu, began] = [cpuSeconds(pid), performance.now()];
  const count = await during();
  const [used, seconds] = [cpuSeconds(pid) - cpu, (performance.now() - began) / 1_000];
  return { perSecond: count / seconds, cpuPerProbe: used / count, cores: used / seconds, kib: residentKib(pid) };
}
