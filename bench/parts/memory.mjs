// Memory with nobody watching, and what each viewer adds to memory and CPU.
import { cpuSeconds, residentKib } from "../lib/process.mjs";
import { start } from "../lib/pyngpong.mjs";
import { sleep } from "../lib/time.mjs";
import { startUpstreams } from "../lib/upstreams.mjs";
import { openViewers } from "../lib/viewers.mjs";

const TARGETS = 1_000;
const VIEWERS = 1_000;
const SECONDS = 20;

/** Resident memory; the share of one viewer and of one message to one viewer. */
export async function memory() {
  const upstreams = await startUpstreams();
  const pyngpong = await start({ upstreams: upstreams.url, targets: TARGETS, period: "15s" });
  const { pid, url } = pyngpong;
  await sleep(20_000);
  const idle = residentKib(pid);

  // A first crowd that leaves again, so that what is allocated once is not counted as the second one's.
  const crowd = await openViewers(url, VIEWERS / 10);
  crowd.close();
  await sleep(2_000);
  const alone = await cpuOver(pid, SECONDS);
  const before = residentKib(pid);

  const viewers = await openViewers(url, VIEWERS);
  await sleep(5_000);
  const events = viewers.seen.events;
  const watched = await cpuOver(pid, SECONDS);
  const messages = viewers.seen.events - events;
  const perViewer = (residentKib(pid) - before) / VIEWERS;
  viewers.close();
  await pyngpong.stop();
  upstreams.stop();

  const perMessage = messages === 0 ? "no message came" : `${(((watched - alone) / messages) * 1e6).toFixed(1)} µs`;
  return [
    { what: `memory, ${TARGETS} targets, no viewer`, measured: `${(idle / 1024).toFixed(1)} MB`, must: "40 MB", aim: "20 MB" },
    { what: `memory per viewer, ${VIEWERS} viewers`, measured: `${perViewer.toFixed(1)} KB`, must: "12 KB", aim: "2 KB" },
    {
      what: `CPU per viewer and message (${(messages / VIEWERS / SECONDS).toFixed(1)} messages/s)`,
      measured: perMessage,
      must: "11 µs",
      aim: "6 µs",
    },
  ];
}

async function cpuOver(pid, seconds) {
  const before = cpuSeconds(pid);
  await sleep(seconds * 1000);
  return cpuSeconds(pid) - before;
}
