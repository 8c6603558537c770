import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../harness/accessibility.ts";
import { expectRow, markDocument, openLive, row } from "../harness/board.ts";
import { expect, test } from "../harness/fixtures.ts";
import { replacedRows, touchedRows, watchRows } from "../harness/mutations.ts";
import { LOOKS, shoot } from "../harness/shots.ts";

const one = (page: Page, key: string): Locator => row(page, key, "log");
const log = (page: Page): Locator => page.locator(".deployments .log [data-key]");

/** Opens a page on which the log is read. */
async function openRead(page: Page, url: string, count = 6): Promise<void> {
  await openLive(page, url);
  await expect(log(page)).toHaveCount(count);
}

test("a new deployment arrives on top, ticks while it runs, and ends", async ({ page, databased }) => {
  await openRead(page, databased.url);
  const notReloaded = await markDocument(page);
  await watchRows(page);

  await databased.log.set("new", { service: "checkout", status: "in_progress", began: 0, ended: null });

  await expectRow(page, "new", "degraded", "log");
  await expect(log(page).first()).toHaveAttribute("data-key", "new");
  await expect(one(page, "new").locator(".took")).toHaveText(/^for [1-9]\d* s$/);
  expect((await touchedRows(page)).filter((key) => key.startsWith("d-"))).toEqual([]);
  expect((await replacedRows(page)).filter((key) => key.startsWith("d-"))).toEqual([]);

  await databased.log.set("new", { service: "checkout", status: "FAILED", began: 5, ended: 1 });
  await expectRow(page, "new", "down", "log");
  await expect(one(page, "new")).toContainText("failed after 4 min");
  await expect(page.locator(".deployments > [role=status]")).toHaveText("deployment of checkout is down");
  expect(await notReloaded()).toBe(true);
});

test("what is new unfolds, stays unfolded while the row changes, and its links are links", async ({ page, databased }) => {
  await databased.log.set("d-000", { status: "running", ended: null });
  await openRead(page, databased.url);
  await expectRow(page, "d-000", "degraded", "log");

  await one(page, "d-000").getByText("2 changes").click();
  const link = one(page, "d-000").locator("details").getByRole("link");
  await expect(link).toHaveAttribute("href", "https://git.example/pay/4812");
  await databased.log.set("d-000", {});

  await expectRow(page, "d-000", "up", "log");
  await expect(link).toBeVisible();
});

test("what somebody wrote stays text", async ({ page, databased }) => {
  const markup = `</td><script>document.title = "broken"</script><img src="/none">`;
  await databased.log.set("d-000", { service: markup, version: `\u202e${markup}`, changelog: `javascript:alert(1) ${markup}` });
  await openRead(page, databased.url);

  await expect(one(page, "d-000").locator(".name")).toContainText("</td><script>");
  await expect(page.locator(".deployments :is(script, img)")).toHaveCount(0);
  await expect(page.locator(".deployments [href^=javascript]")).toHaveCount(0);
  await expect(page).not.toHaveTitle("broken");
});

test.describe("with two hundred", () => {
  test.use({ deployed: 200 });

  test("alone all are there in pages, and a link to one of them opens its page", async ({ page, databased }) => {
    await openRead(page, `${databased.url}/w/log`, 20);
    await expect(page.locator(".older > details")).toHaveCount(4);
    await expect(one(page, "d-150")).toBeHidden();

    await page.goto("about:blank");
    await page.goto(`${databased.url}/w/log#d-150`);
    await expect(one(page, "d-150")).toBeInViewport();
    await expect(page.locator(":target")).toHaveAttribute("data-key", "d-150");
  });

  test("what is pushed out of the newest by one that comes is found among the older ones", async ({ page, databased }) => {
    await openRead(page, `${databased.url}/w/log`, 20);
    const oldest = page.locator(".log tbody > [data-key]").last();
    await expect(oldest).toHaveAttribute("data-key", "d-019");

    await databased.log.set("new", { service: "checkout", status: "running", began: 0, ended: null });

    await expect(log(page).first()).toHaveAttribute("data-key", "new");
    await expect(page.locator(".older [data-key]").first()).toHaveAttribute("data-key", "d-019");
    await expect(page.locator("[data-key=\"d-019\"]")).toHaveCount(1);
  });

  test("what is looked for is found on every page, as it is typed", async ({ page, databased }) => {
    await databased.log.set("d-150", { service: "needle", began: 90 + 60 * 150, ended: 80 + 60 * 150 });
    await expect(async () => {
      await openRead(page, `${databased.url}/w/log`, 20);
      await expect(one(page, "d-150")).toContainText("needle", { timeout: 500 });
    }).toPass();

    await page.getByRole("searchbox").fill("needle");
    await expect(one(page, "d-150")).toBeVisible();
    await expect(page.locator(".deployments [data-key]:visible")).toHaveCount(1);

    await page.getByRole("searchbox").fill("");
    await expect(log(page).first()).toBeVisible();
    await expect(page.locator(".older > details:visible")).toHaveCount(4);
  });

  test("an environment leads to what was deployed there", async ({ page, databased }) => {
    await openRead(page, `${databased.url}/w/log`, 20);

    await page.locator(".environments").getByRole("link", { name: "staging" }).click();

    await expect(page).toHaveURL(/q=%5Bstaging%5D$/);
    await expect(page.locator(".deployments [data-key]:visible")).toHaveCount(50);
    await expect(page.locator(".deployments [data-key]:visible", { hasText: "production" })).toHaveCount(0);
  });

  for (const [path, place] of [["/", "board"], ["/w/log", "alone"]] as const) {
    test(`nothing has to be scrolled sideways on ${path}, and there are pictures of it`, async ({ page, databased }) => {
      await databased.log.set("d-001", { status: "running", began: 150, ended: null });
      await databased.log.set("d-003", { status: "rolled back", began: 270, ended: 260 });
      await openRead(page, `${databased.url}${path}`, 20);
      await expectRow(page, "d-003", "down", "log");
      for (const look of LOOKS) {
        await shoot(page, `deployments-${place}`, look);
        const [content, window] = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          return [scrollWidth, clientWidth] as const;
        });
        expect(content).toBeLessThanOrEqual(window);
      }
    });
  }
});

for (const path of ["/", "/w/log"]) {
  for (const theme of ["dark", "light"] as const) {
    test(`axe finds nothing on ${path}, ${theme}`, async ({ page, databased }) => {
      await databased.log.set("d-001", { status: "running", began: 150, ended: null });
      await databased.log.set("d-003", { status: "failed", began: 270, ended: 260 });
      await page.emulateMedia({ colorScheme: theme });
      await openRead(page, `${databased.url}${path}`);
      await expectRow(page, "d-003", "down", "log");
      await expectAccessible(page);
    });
  }
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the page has every deployment, newest first, and what is new unfolds", async ({ page, databased }) => {
    await expect(async () => {
      await page.goto(`${databased.url}/w/log`);
      await expect(log(page)).toHaveCount(6, { timeout: 500 });
    }).toPass();
    await expect(log(page).first()).toHaveAttribute("data-key", "d-000");
    await one(page, "d-000").getByText("2 changes").click();
    await expect(one(page, "d-000").getByText("Drop the legacy cookie")).toBeVisible();
  });
});
