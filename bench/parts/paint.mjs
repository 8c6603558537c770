// From a change at the upstream to the picture: the poll that sees it, the frame that tells it, the paint that shows it.
import { launch } from "../lib/browser.mjs";
import { bars } from "../lib/chart.mjs";
import { listen, targetOf } from "../lib/listener.mjs";
import { start } from "../lib/pyngpong.mjs";
import { quantile, sleep, until } from "../lib/time.mjs";
import { startUpstreams } from "../lib/upstreams.mjs";

const TARGETS = 200;
const BETWEEN_MS = 80;
/** With so many polled every second, one failure is enough here: what is measured is the way, not the patience. */
const SETTINGS = "fail_after = 1\nrecover_after = 1";

/** Runs in the page: when each row was first painted in the state that is looked for. */
function look() {
  window.looking = { state: "down", painted: {} };
  const now = () => performance.timeOrigin + performance.now();
  const after = new MessageChannel();
  let waiting = [];
  // A message sent within a frame is handled after that frame was drawn.
  after.port1.onmessage = () => {
    const at = now();
    for (const key of waiting) window.looking.painted[key] ??= at;
    waiting = [];
  };
  const seen = () => {
    const { state, painted } = window.looking;
    for (const { dataset } of document.querySelectorAll(`[data-key][data-state="${state}"]`)) {
      if (!(dataset.key in painted) && !waiting.includes(dataset.key)) waiting.push(dataset.key);
    }
    if (waiting.length > 0) requestAnimationFrame(() => after.port2.postMessage(0));
  };
  new MutationObserver(seen).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-state"] });
}

/** One at a time, then all in the same moment; down and up again. */
export async function paint() {
  const upstreams = await startUpstreams();
  const pyngpong = await start({ upstreams: upstreams.url, targets: TARGETS, period: "1s", settings: SETTINGS });
  const browser = await launch();
  const tab = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await tab.goto(pyngpong.url);
  await tab.locator('[data-link="live"]').waitFor({ state: "attached" });
  await tab.evaluate(look);
  await sleep(2_000);
  const all = Array.from({ length: TARGETS }, (_, index) => index);
  const samples = { single: [], together: [] };
  for (const [way, state, status] of [["single", "down", 500], ["single", "up", 200], ["together", "down", 500], ["together", "up", 200]]) {
    samples[way].push(...(await change({ url: pyngpong.url, upstreams, tab, all, state, status, apart: way === "single" })));
    await sleep(1_500);
  }
  await browser.close();
  await pyngpong.stop();
  upstreams.stop();
  return {
    rows: [...tell("one change at a time", samples.single, "20 ms / 50 ms", "33 ms"), ...tell(`${TARGETS} at the same moment`, samples.together, "150 ms", "50 ms")],
    charts: { paint: bars("from the upstream's changed answer, p50 and p99", "ms", Object.entries(samples).map(([way, list]) => ({
      name: way === "single" ? "one change at a time" : `${TARGETS} at once`,
      values: [["frame sent, p50", at(list, "framed", 0.5)], ["frame sent, p99", at(list, "framed", 0.99)], ["painted, p50", at(list, "painted", 0.5)], ["painted, p99", at(list, "painted", 0.99)]],
    }))) },
  };
}

async function change({ url, upstreams, tab, all, state, status, apart }) {
  const framed = new Map();
  const stream = await listen(url, "core", ({ patch }, at) => {
    for (const op of patch) {
      const target = targetOf(op);
      const told = op.path.endsWith("/state") ? op.value : op.value?.state;
      if (target !== undefined && told === state && !framed.has(target)) framed.set(target, at);
    }
  });
  await sleep(300);
  await tab.evaluate((state) => Object.assign(window.looking, { state, painted: {} }), state);
  // Those that are in this state already were painted long ago.
  const changed = new Map();
  if (apart) {
    for (const target of all) {
      changed.set(target, await upstreams.set([target], status));
      await sleep(BETWEEN_MS);
    }
  } else {
    const at = await upstreams.set(all, status);
    for (const target of all) changed.set(target, at);
  }
  const painted = await until(`${all.length} rows to be painted ${state}`, 30_000, async () => {
    const painted = await tab.evaluate(() => window.looking.painted);
    await sleep(100);
    return Object.keys(painted).length >= all.length && painted;
  });
  stream.stop();
  const answered = new Map(await upstreams.answered());
  return all.map((target) => {
    const [name, answer] = [`service-${target}`, answered.get(target)];
    return { seen: answer - changed.get(target), framed: framed.get(name) - answer, painted: painted[name] - answer, whole: painted[name] - changed.get(target) };
  });
}

function at(samples, key, share) {
  return quantile(samples.map((sample) => sample[key]).filter(Number.isFinite), share);
}

function tell(how, samples, must, aim) {
  const both = (key) => `${at(samples, key, 0.5).toFixed(0)} / ${at(samples, key, 0.99).toFixed(0)} ms`;
  return [
    { what: `${how}: the upstream's changed answer → painted, p50 / p99 of ${samples.length}`, measured: both("painted"), must, aim },
    { what: "… → frame at another viewer", measured: both("framed") },
    { what: "… upstream changed → its next poll is answered (period 1 s)", measured: both("seen") },
    { what: "… upstream changed → painted", measured: both("whole"), must: "p99 1.2 s", aim: "1.05 s" },
  ];
}
