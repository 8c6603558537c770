// What Lighthouse thinks of a board of a thousand targets, with its own idea of a desktop and of a slow phone.
import { createRequire } from "node:module";
import { launch } from "../lib/browser.mjs";
import { freePort } from "../lib/port.mjs";
import { start } from "../lib/pyngpong.mjs";
import { startUpstreams } from "../lib/upstreams.mjs";

const TARGETS = 1_000;
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const METRICS = { "first-contentful-paint": "first paint", "largest-contentful-paint": "largest paint", "total-blocking-time": "blocking", "cumulative-layout-shift": "shift" };

/** Scores out of 100, and what performance is made of. */
export async function lighthouse() {
  const { default: audit, desktopConfig } = await import("lighthouse");
  const { version } = createRequire(import.meta.url)("lighthouse/package.json");
  const upstreams = await startUpstreams();
  const pyngpong = await start({ upstreams: upstreams.url, targets: TARGETS, period: "15s" });
  const port = await freePort();
  const browser = await launch(`--remote-debugging-port=${port}`);
  const rows = [];
  for (const [name, config] of [["desktop", desktopConfig], ["phone, 4 × slower, slow 4G", undefined]]) {
    const { lhr } = await audit(`${pyngpong.url}/`, { port, onlyCategories: CATEGORIES, logLevel: "error" }, config);
    if (lhr.runtimeError !== undefined) throw new Error(`Lighthouse: ${lhr.runtimeError.code}: ${lhr.runtimeError.message}`);
    const scores = CATEGORIES.map((id) => Math.round(lhr.categories[id].score * 100)).join(" / ");
    rows.push({ what: `Lighthouse ${version}, ${name}: performance / accessibility / best practices`, measured: scores });
    rows.push({ what: "… its metrics", measured: Object.entries(METRICS).map(([id, words]) => `${words} ${lhr.audits[id].displayValue}`).join(", ") });
    rows.push(...lost(lhr));
  }
  await browser.close();
  await pyngpong.stop();
  upstreams.stop();
  return rows;
}

/** Which audits cost points, other than the metrics themselves. */
function lost(lhr) {
  const refs = CATEGORIES.slice(1).flatMap((id) => lhr.categories[id].auditRefs).filter(({ weight }) => weight > 0);
  const failed = refs.map(({ id }) => lhr.audits[id]).filter(({ score }) => score !== null && score < 1);
  return failed.length === 0 ? [] : [{ what: "… points lost by", measured: failed.map(({ title }) => title).join("; ") }];
}
