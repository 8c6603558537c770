// Measures what bench/README.md has budgets for, on the release binary: node bench/run.mjs [PART...]
// Numbers only: nothing here passes or fails. Run it on a machine that does nothing else.
// All parts together write bench/REPORT.md and bench/charts/; some of them only print, and write their charts.
import { Report, line, tableHead } from "./lib/report.mjs";

/** In the order in which a person asks. Each is a file of its own, loaded when it is its turn. */
const PARTS = ["page", "lighthouse", "first", "paint", "waffle", "live", "fanout", "storm", "memory", "probes", "micro", "wasm"];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !PARTS.includes(name));
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(", ")} (there are ${PARTS.join(", ")})`);
  process.exit(2);
}

const report = new Report();
console.log(`${report.head()}\n\n${tableHead}`);
for (const name of wanted.length > 0 ? wanted : PARTS) {
  const part = (await import(`./parts/${name}.mjs`))[name];
  const started = performance.now();
  const told = await part();
  const result = Array.isArray(told) ? { rows: told } : told;
  for (const row of result.rows) console.log(line(row));
  report.add(name, result, (performance.now() - started) / 1_000);
}
if (wanted.length === 0) report.write();
