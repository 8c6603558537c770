import type { Page } from "@playwright/test";
import { expectLink, expectRow, openLive } from "../harness/board.ts";
import { CONNECTION_LOST } from "../harness/console.ts";
import { expect, test } from "../harness/fixtures.ts";

/** Counts the documents that a page loads from now on. */
function loads(page: Page): () => number {
  let count = 0;
  page.on("framenavigated", (frame) => void (count += frame === page.mainFrame() ? 1 : 0));
  return () => count;
}

test("a new version of the server makes the page reload itself once", async ({ page, board, complaints }) => {
  complaints.expect(CONNECTION_LOST);
  await openLive(page, board.url);
  const reloads = loads(page);

  board.proxy.streamVersion = board.proxy.pageVersion = "99.0.0";
  board.proxy.cut();

  await expect.poll(reloads, { timeout: 20_000 }).toBe(1);
  await expectLink(page, "live");
  board.upstreams.gamma.status = 503;
  await expectRow(page, "gamma", "down");
  expect(reloads()).toBe(1);
});

test("a version that a reload does not bring is not reloaded for again", async ({ page, board, complaints }) => {
  complaints.expect(CONNECTION_LOST);
  await openLive(page, board.url);
  const reloads = loads(page);

  board.proxy.streamVersion = "99.0.0";
  board.proxy.cut();

  await expect.poll(reloads, { timeout: 20_000 }).toBe(1);
  board.upstreams.gamma.status = 503;
  await expectRow(page, "gamma", "down");
  board.upstreams.gamma.status = 200;
  await expectRow(page, "gamma", "up");
  expect(reloads()).toBe(1);
});

test("a mere restart of the server does not reload the page", async ({ page, board, complaints }) => {
  complaints.expect(CONNECTION_LOST);
  complaints.expect(/502|503|504/);
  await openLive(page, board.server.url);
  const reloads = loads(page);

  await board.server.stop();
  await expectLink(page, "lost");
  await board.server.start();

  await expectLink(page, "live", 20_000);
  expect(reloads()).toBe(0);
});
