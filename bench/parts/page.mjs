// What a browser loads until the board is live, and how soon a person sees every status, beside a page written by hand.
import { dirname } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { INTRANET, launch } from "../lib/browser.mjs";
import { bars } from "../lib/chart.mjs";
import { startIdeal } from "../lib/ideal.mjs";
import { loadPage, loadStill, median } from "../lib/load-page.mjs";
import { startMeter } from "../lib/meter.mjs";
import { start } from "../lib/pyngpong.mjs";
import { sleep } from "../lib/time.mjs";
import { startUpstreams } from "../lib/upstreams.mjs";

const SIZES = [10, 100, 1_000];
const RUNS = 7;
const PERIOD = 15;

/** Loads at each size; weight by part, once as https or loopback has it (brotli) and once as plain http has it (gzip). */
export async function page() {
  const browser = await launch();
  const upstreams = await startUpstreams();
  const sizes = [];
  let weights = [];
  for (const targets of SIZES) {
    const pyngpong = await start({ upstreams: upstreams.url, targets, period: `${PERIOD}s` });
    const ideal = await startIdeal({ upstreams: upstreams.url, targets, periodMs: PERIOD * 1_000 });
    sizes.push({ targets, ...(await loads(browser, pyngpong.url, ideal.url, targets)) });
    if (targets === SIZES.at(-1)) weights = await weigh(browser, pyngpong.url, ideal.url, targets);
    ideal.stop();
    await pyngpong.stop();
  }
  await browser.close();
  upstreams.stop();
  return { rows: [...weights, ...sizes.flatMap(tell)], charts: charts(sizes) };
}

/** One after the other in turn, so that what else the machine does hits all alike. */
async function loads(browser, url, idealUrl, targets) {
  const [ours, still, ideal] = [[], [], []];
  for (let run = 0; run < RUNS; run += 1) {
    ours.push(await loadPage(browser, url, targets));
    still.push(await loadStill(browser, url, targets));
    ideal.push(await loadPage(browser, idealUrl, targets));
  }
  return { ours, still, ideal };
}

function tell({ targets, ours, still, ideal }) {
  const [painted, floor] = [median(ours, "painted"), median(ideal, "painted")];
  const name = `${targets.toLocaleString("en")} targets`;
  const rows = [
    {
      what: `${name}: navigation to all statuses painted, median of ${RUNS}`,
      measured: `${painted} ms`,
      must: "3 × by hand",
      aim: "1.5 ×",
      beside: `${(painted / floor).toFixed(2)} × the page by hand's ${floor} ms`,
    },
    { what: "… first byte", measured: `${median(ours, "first")} ms`, beside: `by hand: ${median(ideal, "first")} ms` },
    { what: "… without JavaScript: complete and painted", measured: `${median(still, "painted")} ms, ${median(still, "requests")} requests` },
    { what: "… hydrated and live", measured: `${median(ours, "live")} ms, ${median(ours, "requests")} requests`, beside: `by hand: ${median(ideal, "live")} ms, ${median(ideal, "requests")} requests` },
  ];
  if (targets < SIZES.at(-1)) return rows;
  return [
    ...rows,
    { what: "… blocking time while loading", measured: `${median(ours, "blocked")} ms`, must: "100 ms", beside: `by hand: ${median(ideal, "blocked")} ms` },
    { what: "… longest task while loading", measured: `${median(ours, "longest")} ms`, aim: "50 ms", beside: `by hand: ${median(ideal, "longest")} ms` },
  ];
}

function charts(sizes) {
  const groups = sizes.map(({ targets, ours, still, ideal }) => ({
    name: `${targets.toLocaleString("en")} targets`,
    values: [
      ["painted", median(ours, "painted")],
      ["painted, no JavaScript", median(still, "painted")],
      ["live", median(ours, "live")],
      ["painted, by hand", median(ideal, "painted")],
    ],
  }));
  return { page: bars("from navigation, median", "ms", groups) };
}

/** Every byte until live, by part. */
async function weigh(browser, url, idealUrl, targets) {
  const brotli = await meter(browser, url, "127.0.0.1");
  const gzip = await meter(browser, url, INTRANET);
  const ideal = await meter(browser, idealUrl, "127.0.0.1");
  const total = (weights) => [...weights.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const parts = [...brotli].map(([path, { bytes, encoding }]) => {
    const other = gzip.get(path);
    const packed = other === undefined ? "" : ` / ${kb(other.bytes)} (${other.encoding})`;
    return { what: `- of it \`${nameOf(path)}\``, measured: `${kb(bytes)} (${encoding})${packed}` };
  });
  return [
    await wasm(url, brotli),
    {
      what: `first page, ${targets} targets, every byte until live, on loopback / on plain http`,
      measured: `${kb(total(brotli))} / ${kb(total(gzip))}`,
      must: "190 KB brotli / 240 KB gzip",
      aim: "110 / 140 KB",
      beside: `by hand: ${kb(total(ideal))} (names, details and words left out)`,
    },
    ...parts,
  ];
}

/** As the server has it, compressed as hard as it can be. */
async function wasm(url, weights) {
  const path = [...weights.keys()].find((one) => one.endsWith(".wasm"));
  const answer = await fetch(`${url}${path}`, { headers: { "accept-encoding": "identity" } });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const sizes = [bytes, gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)].map((packed) => kb(packed.length));
  return { what: "WASM, raw / gzip / brotli", measured: sizes.join(" / "), must: "150 KB brotli", aim: "80 KB brotli" };
}

/** The bytes that cross the wire until the page is live, headers included, by path. */
async function meter(browser, backend, host) {
  const counted = await startMeter(backend);
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.goto(`http://${host}:${counted.port}/`);
  await tab.locator('[data-link="live"]').waitFor({ state: "attached" });
  await sleep(200);
  await context.close();
  counted.stop();
  return counted.weights;
}

const kb = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;

/** Without the hash and the query, so that two runs can be compared. */
function nameOf(path) {
  const { pathname } = new URL(path, "http://board");
  const file = pathname.replace(/\.[A-Za-z0-9_-]{22}\./, ".");
  return dirname(file) === "/" ? file : file.slice(1);
}
