import { expectLink, expectRow, markDocument, openLive, row } from "../harness/board.ts";
import { CONNECTION_LOST } from "../harness/console.ts";
import { expect, test } from "../harness/fixtures.ts";

/** What Chromium says of an answer that is not what it says it is. */
const DAMAGED = /net::ERR_CONTENT_DECODING_FAILED/;

test("a stream that arrives damaged is said, shows nothing wrong, and goes on when it is whole", async ({ page, board, complaints }) => {
  complaints.expect(CONNECTION_LOST);
  complaints.expect(DAMAGED);
  board.proxy.packed = true;
  await openLive(page, board.url);
  const notReloaded = await markDocument(page);

  board.proxy.scrambles = true;
  board.upstreams.gamma.status = 503;
  await expectLink(page, "lost");
  const asked = board.proxy.asked;
  await expect.poll(() => board.proxy.asked, { timeout: 20_000 }).toBeGreaterThan(asked + 1);
  await expectLink(page, "lost");
  await expectRow(page, "gamma", "up");

  board.proxy.scrambles = false;
  await expectRow(page, "gamma", "down");
  await expectLink(page, "live", 20_000);
  expect(await notReloaded()).toBe(true);
});

test("of a page whose end never comes a part is shown", async ({ page, board }) => {
  const whole = await (await page.request.get(board.url)).text();
  board.proxy.stallsAfter = whole.indexOf('data-key="gamma"');

  await page.goto(board.url, { waitUntil: "commit" });

  await expect(row(page, "alpha")).toBeVisible();
  await expect.poll(() => page.evaluate(() => performance.getEntriesByName("first-contentful-paint").length)).toBe(1);
});
