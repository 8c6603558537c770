// bench/load: what is too much for node, thousands of viewers and the floors. Every line it prints is JSON.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { run, stop } from "./command.mjs";

const BINARY = process.env.LOAD ?? resolve(import.meta.dirname, "../../target/release/load");

/** Starts a subcommand. */
export function load(...args) {
  if (!existsSync(BINARY)) throw new Error(`there is no ${BINARY}: run \`make bench-tools\` first`);
  const child = run(BINARY, args.map(String), { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid,
    /** The next thing that it says. */
    async said() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`load ${args.join(" ")} ended without an answer`);
      return JSON.parse(value);
    },
    /** Tells it to go on. */
    go: () => child.stdin.write("\n"),
    stop: () => stop(child),
  };
}

/** Starts one that serves, and gives its address too. */
export async function serving(...args) {
  const child = load(...args);
  const { port } = await child.said();
  return { ...child, address: `127.0.0.1:${port}` };
}

/** Asks one that only answers. */
export async function answer(...args) {
  const child = load(...args);
  const said = await child.said();
  await child.stop();
  return said;
}
