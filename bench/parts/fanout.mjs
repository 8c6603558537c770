// One process and its viewers: when each has a frame, and what it costs. Beside it a bare axum server with the same frames.
import { DESCRIPTORS } from "../lib/command.mjs";
import { answer, load, serving } from "../lib/load.mjs";
import { cpuSeconds, residentKib } from "../lib/process.mjs";
import { start } from "../lib/pyngpong.mjs";
import { realtime } from "../lib/widgets.mjs";
import { bars } from "../lib/chart.mjs";
import { sleep } from "../lib/time.mjs";

const CROWDS = [100, 1_000, 10_000];
const SECONDS = 8;
const ALONE_SECONDS = 4;
const WRITES = 20_000;
/** They come and go before anybody counts, so that what is allocated once is not counted as the crowd's. */
const FIRST = 100;
const SPARE_DESCRIPTORS = 200;

/** Delivery, bytes, memory and CPU for each crowd. */
export async function fanout() {
  const rows = [];
  const measured = [];
  for (const count of CROWDS) {
    if (count + SPARE_DESCRIPTORS > DESCRIPTORS) {
      rows.push({ what: `${count} viewers`, measured: `not measured: ${DESCRIPTORS} descriptors are allowed here (ulimit -Hn)` });
      continue;
    }
    const board = await ours(count);
    const floor = await bare(count, Math.round(board.bytes / 2));
    const write = await answer("write", Math.min(count, 1_000), Math.max(20, WRITES / count), Math.round(board.bytes / 2));
    measured.push({ count, board, floor, write });
    rows.push(...tell(count, board, floor, write.cpuUsPerWrite));
  }
  return { rows, charts: charts(measured) };
}

async function ours(count) {
  const upstream = await serving("stamps");
  const widget = (id) => realtime({ id, url: `http://${upstream.address}/${id}` });
  const pyngpong = await start({ widgets: ["one", "two"].map(widget).join("") });
  const result = await crowd(new URL(pyngpong.url).host, "/api/stream?w=one,two", pyngpong.pid, count);
  await pyngpong.stop();
  await upstream.stop();
  return result;
}

async function bare(count, bytes) {
  const server = await serving("floor", bytes);
  const result = await crowd(server.address, "/", server.pid, count);
  await server.stop();
  return result;
}

async function crowd(address, path, pid, count) {
  const early = load("watch", address, path, FIRST, 1);
  await early.said();
  await early.stop();
  await sleep(1_000);
  const alone = (await cpuOver(pid, () => sleep(ALONE_SECONDS * 1_000))) / ALONE_SECONDS;
  const before = residentKib(pid);
  const viewers = load("watch", address, path, count, SECONDS);
  await viewers.said();
  await sleep(1_500);
  viewers.go();
  let seen;
  const cpu = await cpuOver(pid, async () => (seen = await viewers.said()));
  const kib = (residentKib(pid) - before) / count;
  await viewers.stop();
  // The frames of the whole time: the ones of its last two seconds are not in `delivered`.
  const messages = SECONDS * 2 * count;
  return { ...seen, bytes: seen.bytesPerViewerSecond, kib, cores: cpu / SECONDS, us: ((cpu - alone * SECONDS) / messages) * 1e6 };
}

async function cpuOver(pid, during) {
  const before = cpuSeconds(pid);
  await during();
  return cpuSeconds(pid) - before;
}

const ms = (us) => (us / 1_000).toFixed(1);
const three = ({ p50, p99, max }) => `${ms(p50)} / ${ms(p99)} / ${ms(max)} ms`;
const ratio = (a, b) => `${(a / b).toFixed(2)} ×`;

function tell(count, board, floor, write) {
  const name = `${count.toLocaleString("en")} viewers`;
  return [
    {
      what: `${name}: upstream answered → frame arrived, p50 / p99 / max`,
      measured: three(board.deliveryUs),
      beside: `made → arrived at the floor: ${three(floor.deliveryUs)}`,
    },
    { what: "… first viewer → each viewer, p50 / p99 / max", measured: three(board.spreadUs), beside: `floor: ${three(floor.spreadUs)}` },
    { what: "… frames that arrived, of those made", measured: `${board.delivered} of ${board.expected}`, beside: `floor: ${floor.delivered} of ${floor.expected}` },
    { what: "… bytes per viewer and second", measured: `${board.bytes.toFixed(0)} B`, beside: `floor: ${floor.bytes.toFixed(0)} B` },
    {
      what: "… memory per viewer",
      measured: `${board.kib.toFixed(1)} KB`,
      must: "12 KB",
      aim: "2 KB",
      beside: `${ratio(board.kib, floor.kib)} the floor's ${floor.kib.toFixed(1)} KB`,
    },
    {
      what: `… CPU per viewer and message (${(board.cores * 100).toFixed(1)} % of a core in all)`,
      measured: `${board.us.toFixed(1)} µs`,
      must: "11 µs",
      aim: "6 µs",
      beside: `${ratio(board.us, floor.us)} the floor's ${floor.us.toFixed(1)} µs, ${ratio(board.us, write)} a bare write's ${write.toFixed(1)} µs`,
    },
  ];
}

function charts(measured) {
  const groups = (pick) => measured.map((one) => ({ name: `${one.count.toLocaleString("en")} viewers`, values: pick(one) }));
  return {
    "fanout-cpu": bars("CPU per viewer and message", "µs", groups(({ board, floor, write }) => [["pyngpong", board.us], ["bare axum SSE", floor.us], ["bare write", write.cpuUsPerWrite]])),
    "fanout-memory": bars("memory per viewer", "KB", groups(({ board, floor }) => [["pyngpong", board.kib], ["bare axum SSE", floor.kib]])),
    "fanout-spread": bars("first viewer → each viewer, p99", "ms", groups(({ board, floor }) => [["pyngpong", board.spreadUs.p99 / 1e3], ["bare axum SSE", floor.spreadUs.p99 / 1e3]])),
  };
}
