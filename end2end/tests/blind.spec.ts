import { expectRow, openLive, row, tile } from "../harness/board.ts";
import { expect, test } from "../harness/fixtures.ts";

test("while pyngpong cannot see, the board says so in one line and turns nothing red", async ({ page, board, upstream }) => {
  const canary = await upstream();
  await openLive(page, `${board.url}/?w=core`);
  await board.server.reconfigure((text) => text.replace("[server]", `[poll]\ncanary = "${canary.url}"\n[server]`));
  await expect.poll(() => board.server.output).toContain("read again and is in force");
  const notice = page.locator('[data-notice="blind"]');

  // Both are gone: by what the canary stands for, that is our doing.
  await canary.close();
  await board.upstreams.gamma.close();
  await expect(notice).toContainText("pyngpong cannot see: its canary");
  await expect(page.locator("#board")).toHaveAttribute("data-blind");
  await expect(tile(page)).toHaveAttribute("data-state", "unknown");
  await expectRow(page, "gamma", "up");
  await expect(page.getByText("pyngpong cannot see").locator("visible=true")).toHaveCount(1);
  await expect(row(page, "gamma")).toBeVisible();
});
