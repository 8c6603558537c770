import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../harness/accessibility.ts";
import { markDocument, openLive, row, rows, tile } from "../harness/board.ts";
import { expect, test } from "../harness/fixtures.ts";
import { replacedRows, touchedRows, watchRows } from "../harness/mutations.ts";
import { LOOKS, shoot } from "../harness/shots.ts";

/** GitHub is looked at every ten seconds, at the most: this is two such rounds. */
const SOON = { timeout: 24_000 };

const key = (number: number): string => `acme/web#${number}`;
const pull = (page: Page, number: number): Locator => row(page, key(number), "pulls");
const person = (page: Page, login: string): Locator => page.locator(`.people [data-beside="${login}"]`);
const keys = (page: Page): Promise<string[]> =>
  rows(page, "pulls").evaluateAll((all) => all.map((one) => one.getAttribute("data-key") ?? ""));
const focused = (page: Page): Promise<string | null | undefined> =>
  page.evaluate(() => document.activeElement?.closest("[data-key]")?.getAttribute("data-key"));

/** Opens a page on which every pull request is read. */
async function openRead(page: Page, url: string, count = 5): Promise<void> {
  await openLive(page, url);
  await expect(rows(page, "pulls")).toHaveCount(count, SOON);
}

test("every pull request has its row, with links to it, its review and where it is edited", async ({ page, pulls }) => {
  await openRead(page, pulls.url);

  await expect(tile(page, "pulls").locator(".summary")).toHaveText("5 pull requests");
  const at = "https://github.example/acme/web/pull/1";
  await expect(pull(page, 1).getByRole("link", { name: "Change 1" })).toHaveAttribute("href", at);
  await expect(pull(page, 1).getByRole("link", { name: "review" })).toHaveAttribute("href", `${at}/files`);
  await expect(pull(page, 1).getByRole("link", { name: "edit" })).toHaveAttribute("href", `${at}/edit`);
  await expect(pull(page, 1).locator(".ci")).toHaveText("✓checks pass");
});

test("people's pictures come from pyngpong and from nowhere else", async ({ page, pulls }) => {
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(pulls.url)) elsewhere.push(request.url());
  });
  await openRead(page, pulls.url);

  const picture = pull(page, 1).locator("img.avatar");
  await expect(picture).toHaveAttribute("src", /^\/avatars\//, SOON);
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  expect(elsewhere).toEqual([]);
});

test("one that is opened gets a row, and the others are left alone", async ({ page, pulls }) => {
  await openRead(page, pulls.url);
  await expect(page.locator(".list img.avatar")).toHaveCount(5, SOON);
  const notReloaded = await markDocument(page);
  await watchRows(page);

  pulls.github.set(77, { title: "Fresh", author: "ada", hours: 0.5 });

  await expect(pull(page, 77)).toBeVisible(SOON);
  expect((await keys(page)).at(-1)).toBe(key(77));
  expect((await touchedRows(page)).filter((touched) => touched !== key(77))).toEqual([]);
  expect(await replacedRows(page)).toEqual([]);
  expect(await notReloaded()).toBe(true);
});

test("one that becomes overdue is told aloud and goes to the top, and one that is merged goes", async ({ page, pulls }) => {
  await openRead(page, pulls.url);

  pulls.github.set(3, { hours: 9 * 24 + 1.5 });

  await expect(pull(page, 3)).toHaveAttribute("data-state", "down", SOON);
  await expect(pull(page, 3).locator(".reason")).toHaveText("open for 9 d, limit 7 d");
  await expect(page.locator(".pulls > [role=status]")).toHaveText("acme/web#3 is down");
  expect((await keys(page))[0]).toBe(key(3));

  pulls.github.merge(3);
  await expect(pull(page, 3)).toHaveCount(0, SOON);
});

test("what holds one up is seen at a glance", async ({ page, pulls }) => {
  await openRead(page, pulls.url);

  pulls.github.set(2, { failing: ["unit", "e2e"], conflicts: true, base: "change-1", reviewers: ["noor"], labels: ["bug"] });

  const about = pull(page, 2).locator(".about");
  await expect(about).toContainText("checks fail: unit, e2e", SOON);
  await expect(about).toContainText("conflicts with change-1");
  await expect(about).toContainText("on top of #1");
  await expect(about).toContainText("waits for noor");
  await expect(pull(page, 2).locator(".ci")).toHaveAttribute("data-is", "failing");
});

test("who is swamped comes first, and a click shows what waits for them", async ({ page, pulls }) => {
  for (const number of [1, 2, 4]) pulls.github.set(number, { reviewers: ["noor"] });
  pulls.github.set(5, { reviewers: ["noor-2"], assignees: ["noor"] });
  await openRead(page, pulls.url);

  await expect(person(page, "noor").locator(".to-review")).toHaveText("3", SOON);
  await expect(page.locator(".people tbody tr").first()).toHaveAttribute("data-beside", "noor");
  await expect(person(page, "noor").locator(".assigned")).toHaveText("1");

  await person(page, "noor").locator(".to-review a").click();

  await expect(page).toHaveURL(/\/w\/pulls\?q=review-requested%3A%22noor%22$/);
  for (const number of [1, 2, 4]) await expect(pull(page, number)).toBeVisible();
  for (const number of [3, 5]) await expect(pull(page, number)).toBeHidden();
  await expect(person(page, "ada")).toBeVisible();
});

test("rows are put together by repository, developer and age, live too", async ({ page, pulls }) => {
  await openRead(page, `${pulls.url}/w/pulls`);
  const headings = page.locator(".list .group:visible");
  await expect(headings).toHaveCount(0);

  await page.getByRole("link", { name: "developer", exact: true }).click();
  await expect(page).toHaveURL(/\?group=developer$/);
  await expect(headings).toHaveText(["ada 1 open", "jun 2 open", "mira 2 open"], { useInnerText: true });

  pulls.github.set(78, { title: "By somebody else", author: "zoe" });
  await expect(headings).toHaveCount(4, SOON);
  await expect(headings.last()).toContainText("zoe 1 open");

  await page.getByRole("searchbox").fill("author:zoe");
  await expect(headings).toHaveCount(1);
  await expect(pull(page, 78)).toBeVisible();
  await expect(pull(page, 1)).toBeHidden();
});

test("a repository that cannot be read is told with its reason, and what was open stays", async ({ page, pulls }) => {
  await openRead(page, pulls.url);
  const repos = page.locator(".repos [data-beside]");
  await expect(repos).toHaveCount(0);

  pulls.github.isHidden = true;

  await expect(repos).toHaveCount(1, SOON);
  await expect(repos).toContainText("acme/web");
  await expect(rows(page, "pulls")).toHaveCount(5);

  pulls.github.isHidden = false;
  await expect(repos).toHaveCount(0, SOON);
});

test("who reads a row keeps it while it changes", async ({ page, pulls }) => {
  await openRead(page, pulls.url);
  await pull(page, 2).getByRole("link", { name: "Change 2" }).focus();

  pulls.github.set(2, { failing: ["unit"] });

  await expect(pull(page, 2).locator(".ci")).toHaveAttribute("data-is", "failing", SOON);
  expect(await focused(page)).toBe(key(2));
});

test("a link leads to a row where the widget stands alone", async ({ page, pulls }) => {
  await openRead(page, pulls.url);
  await page.goto(`${pulls.url}/w/pulls#acme/web#4`);
  await expect(pull(page, 4)).toBeInViewport();
  await expect(page.locator(":target")).toHaveAttribute("data-key", key(4));
});

test("what somebody typed stays text, and turns nothing else around", async ({ page, pulls }) => {
  const markup = `</td><script>document.title = "broken"</script><img src="/none">`;
  pulls.github.set(1, { title: `\u202e${markup}`, labels: [markup], failing: [markup], base: markup, conflicts: true });
  await openRead(page, pulls.url);

  await expect(pull(page, 1).locator(".name")).toContainText("</td><script>", SOON);
  await expect(page.locator(".pulls script, .pulls img:not(.avatar)")).toHaveCount(0);
  await expect(page).not.toHaveTitle("broken");
  const box = async (part: string): Promise<number | undefined> =>
    (await pull(page, 1).locator(part).boundingBox())?.x;
  expect(await box(".name")).toBeLessThan((await box(".age")) ?? 0);
});

for (const path of ["/", "/w/pulls", "/w/pulls?group=repository"]) {
  for (const theme of ["dark", "light"] as const) {
    test(`axe finds nothing on ${path}, ${theme}`, async ({ page, pulls }) => {
      pulls.github.set(1, { hours: 9 * 24, reviewers: ["noor"], failing: ["unit"], labels: ["bug"] });
      pulls.github.set(2, { hours: 4 * 24, approvedBy: ["noor"], conflicts: true });
      pulls.github.set(3, { draft: true });
      await page.emulateMedia({ colorScheme: theme });
      await openRead(page, `${pulls.url}${path}`);
      await expect(pull(page, 1)).toHaveAttribute("data-state", "down", SOON);
      await expectAccessible(page);
    });
  }
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the page has every pull request, worst first, and is filtered and grouped by links", async ({ page, pulls }) => {
    pulls.github.set(2, { hours: 4 * 24, labels: ["bug"] });

    await expect(async () => {
      await page.goto(pulls.url);
      await expect(rows(page, "pulls")).toHaveCount(5, { timeout: 500 });
      await expect(rows(page, "pulls").first()).toHaveAttribute("data-key", key(2), { timeout: 500 });
    }).toPass(SOON);

    await page.goto(`${pulls.url}/w/pulls`);
    await page.getByRole("navigation", { name: "Only" }).getByRole("link", { name: "bug", exact: true }).click();
    await expect(pull(page, 2)).toBeVisible();
    await expect(pull(page, 1)).toBeHidden();
    await page.getByRole("link", { name: "repository", exact: true }).click();
    await expect(page).toHaveURL(/q=label%3A%22bug%22&group=repository$/);
    await expect(page.locator(".list .group:visible")).toContainText("acme/web 5 open");
  });
});

for (const [pullCount, name] of [[0, "none"], [5, "five"], [300, "three-hundred"]] as const) {
  test.describe(`with ${pullCount}`, () => {
    test.use({ pullCount });

    for (const [path, place] of [["/", "board"], ["/w/pulls", "alone"]] as const) {
      for (const look of LOOKS) {
        test(`nothing has to be scrolled sideways on ${path}, ${look.theme}, ${look.width} px`, async ({ page, pulls }) => {
          for (let at = 3; at < pullCount; at += 11) {
            pulls.github.set(at, { hours: at % 2 ? 9 * 24 : 4 * 24, reviewers: ["noor"], labels: ["bug"] });
          }
          await openRead(page, `${pulls.url}${path}`, pullCount);
          if (pullCount === 0) await expect(page.locator(".pulls .nothing")).toHaveText("● Nothing is open.", SOON);

          await shoot(page, `pulls-${name}-${place}`, look);
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
