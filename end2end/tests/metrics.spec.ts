import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../harness/accessibility.ts";
import { openLive, tile } from "../harness/board.ts";
import { day } from "../harness/databases.ts";
import { expect, test } from "../harness/fixtures.ts";
import { LOOKS, shoot } from "../harness/shots.ts";

const row = (page: Page, name: string): Locator => page.locator(`.matrix [data-key="${name}"]`);
const cell = (page: Page, name: string, ago: number): Locator => row(page, name).locator(`[data-day="${day(ago)}"]`);
const section = (page: Page, name: string): Locator => page.locator(`.sections [data-key="${name}"]`);
const verdict = (page: Page, name: string, ago: number, word: string): Promise<void> =>
  expect(cell(page, name, ago).locator(".sr")).toHaveText(`${day(ago)} ${word}`);
/** Which cell, or name, has the focus. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const cell = document.activeElement?.closest("td, th");
    const key = cell?.closest("[data-key]")?.getAttribute("data-key") ?? "";
    return `${key} ${cell?.getAttribute("data-day") ?? "name"}`;
  });

/** Opens a page on which every metric is read, and today is the day that the databases were filled on. */
async function openRead(page: Page, url: string): Promise<void> {
  await openLive(page, url);
  await expect(page.locator(".matrix tbody [data-state=\"up\"][data-day]")).not.toHaveCount(0);
  await verdict(page, "revenue", 2, "same");
}

test("every metric has a cell for each day, the newest last", async ({ page, databased }) => {
  await openRead(page, databased.url);
  await expect(tile(page, "kpi").locator(".summary")).toHaveText("2 metrics in 3 databases, all the same");
  const days = await row(page, "orders").locator("[data-day]").evaluateAll((all) => all.map((one) => one.getAttribute("data-day")));
  expect(days).toEqual(Array.from({ length: 10 }, (_, at) => day(9 - at)));
});

test("a value that changes turns its cell, and says whose it is and by how much", async ({ page, databased }) => {
  await openRead(page, databased.url);

  await databased.metrics.set("warehouse", "revenue", 3, "982.43");

  await verdict(page, "revenue", 3, "differs");
  await expect(cell(page, "revenue", 3).locator("b")).toHaveText(/^−2\.1/);
  await expect(cell(page, "revenue", 3).locator("bdi")).toHaveText("warehouse");
  await expect(row(page, "revenue")).toHaveAttribute("data-state", "down");
  await expect(row(page, "revenue").locator(".reason")).toContainText(`${day(3)}: warehouse says 982.43`);
  await expect(page.locator(".metrics > [role=status]")).toHaveText("revenue is down");
  // Worst first.
  await expect(page.locator(".matrix tbody tr").first()).toHaveAttribute("data-key", "revenue");

  await databased.metrics.set("warehouse", "revenue", 3, "1003.5");
  await verdict(page, "revenue", 3, "same");
  await expect(row(page, "revenue")).toHaveAttribute("data-state", "up");
});

test("nothing, NULL and a small difference are told apart", async ({ page, databased }) => {
  await openRead(page, databased.url);
  const { metrics } = databased;

  await metrics.forget("replica", "orders", 4);
  await metrics.set("replica", "orders", 5, null);
  await metrics.set("replica", "orders", 6, "1006.6");

  await verdict(page, "orders", 4, "missing");
  await expect(cell(page, "orders", 4).locator("b")).toHaveText("no row");
  await verdict(page, "orders", 5, "missing");
  await expect(cell(page, "orders", 5).locator("b")).toHaveText("NULL");
  await verdict(page, "orders", 6, "within");
});

test("a database that is gone is told, and nothing turns red for it", async ({ page, databased }) => {
  await openRead(page, databased.url);

  const bringBack = await databased.metrics.databases.hide("replica");

  await expect(page.locator(".metrics .databases")).toContainText("replica not read:");
  await expect(page.locator(".matrix [data-state=down]")).toHaveCount(0);
  await bringBack();
  await expect(page.locator(".metrics .databases")).toBeEmpty();
});

test("a cell leads to the numbers of its day, which follow", async ({ page, databased }) => {
  await databased.metrics.set("warehouse", "revenue", 3, "982.43");
  await openLive(page, databased.url);
  await verdict(page, "revenue", 3, "differs");

  await cell(page, "revenue", 3).getByRole("link").click();

  await expect(page).toHaveURL(`${databased.url}/w/kpi#revenue/${day(3)}`);
  const numbers = page.locator(":target");
  await expect(numbers).toContainText("982.43");
  await expect(numbers).toBeInViewport();
  await expect(section(page, "revenue").getByRole("img", { name: "revenue: primary, replica, warehouse by day" })).toBeVisible();
  await expect(section(page, "revenue").locator(".asked")).toContainText("limit 26 h");

  // Who reads the query keeps it while numbers change.
  await section(page, "revenue").locator("summary", { hasText: "query" }).first().click();
  await databased.metrics.set("warehouse", "revenue", 3, "882.43");
  await expect(numbers).toContainText("882.43");
  await expect(section(page, "revenue").locator("code").first()).toContainText("select day, value from daily");
  await expect(section(page, "revenue").locator("code").first()).toBeVisible();
  await expect(section(page, "revenue").locator("svg.chart")).toBeVisible();
});

test("a filter hides the numbers with their rows, and they come back", async ({ page, databased }) => {
  await openRead(page, `${databased.url}/w/kpi`);
  await page.getByRole("searchbox").fill("orders");
  await expect(section(page, "revenue")).toBeHidden();
  await expect(section(page, "orders")).toBeVisible();
  await page.getByRole("searchbox").fill("");
  await expect(section(page, "revenue")).toBeVisible();
});

test("charts are marked with what was deployed", async ({ page, databased }) => {
  await openRead(page, `${databased.url}/w/kpi`);
  await section(page, "revenue").getByText("6 deployments meanwhile").click();
  await section(page, "revenue").locator(".series li a").first().click();
  await expect(page).toHaveURL(/\/w\/log#d-000$/);
  await expect(page.locator(":target")).toHaveAttribute("data-key", "d-000");
});

test("the table is walked through by keys; what is well is no stop for tabs", async ({ page, databased }) => {
  await databased.metrics.set("warehouse", "revenue", 3, "982.43");
  await openLive(page, databased.url);
  await verdict(page, "revenue", 3, "differs");
  await row(page, "revenue").getByRole("link", { name: "revenue", exact: true }).focus();

  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe(`revenue ${day(3)}`);
  await page.keyboard.press("ArrowRight");
  expect(await focused(page)).toBe(`revenue ${day(2)}`);
  await page.keyboard.press("ArrowDown");
  expect(await focused(page)).toBe(`orders ${day(2)}`);
  await page.keyboard.press("End");
  expect(await focused(page)).toBe(`orders ${day(0)}`);
  await page.keyboard.press("Home");
  expect(await focused(page)).toBe("orders name");
});

for (const path of ["/", "/w/kpi"]) {
  for (const theme of ["dark", "light"] as const) {
    test(`axe finds nothing on ${path}, ${theme}`, async ({ page, databased }) => {
      await databased.metrics.set("warehouse", "revenue", 3, "982.43");
      await databased.metrics.set("replica", "orders", 5, null);
      await page.emulateMedia({ colorScheme: theme });
      await openLive(page, `${databased.url}${path}`);
      await verdict(page, "revenue", 3, "differs");
      await expectAccessible(page);
    });
  }
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the page has every day, and alone every number", async ({ page, databased }) => {
    await databased.metrics.set("warehouse", "revenue", 3, "982.43");
    await expect(async () => {
      await page.goto(databased.url);
      await expect(cell(page, "revenue", 3)).toHaveAttribute("data-state", "down", { timeout: 500 });
    }).toPass();
    await cell(page, "revenue", 3).getByRole("link").click();
    await expect(page.locator(":target")).toContainText("982.43");
  });
});

test.describe("with thirty metrics", () => {
  test.use({ names: ["revenue", "orders", ...Array.from({ length: 28 }, (_, at) => `team_${at % 5}.active_customers_${at}`)] });

  for (const [path, place] of [["/", "board"], ["/w/kpi", "alone"]] as const) {
    // Thirty charts are a long picture: each look is a test of its own.
    for (const look of LOOKS) {
      test(`nothing has to be scrolled sideways on ${path}, ${look.theme}, ${look.width} px`, async ({ page, databased }) => {
        await databased.metrics.set("warehouse", "revenue", 3, "982.43");
        await databased.metrics.set("replica", "orders", 5, null);
        await openLive(page, `${databased.url}${path}`);
        await verdict(page, "revenue", 3, "differs");
        await shoot(page, `metrics-${place}`, look);
        const [content, window] = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          return [scrollWidth, clientWidth] as const;
        });
        expect(content).toBeLessThanOrEqual(window);
      });
    }
  }
});
