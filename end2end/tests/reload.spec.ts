import { expectRow, markDocument, openLive, row, rows, tile } from "../harness/board.ts";
import { expect, test } from "../harness/fixtures.ts";

test("a new target appears and an old one goes, without a reload", async ({ page, board, upstream }) => {
  await openLive(page, board.url);
  const notReloaded = await markDocument(page);
  const delta = await upstream();

  await board.server.reconfigure((text) =>
    text.replace('name = "alpha"', 'name = "delta"').replace(board.upstreams.alpha.url, delta.url),
  );

  await expectRow(page, "delta", "up");
  await expect(row(page, "alpha")).toHaveCount(0);
  await expect(rows(page)).toHaveCount(3);
  expect(await notReloaded()).toBe(true);
});

test("a list that has grown long is laid out as one, without a reload", async ({ page, board, upstream }) => {
  await openLive(page, `${board.url}/?w=core`);
  const notReloaded = await markDocument(page);
  const table = tile(page, "core").locator(".targets");
  await expect(table).not.toHaveAttribute("data-many");
  const { url } = await upstream();

  const more = Array.from({ length: 40 }, (_, n) => `[[widget.target]]\nname = "more-${n}"\nurl = "${url}"\n`).join("");
  const first = /\[\[widget\.target\]\]/;
  await board.server.reconfigure((text) => text.replace(first, `${more}$&`));

  await expectRow(page, "more-39", "up");
  await expect(table).toHaveAttribute("data-many");
  await board.server.reconfigure((text) => text.replace(more, ""));
  await expect(table).not.toHaveAttribute("data-many");
  expect(await notReloaded()).toBe(true);
});

test("a bad file is told on every page with its line, until it is good again", async ({ page, context, board }) => {
  await openLive(page, board.url);
  const notReloaded = await markDocument(page);
  await board.server.reconfigure((text) => text.replace('period = "1s"', 'perid = "1s"'));

  const notice = page.locator('[data-notice="config"]');
  await expect(notice).toContainText("configuration refused");
  await expect(notice).toContainText(/config\.toml:\d+:1: unknown key `perid`/);
  await expectRow(page, "gamma", "up");
  const later = await context.newPage();
  await later.goto(board.url);
  await expect(later.locator('[data-notice="config"]')).toContainText("unknown key `perid`");

  await board.server.reconfigure((text) => text.replace("perid", "period"));
  await expect(notice).toHaveCount(0);
  expect(await notReloaded()).toBe(true);
});

test("another layout loads open pages anew, once", async ({ page, board }) => {
  await openLive(page, board.url);
  await board.server.reconfigure((text) => text.replace('title = "Edge"', 'title = "Doors"'));

  await expect(tile(page, "edge").getByRole("heading")).toHaveText("Doors");
  await expect(page.locator("[data-link]")).toHaveAttribute("data-link", "live");
  const settled = await markDocument(page);
  board.upstreams.gamma.status = 503;
  await expectRow(page, "gamma", "down");
  expect(await settled()).toBe(true);
});

test("planned work is shown as such, does not count, and is over by itself", async ({ page, board }) => {
  await openLive(page, `${board.url}/?w=core`);
  board.upstreams.gamma.status = 503;
  await expectRow(page, "gamma", "down");
  await expect(tile(page)).toHaveAttribute("data-state", "down");

  const until = new Date(Date.now() + 15_000).toISOString();
  const work = `[[maintenance]]\ntargets = ["core/gamma"]\nfrom = "2026-01-01T00:00:00Z"\nto = "${until}"\nwhy = "new disk"\n`;
  await board.server.reconfigure((text) => `${text}${work}`);
  await expect(row(page, "gamma")).toHaveAttribute("data-maintenance");
  await expect(row(page, "gamma")).toContainText("new disk");
  await expect(tile(page)).toHaveAttribute("data-state", "up");
  await expect(page.getByRole("region", { name: "At a glance" })).toContainText("nothing");

  await expect(row(page, "gamma")).not.toHaveAttribute("data-maintenance", /.*/, { timeout: 30_000 });
  await expect(tile(page)).toHaveAttribute("data-state", "down");
});
