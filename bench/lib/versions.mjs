// Which programs were measured.
import { execFileSync } from "node:child_process";
import { chromiumPath } from "./browser.mjs";
import { BINARY } from "./pyngpong.mjs";

const firstLine = (program, ...args) => execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).split("\n")[0].trim();

/** The board's own. */
export const VERSION = firstLine(BINARY, "--version");

/** The browser's. */
export const chromiumVersion = () => firstLine(chromiumPath(), "--version").replace(/ built on.*/, "");
