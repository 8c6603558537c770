import type { Page } from "@playwright/test";
import { expectLink, expectRow, openLive, tile } from "../harness/board.ts";
import { expect, test } from "../harness/fixtures.ts";

/** Opens the chooser and ticks a widget or unticks it. Works with and without JavaScript. */
async function tick(page: Page, widget: string, on: boolean): Promise<void> {
  await page.locator("details.chooser > summary").click();
  const form = page.locator('form[action="/choose"]', { has: page.locator(`input[value="${widget}"]`) });
  await form.locator(`input[value="${widget}"]`).setChecked(on);
  await form.getByRole("button", { name: "Show" }).click();
}

async function choose(page: Page, url: string, widget: string, on: boolean): Promise<void> {
  await openLive(page, url);
  await tick(page, widget, on);
  await expect(tile(page, widget)).toHaveCount(on ? 1 : 0);
  await expectLink(page, "live");
}

const subscribed = (streams: Iterable<{ widgets: string | null }>): string[] =>
  [...streams].map(({ widgets }) => widgets ?? "all");

test("a widget that is switched off is gone, and not subscribed", async ({ page, board }) => {
  await choose(page, board.url, "edge", false);

  await expect(tile(page, "core")).toBeVisible();
  await expect(tile(page, "edge")).toHaveCount(0);
  await expect.poll(() => subscribed(board.proxy.streams)).toEqual(["core"]);
});

test("the server remembers the choice and renders it", async ({ page, board }) => {
  await choose(page, board.url, "edge", false);

  const html = await (await page.request.get(board.url)).text();

  expect(html).toContain('data-widget="core"');
  expect(html).not.toContain('data-widget="edge"');
});

test("a widget that is switched on again is there and live", async ({ page, board }) => {
  await choose(page, board.url, "edge", false);
  await choose(page, board.url, "edge", true);

  await expect(tile(page, "edge")).toBeVisible();
  board.upstreams["edge-1"].status = 503;
  await expectRow(page, "edge-1", "down", "edge");
});

test("the choice works without JavaScript", async ({ browser, board, complaints }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  complaints.watch(context);
  const page = await context.newPage();
  await page.goto(board.url);

  await tick(page, "edge", false);

  await expect(tile(page, "core")).toBeVisible();
  await expect(tile(page, "edge")).toHaveCount(0);
  await context.close();
});

test("an address can pick widgets for once", async ({ page, board }) => {
  await openLive(page, `${board.url}/?w=edge`);

  await expect(tile(page, "edge")).toBeVisible();
  await expect(tile(page, "core")).toHaveCount(0);
  await expect.poll(() => subscribed(board.proxy.streams)).toEqual(["edge"]);
});
