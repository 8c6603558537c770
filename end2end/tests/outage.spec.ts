import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../harness/accessibility.ts";
import { openLive } from "../harness/board.ts";
import { expect, test } from "../harness/fixtures.ts";
import { AFFECTED, RESTART } from "../harness/outage.ts";
import { LOOKS, shoot } from "../harness/shots.ts";

const list = (page: Page): Locator => page.locator(".restarts");
const node = (page: Page, key: string): Locator => page.locator(`.graph a[data-key="${key}"]`);
const redEdges = (page: Page): Locator => page.locator(".graph path[data-red]");

/** Waits until the cause is known to take all others along. */
async function expectOutage(page: Page): Promise<void> {
  await expect(list(page)).toContainText(`${AFFECTED} affected`);
}

test("one cause with twelve affected is one line of what needs a restart, and goes with the outage", async ({ page, outage }) => {
  await openLive(page, outage.url);
  await expect(list(page)).toBeHidden();

  outage.begin();
  await expectOutage(page);
  await expect(list(page).locator("li")).toHaveCount(1);
  await expect(list(page)).toContainText("redis");
  await expect(list(page)).toContainText("ask platform");
  await expect(list(page).locator("code")).toHaveText(RESTART);
  await expect(list(page).getByRole("link", { name: "runbook" })).toHaveAttribute("href", "https://wiki.example/redis");

  outage.end();
  await expect(list(page)).toBeHidden();
});

test("the answer leads to the list, and the list to the row", async ({ page, outage }) => {
  await openLive(page, outage.url);
  outage.begin();
  await expectOutage(page);

  await page.locator(".answers").getByRole("link", { name: /What needs a restart/ }).click();
  await expect(page).toHaveURL(/\/w\/core#needs-restart$/);
  await list(page).getByRole("link", { name: "redis" }).click();
  await expect(page).toHaveURL(/#redis$/);
});

test("the copy button copies what helps, and says so", async ({ page, context, outage }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openLive(page, outage.url);
  outage.begin();
  await expectOutage(page);
  const button = list(page).getByRole("button", { name: "Copy how to restart redis" });
  const width = (await button.boundingBox())?.width;

  await button.focus();
  await page.keyboard.press("Enter");

  await expect(button).toHaveText("copied");
  expect((await button.boundingBox())?.width).toBe(width);
  await expect(page.locator('p[role="status"]', { hasText: "copied" })).toHaveCount(1);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(RESTART);
  await expect(button).toHaveText("copy");
});

test("where the clipboard's interface is missing, as on plain http hosts, the button still copies", async ({ page, context, outage }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "clipboard", { value: undefined, configurable: true }));
  await openLive(page, outage.url);
  outage.begin();
  await expectOutage(page);

  await list(page).getByRole("button").click();

  await expect(list(page).getByRole("button")).toHaveText("copied");
  const other = await context.newPage();
  await other.goto(`${outage.url}/polls`);
  expect(await other.evaluate(() => navigator.clipboard.readText())).toBe(RESTART);
});

test("where nothing may be copied, the text is left selected", async ({ page, outage }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "clipboard", { value: undefined, configurable: true });
    document.execCommand = () => false;
  });
  await openLive(page, outage.url);
  outage.begin();
  await expectOutage(page);

  await list(page).getByRole("button").click();

  await expect(list(page).getByRole("button")).toHaveText("press Ctrl+C");
  expect(await page.evaluate(() => String(getSelection()))).toBe(RESTART);
});

test("the graph recolours live and keeps its elements", async ({ page, outage }) => {
  await openLive(page, `${outage.url}/w/core`);
  await expect(page.locator(".graph a")).toHaveCount(AFFECTED + 1);
  await expect(page.locator(".graph path")).toHaveCount(AFFECTED);
  await expect(node(page, "redis")).toHaveAttribute("data-state", "up");
  await node(page, "redis").evaluate((element) => Object.assign(element, { fromServer: true }));

  outage.begin();
  await expect(node(page, "redis")).toHaveAttribute("data-state", "down");
  await expect(node(page, "service-11")).toHaveAttribute("data-cause", "redis");
  await expect(redEdges(page)).toHaveCount(AFFECTED);
  await expect(node(page, "redis").locator(".glyph")).toHaveText("■");
  await expect(page.locator(".graph figcaption")).toContainText("redis is down and takes along service-0, service-1, service-10");

  outage.end();
  await expect(node(page, "redis")).toHaveAttribute("data-state", "up");
  await expect(redEdges(page)).toHaveCount(0);
  await expect(node(page, "service-11")).not.toHaveAttribute("data-cause");
  await expect(page.locator(".graph figcaption")).toBeHidden();
  expect(await node(page, "redis").evaluate((element) => "fromServer" in element)).toBe(true);
});

test("a node leads to its row", async ({ page, outage }) => {
  await openLive(page, `${outage.url}/w/core`);

  await node(page, "service-3").click();

  await expect(page).toHaveURL(/\/w\/core#service-3$/);
});

test("the graph scrolls by itself on a narrow screen, never the page", async ({ page, outage }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openLive(page, `${outage.url}/w/core`);

  const { page: across, graph } = await page.evaluate(() => {
    const root = document.documentElement;
    const scroll = document.querySelector(".graph .scroll");
    return { page: root.scrollWidth - root.clientWidth, graph: scroll ? scroll.scrollWidth - scroll.clientWidth : 0 };
  });
  expect(across).toBe(0);
  expect(graph).toBeGreaterThan(0);
});

for (const theme of ["dark", "light"] as const) {
  test(`axe finds nothing on a ${theme} board, graph or list of polls in an outage`, async ({ page, outage }) => {
    await page.emulateMedia({ colorScheme: theme });
    outage.begin();
    await openLive(page, outage.url);
    await expectOutage(page);
    await expectAccessible(page);
    await openLive(page, `${outage.url}/w/core`);
    await expectOutage(page);
    await expectAccessible(page);
    await page.goto(`${outage.url}/polls`);
    await expectAccessible(page);
  });
}

test("pictures of an outage in every look", async ({ page, outage }) => {
  outage.begin();
  for (const [name, path] of [["outage", "/"], ["outage-graph", "/w/core"]] as const) {
    await openLive(page, `${outage.url}${path}`);
    await expectOutage(page);
    for (const look of LOOKS) await shoot(page, name, look);
  }
  await page.goto(`${outage.url}/polls`);
  for (const look of LOOKS) await shoot(page, "polls", look);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the list is there, and no button that would do nothing", async ({ page, outage }) => {
    outage.begin();
    await expect(async () => {
      await page.goto(outage.url);
      await expect(list(page)).toContainText(`${AFFECTED} affected`, { timeout: 200 });
    }).toPass();

    await expect(list(page).locator("code")).toHaveText(RESTART);
    await expect(list(page).locator("button")).toBeHidden();
  });
});
