import { chromium } from "@playwright/test";
const names = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const arg of names) {
  const [name, width, target] = arg.split(":");
  const page = await browser.newPage({ viewport: { width: +width, height: target ? 900 : 4000 }, javaScriptEnabled: false });
  await page.goto(`file:///work/wt-db-ui/target/shots/${name}.html${target ? "#" + target : ""}`);
  if (!target) { const h = await page.evaluate(() => document.querySelector('#board').scrollHeight); await page.setViewportSize({ width: +width, height: Math.min(h + 20, 4000) }); }
  await page.screenshot({ path: `/tmp/dbui-${name}-${width}${target ? '-at' : ''}.png`, clip: undefined });
}
await browser.close();
