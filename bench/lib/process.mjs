// What a process has used, as the kernel counts it: other load on the machine does not add to it.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Nanoseconds of each thread that was ever seen: who has ended has still worked. */
const worked = new Map();

/** Seconds of CPU, user and system, all threads: of the scheduler, as `/proc/PID/stat` only counts hundredths. */
export function cpuSeconds(pid) {
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const path = `/proc/${pid}/task/${thread}/schedstat`;
    worked.set(path, nanoseconds(path) ?? worked.get(path) ?? 0);
  }
  const ours = [...worked].filter(([path]) => path.startsWith(`/proc/${pid}/`));
  return ours.reduce((sum, [, spent]) => sum + spent, 0) / 1e9;
}

/** Of one thread; nothing where it ended since it was listed. */
function nanoseconds(path) {
  try {
    return Number(readFileSync(path, "utf8").split(" ")[0]);
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ESRCH") return undefined;
    throw error;
  }
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
