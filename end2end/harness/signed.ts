import { expect } from "@playwright/test";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { test as base } from "./fixtures.ts";
import { IdentityProvider } from "./oidc.ts";
import { PyngPong } from "./server.ts";
import { Upstream } from "./upstream.ts";

export { expect };

/** A board that people sign in to, with one widget, `core`, of one target, `alpha`. */
export interface Guarded {
  server: PyngPong;
  provider: IdentityProvider;
  url: string;
}

interface Fixtures {
  /** More lines under `[auth]`. */
  settings: string[];
  guarded: Guarded;
  /** A browser of somebody's own. */
  visitor: () => Promise<Page>;
}

/** Who can sign in: `ada` is an admin by the configuration, `eve`'s address is not verified, `sam` is of another company. */
const ACCOUNTS = {
  ada: { email: "ada@acme.example", name: "Ada Admin" },
  ben: { email: "ben@acme.example", name: "Ben Viewer" },
  eve: { email: "eve@acme.example", name: "Eve", verified: false },
  sam: { email: "sam@other.example", name: "Sam" },
};

/** Whoever the provider knows. */
export type Who = keyof typeof ACCOUNTS;

/** Playwright's test with a board behind a sign-in. */
export const test = base.extend<Fixtures>({
  settings: [[], { option: true }],

  guarded: async ({ settings }, use, info) => {
    const upstream = await Upstream.start();
    const provider = await IdentityProvider.of(ACCOUNTS);
    const auth = [...provider.settings, `admins = ["ada@acme.example"]`, `domains = ["acme.example"]`, ...settings];
    const widget = { id: "core", title: "Core Dependencies", targets: [{ name: "alpha", url: upstream.url }] };
    const server = await PyngPong.serve([widget], auth);
    await provider.open(server.url);
    await use({ server, provider, url: server.url });
    await server.dispose();
    await provider.close();
    await upstream.close();
    if (info.status !== info.expectedStatus) await info.attach("server.log", { body: server.output });
  },

  visitor: async ({ browser, complaints, javaScriptEnabled }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await fresh(browser, javaScriptEnabled);
      complaints.watch(context);
      contexts.push(context);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

function fresh(browser: Browser, javaScriptEnabled: boolean): Promise<BrowserContext> {
  return browser.newContext({ javaScriptEnabled, locale: "en-GB", timezoneId: "UTC" });
}

/** From wherever the sign-in page is shown to wherever it leads. */
export async function signIn(page: Page, who: Who | "Cancel"): Promise<void> {
  await page.getByRole("link", { name: /^Sign in/ }).click();
  const button = page.getByRole("button", { name: who, exact: true });
  // Whom the provider remembers, it does not ask again.
  await expect(button.or(page.locator(".account, .door"))).toBeVisible();
  if (await button.isVisible()) await button.click();
}

/** Opens the board and signs in. */
export async function enter(page: Page, url: string, who: Who | "Cancel"): Promise<void> {
  await page.goto(url);
  await signIn(page, who);
}

/** What an admin does about somebody on `/people`. */
export async function decide(admin: Page, url: string, email: string, what: string): Promise<void> {
  await admin.goto(`${url}/people`);
  await admin.getByRole("button", { name: `${what} ${email}` }).click();
  await admin.waitForURL(`${url}/people`);
}

/** Somebody who has signed in and was let in. */
export async function admitted(guarded: Guarded, visitor: () => Promise<Page>): Promise<Page> {
  const page = await visitor();
  await enter(page, guarded.url, "ben");
  await expect(page.getByText("Waiting to be let in")).toBeVisible();
  await guarded.server.run("people", "approve", "ben@acme.example");
  await page.goto(guarded.url);
  await expect(page.locator('[data-widget="core"]').first()).toBeVisible();
  return page;
}
