import { openLive } from "../harness/board.ts";
import { expect, test } from "../harness/fixtures.ts";

test("what the board costs leads to every host and poll", async ({ page, board }) => {
  board.upstreams.gamma.status = 503;
  await openLive(page, board.url);

  await page.getByRole("link", { name: /upstream calls\/h/ }).click();

  await expect(page).toHaveURL(/\/polls$/);
  await expect(page.locator(`[data-host="127.0.0.1"]`)).toHaveCount(1); // beside it the resolver, where there is one
  await expect(page.locator("[data-target]")).toHaveCount(4);
  await expect(page.locator('[data-target="alpha"]')).toContainText("reading");
});

test("polls are found by name, with a form that needs no script", async ({ page, board }) => {
  await page.goto(`${board.url}/polls`);

  await page.getByRole("searchbox").fill("GAM");
  await page.keyboard.press("Enter");

  await expect(page).toHaveURL(/\/polls\?q=GAM$/);
  await expect(page.locator("[data-target]")).toHaveCount(1);
  await page.locator('[data-target="gamma"] a').click();
  await expect(page).toHaveURL(/\/w\/core#gamma$/);
});

test("the polls refresh themselves", async ({ page, board }) => {
  await page.goto(`${board.url}/polls`);
  const calls = page.locator('[data-target="gamma"] td').nth(10);
  const before = Number(await calls.innerText());

  await expect.poll(async () => Number(await calls.innerText()), { timeout: 20_000 }).toBeGreaterThan(before);
});

for (const width of [390, 1440]) {
  test(`only the tables of the polls scroll sideways at ${width} px`, async ({ page, board }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.goto(`${board.url}/polls`);

    const across = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(across).toBe(0);
  });
}
