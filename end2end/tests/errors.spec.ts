import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../harness/accessibility.ts";
import { expectRow, markDocument, openLive, row, rows, tile } from "../harness/board.ts";
import { expect, test } from "../harness/fixtures.ts";
import { movedRows, replacedRows, touchedRows, watchRows } from "../harness/mutations.ts";
import { LOOKS, shoot } from "../harness/shots.ts";

/** A project is read every ten seconds, at the most: this is two such rounds. */
const SOON = { timeout: 22_000 };

const error = (page: Page, key: string): Locator => row(page, key, "bugs");
const list = (page: Page): Locator => page.locator(".errors .list [data-key]");
const projects = (page: Page): Locator => page.locator(".errors .projects [data-key]");
const keys = (page: Page): Promise<string[]> =>
  list(page).evaluateAll((all) => all.map((one) => one.getAttribute("data-key") ?? ""));
/** The key of the row that has the focus. */
const focused = (page: Page): Promise<string | null | undefined> =>
  page.evaluate(() => document.activeElement?.closest("[data-key]")?.getAttribute("data-key"));

/** Opens a page on which every error is read. */
async function openRead(page: Page, url: string, count = 5): Promise<void> {
  await openLive(page, url);
  await expect(list(page)).toHaveCount(count, SOON);
}

test("every error has its row, and a link to its page", async ({ page, bugs }) => {
  await openRead(page, bugs.url);

  await expect(tile(page, "bugs").locator(".summary")).toHaveText("5 errors");
  await expect(error(page, "error-0").getByRole("link", { name: "Error0" })).toHaveAttribute("href", /^https:\/\/bugs\.example\//);
  await expect(error(page, "error-0")).toContainText("Cannot read properties of undefined");
  await expect(error(page, "error-0").locator(".events")).toHaveText("6");
  await expect(projects(page)).toHaveCount(0);
});

test("an error that appears gets a row, and the others are left alone", async ({ page, bugs }) => {
  await openRead(page, bugs.url);
  const notReloaded = await markDocument(page);
  await watchRows(page);

  bugs.bugsnag.set("fresh", { class: "RangeError", events: 2, isNew: true });

  await expect(error(page, "fresh")).toBeVisible(SOON);
  await expect(error(page, "fresh").locator(".chip.new")).toHaveText("new");
  // What is new stands before what is not.
  expect((await keys(page))[0]).toBe("fresh");
  expect(await touchedRows(page)).toEqual([]);
  expect(await replacedRows(page)).toEqual([]);
  expect(await notReloaded()).toBe(true);
});

test("an error that spikes is marked, told aloud, and goes to the top", async ({ page, bugs }) => {
  await openRead(page, bugs.url);
  await watchRows(page);

  bugs.bugsnag.set("error-3", { events: 60 });

  await expectRow(page, "error-0", "up", "bugs");
  await expect(error(page, "error-3")).toHaveAttribute("data-state", "degraded", SOON);
  await expect(error(page, "error-3").locator(".chip.spike")).toHaveText("spike ×20");
  await expect(error(page, "error-3")).toContainText("60 events in 1 d, limit 10");
  await expect(page.locator(".errors > [role=status]")).toHaveText("Error3 is degraded");
  expect((await keys(page))[0]).toBe("error-3");
  expect((await replacedRows(page)).filter((key) => key !== "error-3")).toEqual([]);
  expect((await movedRows(page)).filter((key) => key !== "error-3")).toEqual([]);

  bugs.bugsnag.set("error-3", { events: 480 });
  await expect(error(page, "error-3")).toHaveAttribute("data-state", "down", SOON);
});

test("an error that is gone takes its row along", async ({ page, bugs }) => {
  await openRead(page, bugs.url);

  bugs.bugsnag.forget("error-2");

  await expect(error(page, "error-2")).toHaveCount(0, SOON);
  await expect(list(page)).toHaveCount(4);
});

test("who reads a row keeps it while it changes, and while others pass it by", async ({ page, bugs }) => {
  await openRead(page, bugs.url);
  await error(page, "error-0").getByRole("link").first().focus();

  bugs.bugsnag.set("error-0", { events: 9 });
  await expect(error(page, "error-0").locator(".events")).toHaveText("9", SOON);
  expect(await focused(page)).toBe("error-0");

  bugs.bugsnag.set("error-4", { events: 300 });
  await expect(error(page, "error-4")).toHaveAttribute("data-state", "down", SOON);
  expect((await keys(page)).slice(0, 2)).toEqual(["error-4", "error-0"]);
  expect(await focused(page)).toBe("error-0");
});

test("a project that cannot be read is told with its reason, and its errors stay", async ({ page, bugs }) => {
  await openRead(page, bugs.url);

  bugs.bugsnag.refuses = 404;

  await expect(projects(page)).toHaveCount(1, SOON);
  await expect(projects(page)).toContainText("acme/web");
  await expect(projects(page)).toContainText("HTTP 404");
  await expect(list(page)).toHaveCount(5);

  bugs.bugsnag.refuses = null;
  await expect(projects(page)).toHaveCount(0, SOON);
});

test("alone, each word leads to all that have it", async ({ page, bugs }) => {
  bugs.bugsnag.set("error-1", { severity: "warning" });
  await openRead(page, `${bugs.url}/w/bugs`);
  await expect(projects(page)).toHaveCount(1);

  await error(page, "error-1").getByRole("link", { name: "warning" }).click();

  await expect(page).toHaveURL(/\/w\/bugs\?q=warning$/);
  await expect(error(page, "error-1")).toBeVisible();
  await expect(error(page, "error-0")).toBeHidden();
});

test("a row can be reached with the keyboard alone, and a link leads to it", async ({ page, bugs }) => {
  await openRead(page, bugs.url);
  const reached = async (): Promise<boolean> => {
    await page.keyboard.press("Tab");
    return (await focused(page)) === "error-0";
  };
  await expect.poll(reached, { intervals: [0], timeout: 5_000 }).toBe(true);

  await page.goto(`${bugs.url}/w/bugs#error-4`);
  await expect(error(page, "error-4")).toBeInViewport();
  await expect(page.locator(":target")).toHaveAttribute("data-key", "error-4");
});

test("what somebody's program threw stays text, and turns nothing else around", async ({ page, bugs }) => {
  const markup = `</td><script>document.title = "broken"</script><img src="/none">`;
  bugs.bugsnag.set("error-0", { class: `\u202e${markup}`, message: markup.repeat(50), context: markup, events: 9 });
  await openRead(page, bugs.url);

  await expect(error(page, "error-0").locator(".name")).toContainText("</td><script>");
  await expect(page.locator(".errors :is(script, img)")).toHaveCount(0);
  await expect(page).not.toHaveTitle("broken");
  const box = async (part: string): Promise<number | undefined> =>
    (await error(page, "error-0").locator(part).boundingBox())?.x;
  expect(await box(".name")).toBeLessThan((await box(".events")) ?? 0);
});

for (const path of ["/", "/w/bugs"]) {
  for (const theme of ["dark", "light"] as const) {
    test(`axe finds nothing on ${path}, ${theme}`, async ({ page, bugs }) => {
      bugs.bugsnag.set("error-1", { events: 480, status: "in progress" });
      bugs.bugsnag.set("error-2", { events: 30, isNew: true, severity: "warning" });
      await page.emulateMedia({ colorScheme: theme });
      await openRead(page, `${bugs.url}${path}`);
      await expect(error(page, "error-1")).toHaveAttribute("data-state", "down", SOON);
      await expectAccessible(page);
    });
  }
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the page has every error, worst first, and all that is known where it stands alone", async ({ page, bugs }) => {
    bugs.bugsnag.set("error-3", { events: 480 });

    await expect(async () => {
      await page.goto(bugs.url);
      await expect(list(page)).toHaveCount(5, { timeout: 500 });
      await expectRow(page, "error-3", "down", "bugs");
    }).toPass(SOON);

    await expect(rows(page, "bugs").first()).toHaveAttribute("data-key", "error-3");
    await page.goto(`${bugs.url}/w/bugs`);
    await expect(error(page, "error-3")).toContainText("480 events in 1 d, limit 100");
    await expect(error(page, "error-3")).toContainText("first seen");
    await expect(error(page, "error-3").getByRole("img", { name: /events, oldest first: 1 2 3/ })).toBeVisible();
    await expect(projects(page)).toContainText("5 of 5 shown");
  });
});

for (const [errorCount, name] of [[0, "none"], [5, "five"], [200, "two-hundred"]] as const) {
  test.describe(`with ${errorCount}`, () => {
    test.use({ errorCount });

    for (const [path, place] of [["/", "board"], ["/w/bugs", "alone"]] as const) {
      for (const look of LOOKS) {
        test(`nothing has to be scrolled sideways on ${path}, ${look.theme}, ${look.width} px`, async ({ page, bugs }) => {
          for (let at = 3; at < errorCount; at += 17) bugs.bugsnag.set(`error-${at}`, { events: at % 2 ? 480 : 48 });
          if (errorCount > 0) bugs.bugsnag.set("error-1", { isNew: true });
          await openRead(page, `${bugs.url}${path}`, errorCount);
          if (errorCount === 0) await expect(page.locator(".errors .nothing")).toHaveText("● No errors.", SOON);

          await shoot(page, `errors-${name}-${place}`, look);
          const [content, window] = await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement;
            return [scrollWidth, clientWidth] as const;
          });
          expect(content).toBeLessThanOrEqual(window);
        });
      }
    }
  });
}
