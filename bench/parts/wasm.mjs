// What is in the WebAssembly module: its ten longest functions and its largest crates. As the compiler wrote it, with the names that a
// release leaves out (`make bench` builds it so, beside the real one), before wasm-opt makes it smaller.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { functionsOf, plainName } from "../lib/wasm.mjs";

const TARGET = process.env.CARGO_TARGET_DIR ?? resolve(import.meta.dirname, "../../target");
const MODULE = process.env.WASM ?? resolve(TARGET, "named/wasm32-unknown-unknown/wasm-release/frontend.wasm");
const MOST = 10;

/** The lists. */
export async function wasm() {
  if (!existsSync(MODULE)) throw new Error(`there is no ${MODULE}: run \`make bench-tools\` first`);
  const { functions, code } = functionsOf(readFileSync(MODULE));
  if (functions.every(({ name }) => name === null)) throw new Error(`${MODULE} has no names: build it with CARGO_PROFILE_WASM_RELEASE_STRIP=none`);
  const share = (bytes) => `${bytes.toLocaleString("en")} B, ${((bytes / code) * 100).toFixed(1)} %`;
  const longest = functions.slice(0, MOST).map(({ name, bytes }) => ({ what: `\`${shorten(plainName(name ?? "?"))}\``, measured: share(bytes) }));
  const crates = Object.entries(byCrate(functions)).sort((a, b) => b[1] - a[1]).slice(0, MOST);
  return [
    { what: `all ${functions.length} functions, before wasm-opt`, measured: `${code.toLocaleString("en")} B` },
    ...longest,
    { what: "by crate (the first that a name tells)", measured: crates.map(([name, bytes]) => `${name} ${((bytes / code) * 100).toFixed(0)} %`).join(", ") },
  ];
}

function byCrate(functions) {
  const sums = {};
  for (const { name, bytes } of functions) {
    const crate = /([a-z_]\w*)::/i.exec(plainName(name ?? ""))?.[1] ?? "other";
    sums[crate] = (sums[crate] ?? 0) + bytes;
  }
  return sums;
}

const shorten = (name) => (name.length > 100 ? `${name.slice(0, 97)}…` : name).replaceAll("|", "\\|");
