// What a quiet board costs each viewer, and the main thread of a tab, with and without the harness' own look at it.
import { launch } from "../lib/browser.mjs";
import { startIdeal } from "../lib/ideal.mjs";
import { listen, targetOf } from "../lib/listener.mjs";
import { start } from "../lib/pyngpong.mjs";
import { sleep } from "../lib/time.mjs";
import { startUpstreams } from "../lib/upstreams.mjs";
import { waffleBoard } from "../lib/waffle-board.mjs";

const TARGETS = 1_000;
const CELLS = 1_000;
const PERIOD = 20;
const SECONDS = 12;

/** Bytes per changed target; main thread for a thousand rows polled fifty times a second, and for a thousand cells at 1 Hz. */
export async function live() {
  const browser = await launch();
  const upstreams = await startUpstreams();
  const pyngpong = await start({ upstreams: upstreams.url, targets: TARGETS, period: `${PERIOD}s` });
  const ideal = await startIdeal({ upstreams: upstreams.url, targets: TARGETS, periodMs: PERIOD * 1_000 });
  const [rows, bytes] = await Promise.all([mainThread(browser, pyngpong.url), perChange(pyngpong.url)]);
  const byHand = await mainThread(browser, ideal.url);
  ideal.stop();
  await pyngpong.stop();
  upstreams.stop();

  const board = await waffleBoard({ cells: CELLS, changing: 0.05, period: "1s" });
  const cells = await mainThread(browser, board.url);
  const watched = await mainThread(browser, board.url, frames);
  await board.stop();
  const empty = await mainThread(browser, "about:blank", frames);
  await browser.close();
  const pace = `${(TARGETS / PERIOD).toFixed(0)} polls a second`;
  return [
    { what: `bytes per changed target and viewer (${bytes.perSecond.toFixed(0)} changes a second)`, measured: `${bytes.each.toFixed(0)} B`, must: "100 B", aim: "40 B" },
    { what: `main thread, ${TARGETS} rows, ${pace}`, measured: `${rows.toFixed(0)} ms/s`, must: "40 ms/s", aim: "15 ms/s", beside: `${(rows / byHand).toFixed(1)} × the page by hand's ${byHand.toFixed(0)} ms/s` },
    { what: `main thread, ${CELLS} cells, 5 % changing at 1 Hz`, measured: `${cells.toFixed(0)} ms/s`, must: "40 ms/s", aim: "15 ms/s" },
    { what: "… with the harness asking for every frame", measured: `${watched.toFixed(0)} ms/s`, beside: `an empty page so: ${empty.toFixed(0)} ms/s` },
  ];
}

/** Asks for every frame, as measuring frames does: each is then drawn, even if nothing changed. */
function frames() {
  const again = () => requestAnimationFrame(again);
  again();
}

/** Milliseconds of the main thread's time a second, with nobody looking from within the page, or with `harness`. */
async function mainThread(browser, url, harness = null) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const tab = await context.newPage();
  await tab.goto(url);
  if (url.startsWith("http")) await tab.locator('[data-link="live"]').waitFor({ state: "attached" });
  if (harness !== null) await tab.evaluate(harness);
  const cdp = await context.newCDPSession(tab);
  // In the thread's own time: what else the machine does is not in it.
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async () => (await cdp.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration").value;
  await sleep(3_000);
  const [before, began] = [await busy(), performance.now()];
  await sleep(SECONDS * 1_000);
  const spent = (await busy()) - before;
  const seconds = (performance.now() - began) / 1_000;
  await context.close();
  return (spent / seconds) * 1_000;
}

/** The bytes of a stream, heartbeats and all, over the targets named in its patches. */
async function perChange(url) {
  let changes = 0;
  const stream = await listen(url, "core", ({ patch }) => {
    changes += new Set(patch.map(targetOf).filter((target) => target !== undefined)).size;
  });
  // What a stream begins with is no change.
  await sleep(2_000);
  const [bytes, known] = [stream.bytes(), changes];
  await sleep(SECONDS * 1_000);
  stream.stop();
  return { each: (stream.bytes() - bytes) / (changes - known), perSecond: (changes - known) / SECONDS };
}
