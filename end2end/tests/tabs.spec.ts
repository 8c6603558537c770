import type { Page } from "@playwright/test";
import { expectLink, expectRow, markDocument, openLive } from "../harness/board.ts";
import { expect, test } from "../harness/fixtures.ts";

const TABS = 8;

async function openTabs(open: () => Promise<Page>, url: string): Promise<Page[]> {
  const tabs = await Promise.all(Array.from({ length: TABS }, open));
  await Promise.all(tabs.map((tab) => openLive(tab, url)));
  return tabs;
}

test("eight tabs of one browser all load, and all stay live", async ({ context, board }) => {
  const tabs = await openTabs(() => context.newPage(), board.url);

  board.upstreams.gamma.status = 503;
  await Promise.all(tabs.map((tab) => expectRow(tab, "gamma", "down")));

  const another = await context.newPage();
  await openLive(another, `${board.url}/w/core`);
});

test("eight tabs share one stream", async ({ context, board }) => {
  await openTabs(() => context.newPage(), board.url);

  await expect.poll(() => board.proxy.streams.size).toBe(1);
});

test("the tab that came first can be closed", async ({ context, board }) => {
  const [first, ...others] = await openTabs(() => context.newPage(), board.url);
  await first?.close();

  board.upstreams.gamma.status = 503;

  await Promise.all(others.map((tab) => expectRow(tab, "gamma", "down")));
  await Promise.all(others.map((tab) => expectLink(tab, "live")));
});

test("closing every tab closes the stream", async ({ context, board }) => {
  const tabs = await openTabs(() => context.newPage(), board.url);

  await Promise.all(tabs.map((tab) => tab.close()));

  await expect.poll(() => board.proxy.streams.size).toBe(0);
});

test("a tab that slept catches up when it wakes", async ({ page, board }) => {
  await openLive(page, board.url);
  const notReloaded = await markDocument(page);
  const devtools = await page.context().newCDPSession(page);
  const before = board.upstreams.gamma.requests;

  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  board.upstreams.gamma.status = 503;
  await expect.poll(() => board.upstreams.gamma.requests).toBeGreaterThan(before + 3);
  await devtools.send("Page.setWebLifecycleState", { state: "active" });

  await expectRow(page, "gamma", "down");
  await expectLink(page, "live");
  expect(await notReloaded()).toBe(true);
});
