import type { Page } from "@playwright/test";
import { resolve } from "node:path";

const SHOTS = resolve(import.meta.dirname, "../shots");

/** The looks a picture is taken of. */
export const LOOKS = [
  { theme: "dark", width: 1440, height: 900 },
  { theme: "dark", width: 390, height: 844 },
  { theme: "light", width: 1440, height: 900 },
  { theme: "light", width: 390, height: 844 },
] as const;

/** Takes a picture of the whole page: `end2end/shots/{name}-{theme}-{width}.png`. */
export async function shoot(page: Page, name: string, look: (typeof LOOKS)[number]): Promise<void> {
  await page.setViewportSize({ width: look.width, height: look.height });
  await page.emulateMedia({ colorScheme: look.theme });
  await page.screenshot({ path: `${SHOTS}/${name}-${look.theme}-${look.width}.png`, fullPage: true });
}
