// What one change costs at each step, for each kind of widget, and how that grows from ten rows to ten thousand.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { lines } from "../lib/chart.mjs";

const ROOT = resolve(import.meta.dirname, "../..");
/** Long enough for a median that holds: there are more than a hundred of them. */
const SECONDS_EACH = process.env.BENCH_SECONDS ?? "0.3";
const NANOSECONDS = { ps: 1e-3, ns: 1, µs: 1e3, us: 1e3, ms: 1e6, s: 1e9 };

/** Medians by step, kind and rows; a chart for each step. */
export async function micro() {
  const steps = read(run());
  if (steps.size === 0) throw new Error("divan's output could not be read");
  const rows = [...steps].flatMap(([step, kinds]) => [...kinds].map(([kind, points]) => tell(step, kind, points)));
  const charts = {};
  for (const [step, kinds] of steps) {
    const series = [...kinds].map(([kind, points]) => [kind, points.map(({ count, ns }) => [count, ns / 1e3])]);
    charts[`micro-${step}`] = lines(step, { x: "rows", y: "µs", log: true }, series);
  }
  return { rows, charts };
}

function run() {
  const profile = process.env.BENCH_PROFILE ? ["--profile", process.env.BENCH_PROFILE] : [];
  const args = ["bench", "--quiet", "--locked", "-p", "micro", ...profile, "--benches", "--", "--max-time", SECONDS_EACH, "--color", "never"];
  const { status, stdout, stderr } = spawnSync("cargo", args, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`cargo ${args.join(" ")} failed:\n${stderr}`);
  return stdout;
}

/**
 * Divan's tree: a line for each name, deeper ones further in; the third column is the median. Below a name, where allocations are
 * counted, `alloc:` and in the next line how many. Gives step → kind → [{ count, ns, allocations }].
 */
function read(text) {
  const steps = new Map();
  const above = [];
  let point;
  let counts = false;
  for (const line of text.split("\n")) {
    if (counts) point.allocations = Number(line.split("│").at(-4));
    counts = /[│ ] alloc:/.test(line);
    const found = /^([│ ├╰─]*[├╰]─ )(\S+)(.*)$/.exec(line);
    if (found === null) continue;
    const [, indent, name, rest] = found;
    const depth = Math.round(indent.length / 3) - 1;
    above.length = depth;
    above[depth] = name;
    const ns = medianOf(rest);
    if (ns === null) continue;
    const [step, kind] = named(above);
    const kinds = steps.get(step) ?? steps.set(step, new Map()).get(step);
    point = { count: Number(name), ns };
    kinds.set(kind, [...(kinds.get(kind) ?? []), point]);
  }
  return steps;
}

/** `step / kind / rows`, or `…_kind / rows`; `judge::judge_pulls` stands below the module's name. */
function named(above) {
  const [, inner, outer] = above.toReversed();
  if (outer !== undefined && /^(diff|encode|parse)/.test(outer)) return [outer, inner.toLowerCase()];
  const [, step, kind] = /^([a-z]+)_(.+)$/.exec(inner);
  return [step === "parse" ? "parse-upstream" : step, kind];
}

function medianOf(rest) {
  const column = rest.split("│")[2]?.trim();
  const [, value, unit] = /^([\d.]+) (\S+)$/.exec(column ?? "") ?? [];
  return unit === undefined ? null : Number(value) * NANOSECONDS[unit];
}

function tell(step, kind, points) {
  const sorted = points.toSorted((a, b) => a.count - b.count);
  const [first, last] = [sorted[0], sorted.at(-1)];
  const allocations = first.allocations === undefined ? "" : `; allocations: ${sorted.map((point) => point.allocations).join(" / ")}`;
  return {
    what: `${step}, ${kind}: ${sorted.map(({ count }) => count.toLocaleString("en")).join(" / ")} rows`,
    measured: sorted.map(({ ns }) => shown(ns)).join(" / "),
    beside: `${(last.ns / first.ns).toFixed(0)} × the time for ${last.count / first.count} × the rows${allocations}`,
  };
}

function shown(ns) {
  const [unit, factor] = ns < 1e3 ? ["ns", 1] : ns < 1e6 ? ["µs", 1e3] : ["ms", 1e6];
  return `${Number((ns / factor).toPrecision(3))} ${unit}`;
}
