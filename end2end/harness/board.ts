import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

/** The states of CONTRACT.md. */
export type State = "up" | "degraded" | "down" | "unknown";

/** The row that stands for one target. */
export function row(page: Page, key: string, widget = "core"): Locator {
  return page.locator(`[data-widget="${widget}"][data-key="${key}"]`);
}

/** Every row of a widget, in the order in which they are shown. */
export function rows(page: Page, widget = "core"): Locator {
  return page.locator(`[data-widget="${widget}"][data-key]`);
}

/** A widget's frame. */
export function tile(page: Page, widget = "core"): Locator {
  return page.locator(`[data-widget="${widget}"][data-state]:not([data-key])`);
}

/** The state that a row shows now. */
export async function rowState(page: Page, key: string, widget = "core"): Promise<State> {
  return (await row(page, key, widget).getAttribute("data-state")) as State;
}

/** Waits until a row shows a state. */
export async function expectRow(page: Page, key: string, state: State, widget = "core"): Promise<void> {
  await expect(row(page, key, widget)).toHaveAttribute("data-state", state);
}

/** Waits until the page says how it is connected. */
export async function expectLink(page: Page, link: "live" | "connecting" | "lost", timeout = 10_000): Promise<void> {
  await expect(page.locator("[data-link]")).toHaveAttribute("data-link", link, { timeout });
}

/** Opens a page and waits until it is alive: hydrated, and connected to the stream. */
export async function openLive(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expectLink(page, "live");
}

/** Leaves a mark that a reload would wipe; gives a way to ask whether it is still there. */
export async function markDocument(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate(() => void Object.assign(window, { notReloaded: true }));
  return () => page.evaluate(() => "notReloaded" in window);
}
