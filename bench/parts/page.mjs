// What a browser loads until the board is live, and how soon a person sees every status.
import { dirname } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { INTRANET, launch } from "../lib/browser.mjs";
import { startMeter } from "../lib/meter.mjs";
import { start } from "../lib/pyngpong.mjs";
import { quantile, sleep } from "../lib/time.mjs";
import { startUpstreams } from "../lib/upstreams.mjs";

const TARGETS = 1_000;
const RUNS = 7;

/** Weight by part, once as https or loopback has it (brotli) and once as plain http has it (gzip); paint; blocking. */
export async function page() {
  const upstreams = await startUpstreams();
  const pyngpong = await start({ upstreams: upstreams.url, targets: TARGETS, period: "15s" });
  const browser = await launch();
  const brotli = await weigh(browser, pyngpong.url, "127.0.0.1");
  const gzip = await weigh(browser, pyngpong.url, INTRANET);
  const module = await wasm(pyngpong.url, brotli);
  const loads = [];
  for (let run = 0; run < RUNS; run += 1) loads.push(await timed(browser, pyngpong.url));
  await browser.close();
  await pyngpong.stop();
  upstreams.stop();
  return [module, ...weightRows(brotli, gzip), ...loadRows(loads)];
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
async function weigh(browser, backend, host) {
  const meter = await startMeter(backend);
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.goto(`http://${host}:${meter.port}/`);
  await tab.locator('[data-link="live"]').waitFor();
  await sleep(200);
  await context.close();
  meter.stop();
  return meter.weights;
}

function weightRows(brotli, gzip) {
  const total = (weights) => [...weights.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const parts = [...brotli].map(([path, { bytes, encoding }]) => {
    const other = gzip.get(path);
    const packed = other === undefined ? "" : ` / ${kb(other.bytes)} (${other.encoding})`;
    return { what: `- of it \`${nameOf(path)}\``, measured: `${kb(bytes)} (${encoding})${packed}` };
  });
  return [
    {
      what: `first page, ${TARGETS} targets, every byte until live, on loopback / on plain http`,
      measured: `${kb(total(brotli))} / ${kb(total(gzip))}`,
      must: "190 KB brotli / 240 KB gzip",
      aim: "110 / 140 KB",
    },
    ...parts,
  ];
}

/** One cold load: when every row is painted, and how long the main thread was blocked. */
async function timed(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const tab = await context.newPage();
  await tab.addInitScript((count) => {
    const seen = { painted: 0, blocked: 0, longest: 0 };
    Object.assign(window, { seen });
    const look = () => {
      if (document.querySelectorAll("[data-key][data-state]").length < count) return void requestAnimationFrame(look);
      // Two frames later the first one that had them all is on screen.
      requestAnimationFrame(() => requestAnimationFrame(() => void (seen.painted = performance.now())));
    };
    requestAnimationFrame(look);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        seen.blocked += Math.max(0, duration - 50);
        seen.longest = Math.max(seen.longest, duration);
      }
    }).observe({ type: "longtask", buffered: true });
  }, TARGETS);
  await tab.goto(url);
  await tab.locator('[data-link="live"]').waitFor();
  await sleep(1_000);
  const seen = await tab.evaluate(() => window.seen);
  await context.close();
  return seen;
}

function loadRows(loads) {
  const median = (key) => quantile(loads.map((load) => load[key]), 0.5).toFixed(0);
  return [
    { what: `navigation to all ${TARGETS} statuses painted, median of ${RUNS}`, measured: `${median("painted")} ms` },
    { what: "blocking time while loading, median", measured: `${median("blocked")} ms`, must: "100 ms" },
    { what: "longest task while loading, median", measured: `${median("longest")} ms`, aim: "50 ms" },
  ];
}

const kb = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;

/** Without the hash and the query, so that two runs can be compared. */
function nameOf(path) {
  const { pathname } = new URL(path, "http://board");
  const file = pathname.replace(/\.[A-Za-z0-9_-]{22}\./, ".");
  return dirname(file) === "/" ? file : file.slice(1);
}
