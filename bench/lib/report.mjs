// What was measured, as a table for people: on the terminal and in bench/REPORT.md, with charts beside it.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { resolve } from "node:path";
import { VERSION, chromiumVersion } from "./versions.mjs";

const HOME = resolve(import.meta.dirname, "..");
const HEAD = "| what | measured | must | aim | beside it, in the same run |\n|---|---|---|---|---|";

/** One row of the table. */
export const line = ({ what, measured, must = "", aim = "", beside = "" }) => `| ${[what, measured, must, aim, beside].join(" | ")} |`;

/** The machine and what runs on it: numbers mean nothing without. */
export function machine() {
  const [cpu] = cpus();
  const said = (program, ...args) => execFileSync(program, args, { encoding: "utf8", cwd: HOME }).trim();
  const dirty = said("git", "status", "--porcelain", "--", "..", ":!.") === "" ? "" : " with changes that are not committed";
  const debian = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "an unknown system";
  return [
    `commit ${said("git", "rev-parse", "--short", "HEAD")}${dirty}, ${new Date().toISOString().slice(0, 16)}Z`,
    `${cpus().length} × ${cpu?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, load ${loadavg()[0].toFixed(2)} at the start`,
    `${debian}, Linux ${release()}, node ${process.version}, ${said("rustc", "--version").split(" (")[0]}, ${chromiumVersion()}, ${VERSION}`,
  ];
}

/** Collects parts as they end; nothing of them is lost if a later one fails. */
export class Report {
  #told = machine();
  #parts = [];
  #started = performance.now();

  head() {
    return this.#told.join("\n");
  }

  /** Writes down a part's rows and charts. */
  add(name, { rows, charts = {}, after = "" }, seconds) {
    this.#parts.push({ name, rows, seconds, charts: Object.keys(charts), after });
    mkdirSync(resolve(HOME, "charts"), { recursive: true });
    for (const [chart, svg] of Object.entries(charts)) writeFileSync(resolve(HOME, "charts", `${chart}.svg`), svg);
  }

  /** The whole file. */
  write() {
    const minutes = ((performance.now() - this.#started) / 60_000).toFixed(1);
    const parts = this.#parts.map(({ name, rows, seconds, charts, after }) =>
      [
        `## ${name}`,
        "",
        `\`node bench/run.mjs ${name}\`, ${seconds.toFixed(0)} s`,
        "",
        HEAD,
        ...rows.map(line),
        ...charts.flatMap((chart) => ["", `![${chart}](charts/${chart}.svg)`]),
        ...(after ? ["", after] : []),
      ].join("\n"),
    );
    const head = [
      "# What pyngpong costs",
      "",
      `Written by \`make bench\` in ${minutes} minutes; how each number is measured is told in [README.md](README.md). Nothing passes or fails here.`,
      "Ratios within this run are what to compare: the machine is another one tomorrow.",
      "",
      ...this.#told.map((told) => `- ${told}`),
    ];
    writeFileSync(resolve(HOME, "REPORT.md"), `${[head.join("\n"), ...parts].join("\n\n")}\n`);
  }
}

/** The table's head. */
export const tableHead = HEAD;
