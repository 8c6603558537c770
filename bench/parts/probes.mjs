// What a probe costs: CPU of the server alone, pinned to one core, over what the upstream answered in that time.
import { cpuSeconds } from "../lib/process.mjs";
import { start } from "../lib/pyngpong.mjs";
import { sleep } from "../lib/time.mjs";
import { startUpstreams } from "../lib/upstreams.mjs";

// The shortest period is a second: more targets than usual ask for more than one core can do. So it never gets ready.
const MANY = 10_000;
const USUAL = 1_000;

/** At full speed, where wake-ups are shared, and at the pace of an installation, where each probe pays its own. */
export async function probes() {
  const fast = await run({ targets: MANY, period: "1s", seconds: 20, ready: "/livez" });
  const paced = await run({ targets: USUAL, period: "20s", seconds: 40 });
  return [
    {
      what: `HTTP probes per CPU second, new connection each (ran at ${fast.perSecond.toFixed(0)}/s)`,
      measured: (1 / fast.cpuPerProbe).toFixed(0),
      must: "5,000",
      aim: "10,000",
    },
    {
      what: `CPU per probe at ${paced.perSecond.toFixed(0)}/s`,
      measured: `${(paced.cpuPerProbe * 1000).toFixed(2)} ms`,
      must: "0.5 ms",
      aim: "0.25 ms",
    },
  ];
}

async function run({ targets, period, seconds, ready }) {
  const upstreams = await startUpstreams();
  const pyngpong = await start({ upstreams: upstreams.url, targets, period, ready, pinned: true });
  await sleep(5_000);
  const before = { cpu: cpuSeconds(pyngpong.pid), count: await upstreams.count(), at: performance.now() };
  await sleep(seconds * 1000);
  const count = (await upstreams.count()) - before.count;
  const cpu = cpuSeconds(pyngpong.pid) - before.cpu;
  const elapsed = (performance.now() - before.at) / 1000;
  await pyngpong.stop();
  upstreams.stop();
  return { perSecond: count / elapsed, cpuPerProbe: cpu / count };
}
