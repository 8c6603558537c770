// A thousand tabs that come back at once, as after a restart: each gets everything, or only what it missed.
import { answer } from "../lib/load.mjs";
import { cpuSeconds, residentKib } from "../lib/process.mjs";
import { start } from "../lib/pyngpong.mjs";
import { sleep } from "../lib/time.mjs";
import { startUpstreams } from "../lib/upstreams.mjs";

const TARGETS = 1_000;
const TABS = 1_000;

/** With no position to resume from, and with one. */
export async function storm() {
  const upstreams = await startUpstreams();
  const pyngpong = await start({ upstreams: upstreams.url, targets: TARGETS, period: "15s" });
  await sleep(2_000);
  const whole = await come(pyngpong, "/api/stream?w=core");
  const position = await lastId(pyngpong.url);
  const resumed = await come(pyngpong, `/api/stream?w=core&since=${position}`);
  await pyngpong.stop();
  upstreams.stop();
  return [...tell("from nothing, after a restart of the board", whole), ...tell("resumed, after a cut of the network", resumed)];
}

async function come({ pid, url }, path) {
  const [cpu, memory] = [cpuSeconds(pid), residentKib(pid)];
  const told = await answer("storm", new URL(url).host, path, TABS);
  return { ...told, cpu: cpuSeconds(pid) - cpu, kib: residentKib(pid) - memory };
}

/** Where a stream is now: the id of its last event. */
async function lastId(url) {
  const leaving = new AbortController();
  const { body } = await fetch(`${url}/api/stream?w=core`, { signal: leaving.signal });
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("event: ping")) text += (await reader.read()).value;
  leaving.abort();
  return [...text.matchAll(/^id: (.+)$/gm)].at(-1)[1];
}

function tell(how, { served, bytesEach, ms, cpu, kib }) {
  return [
    { what: `${TABS} tabs at once, ${how}: served`, measured: `${served} of ${TABS}` },
    { what: "… each has everything after, p50 / p99 / max", measured: `${ms.p50.toFixed(0)} / ${ms.p99.toFixed(0)} / ${ms.max.toFixed(0)} ms`, aim: "1 s" },
    { what: "… CPU each", measured: `${((cpu / TABS) * 1e3).toFixed(2)} ms`, must: "0.5 ms", aim: "0.2 ms" },
    { what: "… bytes each", measured: `${(bytesEach / 1e3).toFixed(1)} KB`, must: "20 KB", aim: "5 KB" },
    { what: "… memory while they come", measured: `${(kib / 1024).toFixed(1)} MB` },
  ];
}
