import { expectRow, openLive, row, rows } from "../harness/board.ts";
import { expect, test } from "../harness/fixtures.ts";

test("text narrows the rows while it is typed, and a reload keeps it", async ({ page, board }) => {
  await openLive(page, board.url);

  await page.getByRole("searchbox").fill("GAM");
  await expect(row(page, "alpha")).toBeHidden();
  await expect(row(page, "gamma")).toBeVisible();

  await page.reload();
  await expect(row(page, "alpha")).toBeHidden();
  await expect(row(page, "gamma")).toBeVisible();
});

test("a state narrows the rows, and what comes into that state appears", async ({ page, board }) => {
  await openLive(page, board.url);

  await page.locator('a[href*="state=down"]').first().click();
  await expect(row(page, "alpha")).toBeHidden();

  board.upstreams.gamma.status = 503;
  await expect(row(page, "gamma")).toBeVisible();
  await expectRow(page, "gamma", "down");
});

test("the worst comes first, and rows of one state stay in order", async ({ page, board }) => {
  await openLive(page, board.url);
  const order = (): Promise<string[]> =>
    rows(page).evaluateAll((all) => all.map((element) => element.getAttribute("data-key") ?? ""));
  expect(await order()).toEqual(["alpha", "beta", "gamma"]);

  board.upstreams.gamma.status = 503;

  await expect.poll(order).toEqual(["gamma", "alpha", "beta"]);
});

test("a deep link shows its row", async ({ page, board }) => {
  await openLive(page, `${board.url}/w/core#gamma`);

  await expect(row(page, "gamma")).toBeInViewport();
  await expect(page.locator(":target")).toHaveAttribute("data-key", "gamma");
});

test("a row can be reached and followed with the keyboard alone", async ({ page, board }) => {
  await openLive(page, board.url);

  const reached = async (): Promise<boolean> => {
    await page.keyboard.press("Tab");
    return page.evaluate(() => document.activeElement?.closest("[data-key]") !== null);
  };
  await expect.poll(reached, { intervals: [0], timeout: 5_000 }).toBe(true);
  await page.keyboard.press("Enter");

  await expect(page).toHaveURL(/\/w\/core#/);
});
