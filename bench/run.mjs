// Measures what bench/README.md has budgets for, on the release binary: node bench/run.mjs [PART...]
// Numbers only: nothing here passes or fails. Run it on a machine that does nothing else.
import { cpus, loadavg } from "node:os";
import { execFileSync } from "node:child_process";
import { first } from "./parts/first.mjs";
import { memory } from "./parts/memory.mjs";
import { page } from "./parts/page.mjs";
import { probes } from "./parts/probes.mjs";
import { waffle } from "./parts/waffle.mjs";

const PARTS = { first, page, probes, memory, waffle };

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(", ")} (there are ${Object.keys(PARTS).join(", ")})`);
  process.exit(2);
}

const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
const [cpu] = cpus();
console.log(`commit ${commit}, ${cpus().length} x ${cpu?.model.trim()}, load ${loadavg()[0].toFixed(2)} at the start\n`);
console.log("| what | measured | must | aim |\n|---|---|---|---|");
for (const name of wanted.length > 0 ? wanted : Object.keys(PARTS)) {
  for (const { what, measured, must = "", aim = "" } of await PARTS[name]()) {
    console.log(`| ${what} | ${measured} | ${must} | ${aim} |`);
  }
}
