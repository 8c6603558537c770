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
    const series = [...kinds].map(([kind, points]) => [kind, points.map(([count, ns]) => [count, ns / 1e3])]);
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

/** Divan's tree: a line for each name, deeper ones further in; the third column is the median. Gives step → kind → [rows, ns]. */
function read(text) {
  const steps = new Map();
  const above = [];
  for (const line of text.split("\n")) {
    const found = /^([│ ├╰─]*[├╰]─ )(\S+)(.*)$/.exec(line);
    if (found === null) continue;
    const [, indent, name, rest] = found;
    const depth = Math.round(indent.length / 3) - 1;
    above.length = depth;
    above[depth] = name;
    const ns = medianOf(rest);
    if (ns === null) continue;
    // `step / kind / rows`, or `…_kind / rows`; `judge::judge_pulls` stands below the module's name.
    const [count, inner, outer] = above.toReversed();
    const typed = outer !== undefined && /^(diff|encode|parse)/.test(outer);
    const [step, kind] = typed ? [outer, inner.toLowerCase()] : /^([a-z]+)_(.+)$/.exec(inner).slice(1);
    const group = !typed && step === "parse" ? "parse-upstream" : step;
    const kinds = steps.get(group) ?? steps.set(group, new Map()).get(group);
    kinds.set(kind, [...(kinds.get(kind) ?? []), [Number(count), ns]]);
  }
  return steps;
}

function medianOf(rest) {
  const column = rest.split("│")[2]?.trim();
  const [, value, unit] = /^([\d.]+) (\S+)$/.exec(column ?? "") ?? [];
  return unit === undefined ? null : Number(value) * NANOSECONDS[unit];
}

function tell(step, kind, points) {
  const sorted = points.toSorted(([a], [b]) => a - b);
  const [[fewest, least], [most, longest]] = [sorted[0], sorted.at(-1)];
  return {
    what: `${step}, ${kind}: ${sorted.map(([count]) => count.toLocaleString("en")).join(" / ")} rows`,
    measured: sorted.map(([, ns]) => shown(ns)).join(" / "),
    beside: `${(longest / least).toFixed(0)} × the time for ${most / fewest} × the rows`,
  };
}

function shown(ns) {
  const [unit, factor] = ns < 1e3 ? ["ns", 1] : ns < 1e6 ? ["µs", 1e3] : ["ms", 1e6];
  return `${Number((ns / factor).toPrecision(3))} ${unit}`;
}
