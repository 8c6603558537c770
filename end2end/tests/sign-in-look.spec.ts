import type { Page } from "@playwright/test";
import { expectAccessible } from "../harness/accessibility.ts";
import { LOOKS, shoot } from "../harness/shots.ts";
import { enter, expect, test } from "../harness/signed.ts";

/** A page of the sign-in in every look; axe has nothing to say about any. */
async function look(page: Page, name: string): Promise<void> {
  for (const each of LOOKS) {
    await shoot(page, name, each);
    await expectAccessible(page);
  }
}

test.beforeEach(({ complaints }) => complaints.expect(/the server responded with a status of 40[13]/));

test("the pages of who signs in and waits", async ({ guarded, visitor }) => {
  const ben = await visitor();
  await ben.goto(guarded.url);
  await expect(ben.getByRole("link", { name: "Sign in" })).toBeVisible();
  await look(ben, "login");

  await enter(ben, guarded.url, "ben");
  await expect(ben.getByText("Waiting to be let in")).toBeVisible();
  await look(ben, "waiting");
});

test("the pages of who is refused, and of who leaves", async ({ guarded, visitor }) => {
  const [sam, ada] = [await visitor(), await visitor()];
  await enter(sam, guarded.url, "sam");
  await expect(sam.getByRole("alert")).toBeVisible();
  await look(sam, "refused");

  await enter(ada, guarded.url, "ada");
  await ada.goto(`${guarded.url}/logout`);
  await look(ada, "logout");
});

test("the pages of who decides", async ({ guarded, visitor }) => {
  const [ben, ada] = [await visitor(), await visitor()];
  await enter(ben, guarded.url, "ben");
  await enter(ada, guarded.url, "ada");
  await ada.goto(`${guarded.url}/people`);
  await expect(ada.locator('[data-email="ben@acme.example"]')).toHaveAttribute("data-status", "waiting");
  await look(ada, "people");
  await ada.goto(`${guarded.url}/audit`);
  await look(ada, "audit");
});
