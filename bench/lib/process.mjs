// What a process has used, as the kernel counts it: other load on the machine does not add to it.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const TICKS_PER_SECOND = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** Seconds of CPU, user and system, all threads. */
export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The program's name stands in parentheses and may contain spaces: count the fields behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [fields[11], fields[12]];
  return (Number(user) + Number(system)) / TICKS_PER_SECOND;
}

/** Resident memory in KiB. */
export function residentKib(pid) {
  const [, kib] = /^Rss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
  return Number(kib);
}

/** Files and sockets that are open. */
export const descriptors = (pid) => readdirSync(`/proc/${pid}/fd`).length;

/** Threads that are there. */
export const threads = (pid) => readdirSync(`/proc/${pid}/task`).length;

/** All files of a directory, in bytes. */
export function directoryBytes(directory) {
  const files = readdirSync(directory, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, path, name }) => sum + statSync(join(parentPath ?? path, name)).size, 0);
}
