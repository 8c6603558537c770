import { expectRow, row, rows, tile } from "../harness/board.ts";
import { expect, test } from "../harness/fixtures.ts";

test.use({ javaScriptEnabled: false });

test("the first paint has every widget, row and answer", async ({ page, board }) => {
  await page.goto(board.url);

  await expect(tile(page, "core")).toBeVisible();
  await expect(tile(page, "edge")).toBeVisible();
  for (const key of ["alpha", "beta", "gamma"]) {
    await expect(row(page, key)).toBeVisible();
    await expectRow(page, key, "up");
  }
  await expect(page.getByText("Is anything down?")).toBeVisible();
});

test("states are told by a word and not only by colour", async ({ page, board }) => {
  board.upstreams.gamma.status = 503;

  await expect(async () => {
    await page.goto(board.url);
    await expect(row(page, "gamma")).toContainText("down", { timeout: 200 });
  }).toPass();

  await expect(row(page, "gamma")).toContainText("503");
  await expect(row(page, "alpha")).toContainText("up");
});

test("filters are links that the server answers", async ({ page, board }) => {
  board.upstreams.gamma.status = 503;
  await expect(async () => {
    await page.goto(board.url);
    await expectRow(page, "gamma", "down");
  }).toPass();

  await page.locator('a[href*="state=down"]').first().click();

  await expect(page).toHaveURL(/state=down/);
  await expect(row(page, "gamma")).toBeVisible();
  await expect(row(page, "alpha")).toBeHidden();
  await expect(rows(page).filter({ visible: true })).toHaveCount(1);
});

test("the page refreshes itself", async ({ page, board }) => {
  await page.goto(board.url);
  await expectRow(page, "gamma", "up");

  const refresh = page.locator('meta[http-equiv="refresh"]');
  await expect(refresh).toHaveAttribute("content", /^\d+/);
  const seconds = Number.parseInt((await refresh.getAttribute("content")) ?? "", 10);
  expect(seconds).toBeLessThanOrEqual(30);

  board.upstreams.gamma.status = 503;
  await expect(row(page, "gamma")).toHaveAttribute("data-state", "down", { timeout: (seconds + 5) * 1000 });
});

test("a widget has a page of its own", async ({ page, board }) => {
  await page.goto(`${board.url}/w/core`);

  await expect(rows(page, "core")).toHaveCount(3);
  await expect(tile(page, "edge")).toHaveCount(0);
});
