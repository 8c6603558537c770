// The system's Chromium, through the Playwright that end2end/ has installed.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../end2end/package.json", import.meta.url));
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A name that is not loopback: over plain http Chromium asks such hosts for gzip only. */
export const INTRANET = "board.internal.test";

/** Launches it. */
export function launch() {
  const { chromium } = require("@playwright/test");
  const executablePath = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));
  const args = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    `--host-resolver-rules=MAP ${INTRANET} 127.0.0.1`,
  ];
  return chromium.launch({ executablePath, args });
}
