import { expectLink, expectRow, markDocument, openLive, row, rows } from "../harness/board.ts";
import { CONNECTION_LOST } from "../harness/console.ts";
import { expect, test } from "../harness/fixtures.ts";
import { movedRows, replacedRows, touchedRows, watchRows } from "../harness/mutations.ts";
import { StreamEar } from "../harness/stream.ts";

test("a page comes alive without a word in the console", async ({ page, board, complaints }) => {
  await openLive(page, board.url);

  await expectRow(page, "alpha", "up");
  expect(complaints.unexpected).toEqual([]);
});

test("hydration keeps the elements that the server rendered", async ({ page, board }) => {
  await page.addInitScript(() => {
    document.addEventListener("DOMContentLoaded", () => {
      for (const element of document.querySelectorAll("[data-key]")) Object.assign(element, { fromServer: true });
    });
  });

  await openLive(page, board.url);

  const kept = await page.evaluate(() => [...document.querySelectorAll("[data-key]")].map((row) => "fromServer" in row));
  expect(kept).toEqual([true, true, true, true]);
});

test("a change is painted without a reload", async ({ page, board }) => {
  await openLive(page, board.url);
  const notReloaded = await markDocument(page);

  board.upstreams.gamma.status = 503;
  await expectRow(page, "gamma", "down");
  await expect(row(page, "gamma")).toContainText("503");
  await expect(page.getByText("systemctl restart gamma on g-01").first()).toBeVisible();

  board.upstreams.gamma.status = 200;
  await expectRow(page, "gamma", "up");
  expect(await notReloaded()).toBe(true);
});

test("only the row that changed is touched, and only where it changed", async ({ page, board }) => {
  await openLive(page, `${board.url}/?w=core`);
  const latency = row(page, "gamma").locator(".ms");
  const before = await latency.innerText();
  const ear = await StreamEar.on(board.url);
  await watchRows(page);

  board.upstreams.gamma.latency = 150;
  await expect(latency).not.toHaveText(before);
  await expect(latency).toHaveText(/^1\d\d ms$/);

  // On a busy machine another upstream may have become visibly slower meanwhile: then the stream says so.
  const touched = await touchedRows(page);
  expect(touched).toContain("gamma");
  expect(touched.filter((key) => !ear.changed.has(key))).toEqual([]);
  ear.close();
  expect(await movedRows(page)).toEqual([]);
  expect(await replacedRows(page)).toEqual([]);
});

test("a flip touches no other row", async ({ page, board }) => {
  await openLive(page, `${board.url}/?w=core`);
  const ear = await StreamEar.on(board.url);
  await watchRows(page);

  board.upstreams.gamma.status = 503;
  await expectRow(page, "gamma", "down");

  expect((await touchedRows(page)).filter((key) => !ear.changed.has(key))).toEqual([]);
  ear.close();
  expect((await replacedRows(page)).filter((key) => key !== "gamma")).toEqual([]);
});

test("a row that finds another place leaves its neighbours where they are", async ({ page, board }) => {
  await openLive(page, `${board.url}/?w=core`);
  await watchRows(page);

  board.upstreams.gamma.status = 503;
  await expectRow(page, "gamma", "down");
  await expect(rows(page).first()).toHaveAttribute("data-key", "gamma");

  expect(await movedRows(page)).toEqual(["gamma"]);
});

test("an upstream that is switched off and on again turns red and green", async ({ page, board }) => {
  await openLive(page, board.url);

  await board.upstreams.gamma.close();
  await expectRow(page, "gamma", "down");

  await board.upstreams.gamma.reopen();
  await expectRow(page, "gamma", "up");
});

test("the tab's title and icon show the worst state", async ({ page, board }) => {
  await openLive(page, board.url);
  const icon = page.locator('link[rel="icon"]');
  const calm = { title: await page.title(), icon: await icon.getAttribute("href") };

  board.upstreams.gamma.status = 503;
  await expectRow(page, "gamma", "down");

  await expect(page).not.toHaveTitle(calm.title);
  await expect(icon).not.toHaveAttribute("href", calm.icon ?? "");

  board.upstreams.gamma.status = 200;
  await expect(page).toHaveTitle(calm.title);
});

test("ages tick", async ({ page, board }) => {
  await openLive(page, board.url);
  const ages = page.locator("time");
  const before = await ages.allTextContents();

  await expect.poll(() => ages.allTextContents()).not.toEqual(before);
});

test("a server that is killed is noticed at once, and found again without a reload", async ({ page, board, complaints }) => {
  complaints.expect(CONNECTION_LOST);
  complaints.expect(/502|503|504/);
  await openLive(page, board.server.url);
  const notReloaded = await markDocument(page);

  await board.server.stop("SIGKILL");
  await expectLink(page, "lost", 2_000);

  board.upstreams.gamma.status = 503;
  await board.server.start();
  await expectLink(page, "live", 20_000);
  await expectRow(page, "gamma", "down");
  expect(await notReloaded()).toBe(true);
});

test("a server that stops politely ends its streams at once", async ({ page, board, complaints }) => {
  complaints.expect(CONNECTION_LOST);
  await openLive(page, board.server.url);

  const started = Date.now();
  await board.server.stop("SIGTERM");

  expect(Date.now() - started).toBeLessThan(5_000);
  await expectLink(page, "lost", 2_000);
});

test("a cut connection is resumed, and what was missed is shown", async ({ page, board, complaints }) => {
  complaints.expect(CONNECTION_LOST);
  await openLive(page, board.url);
  const notReloaded = await markDocument(page);

  board.proxy.cut();
  board.upstreams.gamma.status = 503;

  await expectRow(page, "gamma", "down");
  await expectLink(page, "live", 20_000);
  expect(await notReloaded()).toBe(true);
});
