import { defineConfig } from "@playwright/test";
import { chromium } from "./harness/chromium.ts";

/** Every test starts its own server and upstreams on free ports, so tests share nothing and run side by side. */
export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  fullyParallel: true,
  forbidOnly: Boolean(process.env["CI"]),
  retries: 0,
  workers: 2,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["./harness/closing-line.ts"]],
  use: {
    launchOptions: chromium(),
    viewport: { width: 1440, height: 900 },
    colorScheme: "dark",
    locale: "en-GB",
    timezoneId: "UTC",
    trace: "retain-on-failure",
  },
});
