import { test } from "../harness/fixtures.ts";
test.use({ deployed: 200 });
test("debug", async ({ page, databased }) => {
  await page.goto(`${databased.url}/w/log#d-150`);
  for (let i = 0; i < 6; i += 1) {
    console.log(await page.evaluate(() => {
      const r = document.getElementById("d-150")!;
      return JSON.stringify([scrollY, r.closest("details")?.open, r.hidden, r.getBoundingClientRect().y, document.querySelector(":target")?.id, document.querySelectorAll(".older > details[open]").length]);
    }));
    await page.waitForTimeout(700);
  }
});
