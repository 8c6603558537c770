import { expectAccessible } from "../harness/accessibility.ts";
import { expectRow, openLive } from "../harness/board.ts";
import { expect, test } from "../harness/fixtures.ts";
import type { Board } from "../harness/fixtures.ts";
import { LOOKS, shoot } from "../harness/shots.ts";

/** A board on which something is wrong: the picture that has to stay readable. */
function trouble(board: Board): void {
  board.upstreams.gamma.status = 503;
  board.upstreams["edge-1"].hanging = true;
}

for (const theme of ["dark", "light"] as const) {
  test(`axe finds nothing on the ${theme} board`, async ({ page, board }) => {
    trouble(board);
    await page.emulateMedia({ colorScheme: theme });
    await openLive(page, board.url);
    await expectRow(page, "gamma", "down");

    await expectAccessible(page);
  });
}

for (const path of ["/w/core", "/?state=down", "/?kiosk"]) {
  test(`axe finds nothing on ${path}`, async ({ page, board }) => {
    await page.goto(`${board.url}${path}`);

    await expectAccessible(page);
  });
}

test("axe finds nothing on the page of an error", async ({ page, board, complaints }) => {
  complaints.expect(/404/);
  await page.goto(`${board.url}/w/none`);

  await expectAccessible(page);
});

test("axe finds nothing in the open chooser", async ({ page, board }) => {
  await openLive(page, board.url);
  await page.locator("details.chooser > summary").click();

  await expectAccessible(page);
});

test("the theme follows the system until one is chosen", async ({ page, board }) => {
  const background = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "dark" });
  await openLive(page, board.url);
  const dark = await background();

  await page.emulateMedia({ colorScheme: "light" });
  expect(await background()).not.toBe(dark);

  await openLive(page, `${board.url}/?theme=dark`);
  expect(await background()).toBe(dark);
});

for (const width of [390, 768, 1440, 3840]) {
  test(`nothing has to be scrolled sideways at ${width} px`, async ({ page, board }) => {
    trouble(board);
    await page.setViewportSize({ width, height: 844 });
    await openLive(page, board.url);
    await expectRow(page, "gamma", "down");

    const { content, window } = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      window: document.documentElement.clientWidth,
    }));
    expect(content).toBeLessThanOrEqual(window);
  });
}

test("nothing moves for people who asked for less motion", async ({ page, board }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await openLive(page, board.url);
  await page.evaluate(() => {
    const seen = new Set<string>();
    Object.assign(window, { seenMotion: seen });
    const note = (): void => {
      for (const animation of document.getAnimations()) {
        const length = animation.effect?.getComputedTiming().endTime;
        if (typeof length === "number" && length > 20) seen.add(String(animation.effect?.getComputedTiming().duration));
      }
      requestAnimationFrame(note);
    };
    note();
  });

  board.upstreams.gamma.status = 503;
  await expectRow(page, "gamma", "down");
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

  expect(await page.evaluate(() => [...(window as unknown as { seenMotion: Set<string> }).seenMotion])).toEqual([]);
});

test("pictures of the board in every look", async ({ page, board }) => {
  trouble(board);
  await openLive(page, board.url);
  await expectRow(page, "gamma", "down");
  await expectRow(page, "edge-1", "down", "edge");

  for (const look of LOOKS) await shoot(page, "board", look);
});
