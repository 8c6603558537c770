// One cold load of a page in a real browser: when what is there.
import { quantile, sleep } from "./time.mjs";

/** Runs in the page, before anything of it. */
function look(count) {
  const seen = { painted: 0, live: 0, blocked: 0, longest: 0 };
  Object.assign(window, { seen });
  const rows = () => {
    if (document.querySelectorAll("[data-key][data-state]").length < count) return void requestAnimationFrame(rows);
    // Two frames later the first one that had them all is on screen.
    requestAnimationFrame(() => requestAnimationFrame(() => void (seen.painted = performance.now())));
  };
  requestAnimationFrame(rows);
  const link = () => {
    if (document.querySelector('[data-link="live"]') === null) return void setTimeout(link, 1);
    seen.live = performance.now();
  };
  link();
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      seen.blocked += Math.max(0, duration - 50);
      seen.longest = Math.max(seen.longest, duration);
    }
  }).observe({ type: "longtask", buffered: true });
}

/** First byte, all statuses painted, live (which is hydrated), blocking; requests. */
export async function loadPage(browser, url, count) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const tab = await context.newPage();
  let requests = 0;
  context.on("request", () => void (requests += 1));
  await tab.addInitScript(look, count);
  await tab.goto(url);
  await tab.locator('[data-link="live"]').waitFor({ state: "attached" });
  await sleep(700);
  const seen = await tab.evaluate(() => ({ ...window.seen, first: performance.getEntriesByType("navigation")[0].responseStart }));
  await context.close();
  return { ...seen, requests };
}

/** The same without JavaScript, where nobody in the page can look: the document is complete, and something is painted. */
export async function loadStill(browser, url, count) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, javaScriptEnabled: false });
  const tab = await context.newPage();
  let requests = 0;
  context.on("request", () => void (requests += 1));
  await tab.goto(url);
  await sleep(300);
  const seen = await tab.evaluate(() => {
    const [navigation] = performance.getEntriesByType("navigation");
    const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
    const rows = document.querySelectorAll("[data-key][data-state]").length;
    return { first: navigation.responseStart, painted: Math.max(navigation.domContentLoadedEventStart, paint), rows };
  });
  await context.close();
  if (seen.rows < count) throw new Error(`${url} has ${seen.rows} of ${count} rows without JavaScript`);
  return { ...seen, requests };
}

/** The median of one number of many loads, in whole milliseconds. */
export const median = (loads, key) => Math.round(quantile(loads.map((load) => load[key]), 0.5));
