import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../harness/accessibility.ts";
import { expectRow, markDocument, openLive, row, tile } from "../harness/board.ts";
import { CONNECTION_LOST } from "../harness/console.ts";
import { expect, test } from "../harness/fixtures.ts";
import { movedRows, replacedRows, touchedRows, watchRows } from "../harness/mutations.ts";
import { LOOKS, shoot } from "../harness/shots.ts";

const cells = (page: Page): Locator => page.locator(".waffle [data-key]");
const cell = (page: Page, key: string): Locator => row(page, key, "rt");
const waffle = (page: Page): Locator => page.locator(".waffle");
const line = (page: Page): Locator => page.locator(".under .chosen");
const keys = (page: Page): Promise<(string | null)[]> =>
  cells(page).evaluateAll((all) => all.map((one) => one.getAttribute("data-key")));

test("every process has a cell in its place, and numbers stand above", async ({ page, realtime }) => {
  await openLive(page, realtime.url);

  expect(await keys(page)).toEqual(Array.from({ length: 40 }, (_, at) => `worker-${at}`));
  await expect(cell(page, "lag")).toContainText("14 ms");
  await expect(line(page)).toHaveText("40 of 40 running");
});

test("hydration keeps the cells that the server rendered", async ({ page, realtime }) => {
  await page.addInitScript(() => {
    document.addEventListener("DOMContentLoaded", () => {
      for (const element of document.querySelectorAll("[data-key]")) Object.assign(element, { fromServer: true });
    });
  });

  await openLive(page, realtime.url);
  realtime.ticker.set("worker-7", "down");
  await expectRow(page, "worker-7", "down", "rt");

  const kept = await page.evaluate(() => [...document.querySelectorAll("[data-key]")].map((one) => "fromServer" in one));
  expect(kept).toEqual(kept.map(() => true));
});

test("a flip touches its cell and no other", async ({ page, realtime }) => {
  await openLive(page, realtime.url);
  const notReloaded = await markDocument(page);
  await watchRows(page);

  realtime.ticker.set("worker-7", "down");
  await expectRow(page, "worker-7", "down", "rt");
  realtime.ticker.set("worker-9", "degraded");
  await expectRow(page, "worker-9", "degraded", "rt");
  realtime.ticker.set("worker-7", "up");
  await expectRow(page, "worker-7", "up", "rt");

  // The number's line moves on every sample.
  expect((await touchedRows(page)).filter((key) => key !== "lag")).toEqual(["worker-7", "worker-9"]);
  expect(await movedRows(page)).toEqual([]);
  expect(await replacedRows(page)).toEqual([]);
  expect(await notReloaded()).toBe(true);
});

test("a process that vanishes stays as a cell that fades, and one that comes is marked", async ({ page, realtime }) => {
  await openLive(page, realtime.url);
  const before = await keys(page);
  await watchRows(page);

  realtime.ticker.forget("worker-3");
  await expectRow(page, "worker-3", "down", "rt");
  await expect(cell(page, "worker-3")).toHaveAttribute("data-gone");
  expect(await keys(page)).toEqual(before);

  realtime.ticker.set("worker-40", "up");
  await expect(cell(page, "worker-40")).toHaveAttribute("data-new");
  expect(await keys(page)).toEqual([...before, "worker-40"]);
  expect((await touchedRows(page)).filter((key) => key.startsWith("worker"))).toEqual(["worker-3"]);
  expect(await replacedRows(page)).toEqual([]);
});

test("a process that comes back has restarted", async ({ page, realtime }) => {
  await openLive(page, realtime.url);

  realtime.ticker.set("worker-7", "down");
  await expectRow(page, "worker-7", "down", "rt");
  realtime.ticker.set("worker-7", "up");

  await expect(cell(page, "worker-7")).toHaveAttribute("data-restarts");
  await cell(page, "worker-7").hover();
  await expect(line(page)).toContainText("1 restart in the last hour");
});

test("a group that comes has its cells under its name", async ({ page, realtime }) => {
  await openLive(page, realtime.url);

  realtime.ticker.set("api-0", "up", "api");

  await expectRow(page, "api-0", "up", "rt");
  await expect(page.locator(".shelf > b")).toHaveText(["ticker", "api"]);
});

test("the line says what the pointer is on, and nothing moves for it", async ({ page, realtime }) => {
  realtime.ticker.set("worker-7", "down");
  await openLive(page, realtime.url);
  await expectRow(page, "worker-7", "down", "rt");
  const box = await tile(page, "rt").boundingBox();

  await cell(page, "worker-7").hover();
  await expect(line(page)).toContainText("worker-7 down");
  await expect(line(page)).toContainText(/for \d+ s/);
  await expect(line(page).getByRole("link", { name: "worker-7" })).toHaveAttribute("href", "/w/rt#worker-7");
  expect(await tile(page, "rt").boundingBox()).toEqual(box);

  await page.mouse.move(0, 0);
  await expect(line(page)).toHaveText("39 of 40 running, 1 failed: worker-7");
});

test("arrow keys walk the cells as they are seen", async ({ page, realtime }) => {
  // So narrow that there are several rows.
  await page.setViewportSize({ width: 700, height: 900 });
  await openLive(page, realtime.url);
  const columns = await cells(page).evaluateAll((all) => {
    const tops = all.map((one) => one.getBoundingClientRect().top);
    return tops.filter((top) => top === tops[0]).length;
  });
  const expectAt = async (at: number): Promise<void> => {
    await expect(cell(page, `worker-${at}`)).toHaveAttribute("data-chosen");
    await expect(page.locator("[data-chosen]")).toHaveCount(1);
    await expect(line(page)).toContainText(`worker-${at} up`);
  };
  expect(columns).toBeGreaterThan(5);
  expect(columns).toBeLessThan(38);

  await page.getByRole("link", { name: "lag" }).focus();
  await page.keyboard.press("Tab");
  await expect(waffle(page)).toBeFocused();
  await expectAt(0);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expectAt(2);
  await page.keyboard.press("ArrowDown");
  await expectAt(columns + 2);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("End");
  await expectAt(39);
  await page.keyboard.press("Home");
  await expectAt(0);
  await expect(page.getByRole("option", { selected: true })).toHaveAccessibleName(/worker-0 up/);

  await page.keyboard.press("Escape");
  await expect(page.locator("[data-chosen]")).toHaveCount(0);
  await expect(line(page)).toHaveText("40 of 40 running");

  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/w\/rt#worker-39$/);
});

test("a cell that is looked at stays so while others change", async ({ page, realtime }) => {
  await openLive(page, realtime.url);
  await waffle(page).focus();
  await page.keyboard.press("End");

  realtime.ticker.set("worker-39", "down");
  await expect(line(page)).toContainText("worker-39 down");
  realtime.ticker.set("worker-1", "down");
  await expectRow(page, "worker-1", "down", "rt");

  await expect(cell(page, "worker-39")).toHaveAttribute("data-chosen");
  await expect(line(page)).toContainText("worker-39 down");
});

test("a link leads to the cell and what is known about it", async ({ page, realtime }) => {
  realtime.ticker.set("worker-7", "down");
  await openLive(page, `${realtime.url}/w/rt#worker-7`);

  await expect(cell(page, "worker-7")).toHaveAttribute("data-chosen");
  await expect(line(page)).toContainText("worker-7 down");
  await expect(line(page)).toContainText("supervisorctl restart worker-7");
  await expect(page.locator(".failing")).toContainText("worker-7 down");
});

test("a number goes yellow and says why", async ({ page, realtime }) => {
  await openLive(page, realtime.url);
  const path = cell(page, "lag").locator("path");
  const before = await path.getAttribute("d");

  realtime.ticker.lag(0.5);
  await expectRow(page, "lag", "degraded", "rt");
  await expect(cell(page, "lag")).toContainText("500 ms");
  await expect(path).not.toHaveAttribute("d", before ?? "");

  await page.getByRole("link", { name: "lag", exact: true }).focus();
  await expect(line(page)).toContainText("lag degraded 500 ms");
});

test("a feed that cannot be asked says so, and its processes are unknown", async ({ page, realtime, complaints }) => {
  complaints.expect(CONNECTION_LOST);
  await openLive(page, realtime.url);

  await realtime.ticker.silence();

  await expectRow(page, "worker-0", "unknown", "rt");
  await expect(page.locator(".feeds")).toContainText("ticker");
  await expect(page.locator(".missed")).toHaveText(/\d+ missed/);
});

test("a filter dims cells where they stand", async ({ page, realtime }) => {
  realtime.ticker.set("worker-7", "down");
  await openLive(page, realtime.url);
  await expectRow(page, "worker-7", "down", "rt");

  await page.locator('a[href*="state=down"]').first().click();
  await expect(page.locator(".waffle [data-key]:not([data-dim])")).toHaveCount(1);
  await expect(cell(page, "lag")).toBeHidden();
  realtime.ticker.set("worker-8", "down");
  await expect(page.locator(".waffle [data-key]:not([data-dim])")).toHaveCount(2);

  await page.reload();
  await expect(page.locator(".waffle [data-key]:not([data-dim])")).toHaveCount(2);
});

test("those who listen hear flips", async ({ page, realtime }) => {
  await openLive(page, realtime.url);

  realtime.ticker.set("worker-7", "down");

  await expect(page.locator(".flips")).toHaveText("worker-7 is down");
});

test("nothing moves for people who asked for less motion", async ({ page, realtime }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await openLive(page, realtime.url);

  const duration = await cell(page, "worker-7").evaluate((one) => getComputedStyle(one).transitionDuration);

  expect(duration).toBe("0s");
});

for (const path of ["/", "/w/rt"]) {
  for (const theme of ["dark", "light"] as const) {
    test(`axe finds nothing on ${path}, ${theme}`, async ({ page, realtime }) => {
      realtime.ticker.set("worker-7", "down");
      realtime.ticker.set("worker-8", "degraded");
      realtime.ticker.lag(0.5);
      await page.emulateMedia({ colorScheme: theme });
      await openLive(page, `${realtime.url}${path}`);
      await expectRow(page, "lag", "degraded", "rt");
      await expectAccessible(page);

      await waffle(page).focus();
      await page.keyboard.press("ArrowRight");
      await expectAccessible(page);
    });
  }
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the page has every cell, number and word, and a link for each that fails", async ({ page, realtime }) => {
    realtime.ticker.set("worker-7", "down");

    await expect(async () => {
      await page.goto(realtime.url);
      await expectRow(page, "worker-7", "down", "rt");
    }).toPass();

    await expect(cells(page)).toHaveCount(40);
    await expect(page.getByRole("img", { name: "39 of 40 running, 1 failed: worker-7" })).toBeVisible();
    await expect(cell(page, "lag")).toContainText("14 ms");
    await page.locator(".realtime noscript a, .realtime .lines a").getByText("worker-7").click();
    await expect(page).toHaveURL(/\/w\/rt#worker-7$/);
    await expect(page.locator(".failing")).toContainText("worker-7 down");
  });
});

for (const [processes, name] of [[1, "one"], [40, "forty"], [400, "four-hundred"], [2_000, "two-thousand"], [2_600, "groups"]] as const) {
  test.describe(`with ${processes}`, () => {
    test.use({ processes });

    test(`nothing has to be scrolled sideways, and there are pictures of it`, async ({ page, realtime }) => {
      for (let at = 3; at < processes; at += 67) realtime.ticker.set(`worker-${at}`, at % 2 ? "degraded" : "down");
      await openLive(page, realtime.url);
      if (processes > 3) await expect(tile(page, "rt").locator(".summary")).toContainText("degraded");

      for (const look of LOOKS) {
        await shoot(page, `waffle-${name}`, look);
        const [content, window] = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          return [scrollWidth, clientWidth] as const;
        });
        expect(content).toBeLessThanOrEqual(window);
      }
    });
  });
}
