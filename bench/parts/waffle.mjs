// The waffle in a real browser: 2,000 cells of which 5 % change every second.
import { launch } from "../lib/browser.mjs";
import { startMeter } from "../lib/meter.mjs";
import { quantile, sleep, until } from "../lib/time.mjs";
import { waffleBoard } from "../lib/waffle-board.mjs";

const CELLS = 2_000;
const CHANGING = 0.05;
const SECONDS = 20;
/** The accelerated run: as many changes as an hour of seconds would take long, at four a second. */
const LONG_SECONDS = 60;

/** Frames, and when each turn was painted: runs in the page. */
function watch() {
  window.seen = { frames: [], painted: [], touched: 0 };
  let last = performance.now();
  let turn = "";
  const frame = (now) => {
    window.seen.frames.push(now - last);
    last = now;
    const text = document.querySelector('[data-key="turn"]')?.textContent.replace(/\D/g, "");
    if (text !== turn) window.seen.painted.push([Number((turn = text)), performance.timeOrigin + performance.now()]);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const cells = new MutationObserver((all) => (window.seen.touched += new Set(all.map((one) => one.target)).size));
  cells.observe(document.querySelector(".waffle"), { subtree: true, attributes: true, childList: true });
}

async function measure(period, seconds) {
  const board = await waffleBoard({ cells: CELLS, changing: CHANGING, period });
  const meter = await startMeter(board.url);
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    await page.goto(`http://127.0.0.1:${meter.port}/`);
    await until("the page to live", 20_000, () => page.locator("#board[data-link=live]").count());
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
    const heap = async () => {
      await cdp.send("HeapProfiler.collectGarbage");
      const { metrics } = await cdp.send("Performance.getMetrics");
      return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
    };
    const streamed = () => [...meter.weights].filter(([path]) => path.startsWith("/api/stream")).reduce((all, [, { bytes }]) => all + bytes, 0);
    await sleep(5_000);
    await page.evaluate(watch);
    const [before, bytes] = [await heap(), streamed()];
    await sleep(seconds * 1_000);
    const [after, sent] = [await heap(), streamed() - bytes];
    const seen = await page.evaluate(() => window.seen);
    // The first was on the page before anybody looked.
    const late = seen.painted.slice(1).map(([turn, at]) => at - board.answered.get(turn)).filter(Number.isFinite);
    return { before, after, sent, seen, late, seconds };
  } finally {
    await browser.close();
    meter.stop();
    await board.stop();
  }
}

const mb = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;

/** Measures it. */
export async function waffle() {
  const one = await measure("1s", SECONDS);
  const long = await measure("250ms", LONG_SECONDS);
  const frames = one.seen.frames;
  const busy = ((one.after.TaskDuration - one.before.TaskDuration) / one.seconds) * 1e3;
  const changes = one.seen.painted.length;
  return [
    { what: `${CELLS} cells, 5 % changing every second: frames a second`, measured: (frames.length / one.seconds).toFixed(1), must: "60" },
    { what: "… longest frame, p99", measured: `${Math.max(...frames).toFixed(0)} ms, ${quantile(frames, 0.99).toFixed(0)} ms` },
    { what: "… main thread, every frame being looked at (see live)", measured: `${busy.toFixed(0)} ms/s` },
    { what: "… bytes to each viewer", measured: `${(one.sent / one.seconds / 1e3).toFixed(1)} kB/s, ${(one.sent / (changes * CELLS * CHANGING)).toFixed(0)} B a changed cell`, must: "100 B" },
    { what: "… cells touched a change of 100", measured: (one.seen.touched / changes).toFixed(1), must: "100" },
    { what: "… upstream answered → painted, p50 / p99", measured: `${quantile(one.late, 0.5).toFixed(0)} / ${quantile(one.late, 0.99).toFixed(0)} ms`, must: "100 ms" },
    { what: `${LONG_SECONDS} s at four a second: heap before → after`, measured: `${mb(long.before.JSHeapUsedSize)} → ${mb(long.after.JSHeapUsedSize)}`, must: "flat" },
    { what: "… elements before → after", measured: `${long.before.Nodes} → ${long.after.Nodes}`, must: "flat" },
  ];
}
