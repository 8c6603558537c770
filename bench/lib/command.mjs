// Programs beside the board: started with as many descriptors as the machine allows, ended with this process.
import { execFileSync, spawn } from "node:child_process";

// On core 0 alone: the load generators share the other cores.
const PINNED = ["taskset", "--cpu-list", "0"];
const RAISED = ["sh", "-c", 'ulimit -n "$(ulimit -Hn)" && exec "$@"', "sh"];

/** So many descriptors a process can have here. */
export const DESCRIPTORS = Number(execFileSync("sh", ["-c", "ulimit -Hn"], { encoding: "utf8" }).replace("unlimited", "1000000"));

/** Starts it. All that exec, so that the pid is the program's own. */
export function run(program, args, { pinned = false, ...options } = {}) {
  const [first, ...rest] = [...RAISED, ...(pinned ? PINNED : []), program, ...args];
  const child = spawn(first, rest, options);
  const kill = () => child.kill("SIGKILL");
  process.on("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  return child;
}

/** Kills it and waits until it is gone. */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGKILL");
  await ended;
}
