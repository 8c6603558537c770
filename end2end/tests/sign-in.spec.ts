import type { Page } from "@playwright/test";
import { expectLink, openLive, tile } from "../harness/board.ts";
import { CONNECTION_LOST } from "../harness/console.ts";
import { admitted, decide, enter, expect, signIn, test } from "../harness/signed.ts";
import type { Who } from "../harness/signed.ts";

/** Chromium says so of every answer that is no 2xx, which are what these tests are about. */
const STATUS = /Failed to load resource: the server responded with a status of (40[13]|502)/;

test.beforeEach(({ complaints }) => {
  complaints.expect(STATUS);
  complaints.expect(CONNECTION_LOST);
});

/** Signs in at the provider; gives the answer that the browser would have brought to the board, and does not bring it. */
async function stopOnTheWayBack(page: Page, who: Who): Promise<string> {
  let answer = await page.request.post(page.url(), { form: { account: who }, maxRedirects: 0 });
  for (;;) {
    const to = new URL(answer.headers()["location"] ?? "", answer.url()).href;
    if (to.includes("/auth/callback?")) return to;
    answer = await page.request.get(to, { maxRedirects: 0 });
  }
}

test("from the first sign-in to the board, with an admin in between", async ({ guarded, visitor }) => {
  const { url } = guarded;
  const [ben, ada] = [await visitor(), await visitor()];

  await enter(ben, `${url}/w/core?state=up`, "ben");
  await expect(ben.getByText("Waiting to be let in")).toBeVisible();
  await expect(ben.getByText("ada@acme.example")).toBeVisible();
  expect((await ben.request.get(`${url}/api/widgets`)).status()).toBe(403);

  await enter(ada, url, "ada");
  await expect(tile(ada)).toBeVisible();
  await expect(ada.locator(".account .waiting")).toHaveText("1 waits");
  await decide(ada, url, "ben@acme.example", "Approve");
  await expect(ada.locator('[data-email="ben@acme.example"]')).toHaveAttribute("data-status", "approved");

  // The waiting page looks by itself, and stands where one wanted to go.
  await expect(tile(ben)).toBeVisible({ timeout: 20_000 });
  await expect(ben).toHaveURL(`${url}/w/core?state=up`);
  await expect(ben.locator(".account")).toContainText("ben@acme.example");
  await expect(ben.locator(".account a")).toHaveCount(0);

  expect((await ben.request.get(`${url}/people`)).status()).toBe(403);
  await ada.goto(`${url}/audit`);
  for (const what of ["waits for approval", "approved", "signed in"]) {
    await expect(ada.getByRole("rowheader", { name: what, exact: true }).first()).toBeVisible();
  }
});

test("who is revoked sees nothing new from that second on, and is led out", async ({ guarded, visitor }) => {
  const ada = await visitor();
  const ben = await admitted(guarded, visitor);
  await openLive(ben, guarded.url);
  await enter(ada, guarded.url, "ada");

  await decide(ada, guarded.url, "ben@acme.example", "Revoke");
  const since = Date.now();
  await expect(ben.locator('[data-link="live"]')).toHaveCount(0);
  expect(Date.now() - since).toBeLessThan(5_000); // a second, on a machine that does something else as well

  await expect(ben).toHaveURL(/\/login/);
  expect((await ben.request.get(`${guarded.url}/api/widgets`)).status()).toBe(401);
  await signIn(ben, "ben");
  await expect(ben.getByRole("alert")).toHaveText("It was decided that you may not see this board.");
});

test("a session outlives a restart of the server, and not its own end", async ({ guarded, visitor }) => {
  const ben = await admitted(guarded, visitor);
  await guarded.server.stop();
  await guarded.server.start();
  await openLive(ben, guarded.url);

  await guarded.server.reconfigure((text) => text.replace("[auth]", '[auth]\nsession_idle = "1s"'));
  await expect(async () => {
    await ben.goto("about:blank"); // an open board is in use
    await ben.waitForTimeout(1_500); // longer than a session is kept that nobody uses
    await ben.goto(guarded.url);
    await expect(ben).toHaveURL(/\/login/, { timeout: 100 });
  }).toPass();
});

test("signing out ends the session, and only the button does", async ({ guarded, visitor }) => {
  const ben = await admitted(guarded, visitor);
  const [cookie] = (await ben.context().cookies(guarded.url)).filter(({ name }) => name === "pyngpong");
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });

  await ben.goto(`${guarded.url}/logout`);
  expect((await ben.request.get(`${guarded.url}/api/widgets`)).status()).toBe(200);
  await ben.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(ben.getByText("You are signed out.")).toBeVisible();

  // Whoever has copied the cookie has nothing.
  const copied = await ben.request.get(`${guarded.url}/api/widgets`, {
    headers: { cookie: `pyngpong=${cookie?.value ?? ""}` },
  });
  expect(copied.status()).toBe(401);
});

test("who cancels, who is not verified and who is of another company hear why", async ({ guarded, visitor }) => {
  const page = await visitor();
  await enter(page, guarded.url, "Cancel");
  await expect(page.getByRole("alert")).toHaveText(/cancelled, or refused, at the identity provider/i);

  await signIn(page, "eve");
  await expect(page.getByRole("alert")).toHaveText(/your e-mail address is not verified at the identity provider/i);

  const other = await visitor();
  await enter(other, guarded.url, "sam");
  await expect(other.getByRole("alert")).toHaveText("Only addresses of acme.example may sign in.");

  const ada = await visitor();
  await enter(ada, guarded.url, "ada");
  await ada.goto(`${guarded.url}/audit`);
  await expect(ada.getByRole("rowheader", { name: "sign-in failed" })).toHaveCount(3);
});

test("a link with somebody else's code signs nobody in", async ({ guarded, visitor }) => {
  const [thief, victim] = [await visitor(), await visitor()];
  await thief.goto(guarded.url);
  await thief.getByRole("link", { name: /^Sign in/ }).click();
  await expect(thief.getByRole("heading", { name: "Who are you?" })).toBeVisible();
  const answer = await stopOnTheWayBack(thief, "ben");

  await victim.goto(answer);
  await expect(victim.getByRole("alert")).toHaveText(/not begun in this browser, or too long ago/);
  // Nor where the victim is just signing in.
  await victim.goto(guarded.url);
  await victim.getByRole("link", { name: /^Sign in/ }).click();
  await expect(victim.getByRole("heading", { name: "Who are you?" })).toBeVisible();
  await victim.goto(answer);
  await expect(victim.getByRole("alert")).toHaveText(/not begun in this browser, or too long ago/);
  await victim.goto(guarded.url);
  await expect(victim).toHaveURL(/\/login/);
});

for (const next of ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"]) {
  test(`nobody is led to ${JSON.stringify(next)}`, async ({ guarded, visitor }) => {
    const page = await visitor();
    await page.goto(`${guarded.url}/login?next=${encodeURIComponent(next)}`);
    await signIn(page, "ada");
    await expect(page.locator(".account")).toBeVisible();
    expect(new URL(page.url()).origin).toBe(guarded.url);
    await page.goto(`${guarded.url}/login?next=${next}`);
    expect(new URL(page.url()).origin).toBe(guarded.url);
  });
}

test("a provider that is down keeps nobody in from looking, and says so to who signs in", async ({ guarded, visitor }) => {
  const ben = await admitted(guarded, visitor);
  await guarded.provider.close();
  await guarded.server.stop();
  await guarded.server.start();
  await openLive(ben, guarded.url);

  const page = await visitor();
  await page.goto(guarded.url);
  await page.getByRole("link", { name: /^Sign in/ }).click();
  await expect(page.getByRole("alert")).toHaveText(/the identity provider cannot be reached: try again in a minute/i);

  await guarded.provider.open(guarded.url);
  await expect(async () => {
    await enter(page, guarded.url, "ada");
    await expect(page.locator(".account")).toBeVisible({ timeout: 500 });
  }).toPass();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("all of it works", async ({ guarded, visitor }) => {
    const [ben, ada] = [await visitor(), await visitor()];
    await enter(ben, guarded.url, "ben");
    await expect(ben.getByText("Waiting to be let in")).toBeVisible();
    await enter(ada, guarded.url, "ada");
    await decide(ada, guarded.url, "ben@acme.example", "Approve");
    await expect(tile(ben)).toBeVisible({ timeout: 20_000 });
    await ben.locator(".account").getByRole("button", { name: "Sign out" }).click();
    await expect(ben.getByText("You are signed out.")).toBeVisible();
  });
});

test("an admin is told on the board, by itself, that somebody waits; nobody else is", async ({ guarded, visitor }) => {
  const ada = await visitor();
  const ben = await admitted(guarded, visitor);
  await openLive(ben, guarded.url);
  await enter(ada, guarded.url, "ada");
  await expectLink(ada, "live");

  const other = await visitor();
  await guarded.server.reconfigure((text) => text.replace('domains = ["acme.example"]', ""));
  await expect(async () => {
    await enter(other, guarded.url, "sam");
    await expect(other.getByText("Waiting to be let in")).toBeVisible({ timeout: 500 });
  }).toPass();

  await expect(ada.getByText("1 person waits to be let in")).toBeVisible();
  await expect(ben.getByText("waits to be let in")).toHaveCount(0);
});
