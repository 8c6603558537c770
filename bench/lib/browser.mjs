// The system's Chromium, through the Playwright that end2end/ has installed.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../end2end/package.json", import.meta.url));
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A name that is not loopback: over plain http Chromium asks such hosts for gzip only. */
export const INTRANET = "board.internal.test";

/** Where it is. */
export function chromiumPath() {
  const path = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));
  if (path === undefined) throw new Error(`there is no Chromium at ${PLACES.join(", ")}: run tools/apt.sh test, or set CHROMIUM`);
  return path;
}

/** Launches it, with more `flags` where somebody needs them. */
export function launch(...flags) {
  const { chromium } = require("@playwright/test");
  const executablePath = chromiumPath();
  const args = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    `--host-resolver-rules=MAP ${INTRANET} 127.0.0.1`,
    ...flags,
  ];
  return chromium.launch({ executablePath, args });
}
