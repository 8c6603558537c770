import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Without these, Chromium looks for its maker's servers at every start. Root may only run it without its sandbox. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How to launch the system's own Chromium, or the one that `CHROMIUM` names. */
export function chromium(): { executablePath: string; args: string[] } {
  const executablePath = process.env["CHROMIUM"] ?? PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) {
    throw new Error(`no Chromium at ${PLACES.join(", ")}: install one, or name it in CHROMIUM`);
  }
  return { executablePath, args: FLAGS };
}
