// An hour in which a board does the polls of three days: does anything grow? SOAK_MINUTES=5 node bench/soak.mjs for less.
// Writes bench/SOAK.md and charts beside it. Numbers only: nothing here passes or fails.
import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { launch } from "./lib/browser.mjs";
import { lines } from "./lib/chart.mjs";
import { load } from "./lib/load.mjs";
import { cpuSeconds, descriptors, directoryBytes, residentKib, threads } from "./lib/process.mjs";
import { start } from "./lib/pyngpong.mjs";
import { machine } from "./lib/report.mjs";
import { plant } from "./lib/waffle-board.mjs";
import { table } from "./lib/table.mjs";
import { sleep } from "./lib/time.mjs";
import { startUpstreams } from "./lib/upstreams.mjs";
import { dependencies, realtime } from "./lib/widgets.mjs";

const MINUTES = Number(process.env.SOAK_MINUTES ?? 60);
/** 300 targets asked every second are in an hour what 62 targets are in three days at the usual 15 seconds. */
const TARGETS = 300;
const USUAL_PERIOD_SECONDS = 15;
const DAYS = 3;
const CELLS = 200;
const VIEWERS = 50;
/** Each viewer stays so long; then another crowd comes. */
const VISIT_SECONDS = 20;
/** This many targets change their state every few seconds: what a quiet board never does. */
const FLIPPING = 20;
const FLIP_MS = 5_000;
const SAMPLES = 60;

const widgets = (upstreams, feed) =>
  dependencies({ upstreams, targets: TARGETS, period: "1s" }) + realtime({ url: feed, period: "250ms", processes: true });

let over = false;

let crowds = 0;

/** Crowds that come and go, one after the other. */
async function visits(url) {
  while (!over) {
    const crowd = load("watch", new URL(url).host, "/api/stream?w=core,rt", VIEWERS, VISIT_SECONDS);
    await crowd.said();
    crowd.go();
    await Promise.race([crowd.said(), until(() => over)]);
    await crowd.stop();
    crowds += 1;
  }
}

/** A few targets go down and come back, all the time. */
async function flips(upstreams) {
  const some = Array.from({ length: FLIPPING }, (_, index) => index * Math.floor(TARGETS / FLIPPING));
  for (let status = 500; !over; status = 700 - status) {
    await upstreams.set(some, status);
    await Promise.race([sleep(FLIP_MS), until(() => over)]);
  }
}

async function until(ask) {
  while (!ask()) await sleep(200);
}

async function sample(board, cdp, began) {
  await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const page = (name) => metrics.find((one) => one.name === name).value;
  const text = await (await fetch(`${board.url}/metrics`)).text();
  const told = (name) => [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "gm"))].reduce((sum, [, value]) => sum + Number(value), 0);
  return {
    minutes: (performance.now() - began) / 60_000,
    memory: residentKib(board.pid) / 1024,
    descriptors: descriptors(board.pid),
    threads: threads(board.pid),
    tasks: told("pyngpong_tasks"),
    database: directoryBytes(board.data) / 1024,
    polls: told("pyngpong_polls_total"),
    cpu: cpuSeconds(board.pid),
    heap: page("JSHeapUsedSize") / 2 ** 20,
    nodes: page("Nodes"),
  };
}

const upstreams = await startUpstreams();
const feed = await plant(CELLS, 0.05);
const board = await start({ widgets: widgets(upstreams.url, feed.url) });
const browser = await launch();
const tab = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await tab.goto(board.url);
await tab.locator('[data-link="live"]').waitFor({ state: "attached" });
const cdp = await tab.context().newCDPSession(tab);
await cdp.send("Performance.enable");

const told = machine();
const began = performance.now();
const busy = [visits(board.url), flips(upstreams)];
const samples = [];
console.log(`${told.join("\n")}\n`);
for (let turn = 0; turn < SAMPLES; turn += 1) {
  await sleep((MINUTES * 60_000) / SAMPLES);
  samples.push(await sample(board, cdp, began));
  console.log(JSON.stringify(samples.at(-1)));
  // Each time, so that an hour that is cut short still tells what it saw.
  if (samples.length >= 4) write();
}
over = true;
await Promise.all(busy);
await browser.close();
await board.stop();
feed.stop();
upstreams.stop();

function write() {
  const columns = { memory: "MB", descriptors: "", threads: "", tasks: "", database: "KB", heap: "MB", nodes: "" };
  const last = samples.at(-1);
  const quarters = [1, 2, 3, 4].map((quarter) => samples.slice(((quarter - 1) * samples.length) / 4, (quarter * samples.length) / 4));
  const middle = (list, key) => list.map((one) => one[key]).sort((a, b) => a - b)[Math.floor(list.length / 2)];
  const rows = Object.entries(columns).map(([key, unit]) => [`${key} ${unit}`.trim(), ...quarters.map((list) => round(middle(list, key))), round(Math.max(...samples.map((one) => one[key])))]);
  const usual = Math.round(last.polls / ((DAYS * 86_400) / USUAL_PERIOD_SECONDS));
  const charts = resolve(import.meta.dirname, "charts");
  mkdirSync(charts, { recursive: true });
  for (const [key, unit] of Object.entries(columns)) {
    writeFileSync(resolve(charts, `soak-${key}.svg`), lines(`soak: ${key}`, { x: "minutes", y: unit || key }, [[key, samples.map((one) => [one.minutes, one[key]])]]));
  }
  const text = [
    "# Does anything grow?",
    "",
    `Written by \`SOAK_MINUTES=${MINUTES} make soak\`. Nothing passes or fails here.`,
    "",
    ...told.map((line) => `- ${line}`),
    `- ${TARGETS} targets polled every second, of which ${FLIPPING} go down or come back every ${FLIP_MS / 1_000} s; ${CELLS} processes four times a second;`,
    `  ${crowds} crowds of ${VIEWERS} viewers that came and went, and one tab that stayed`,
    `- ${last.polls.toLocaleString("en")} polls: what ${usual} targets have in ${DAYS} days at the usual period of ${USUAL_PERIOD_SECONDS} s; ${last.cpu.toFixed(0)} s of CPU`,
    "",
    table(["median of each quarter", "first", "second", "third", "fourth", "most ever"], rows),
    "",
    ...Object.keys(columns).map((key) => `![soak: ${key}](charts/soak-${key}.svg)`),
    "",
  ];
  writeFileSync(resolve(import.meta.dirname, "SOAK.md"), text.join("\n"));
}

function round(value) {
  return Number(value.toPrecision(4)).toLocaleString("en");
}
