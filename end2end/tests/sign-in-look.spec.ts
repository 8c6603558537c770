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

test("the pages about who may look", async ({ guarded, visitor }) => {
  const { url } = guarded;
  const [ben, ada, sam] = [await visitor(), await visitor(), await visitor()];

  await ben.goto(url);
  await expect(ben.getByRole("link", { name: "Sign in" })).toBeVisible();
  await look(ben, "login");

  await enter(ben, url, "ben");
  await expect(ben.getByText("Waiting to be let in")).toBeVisible();
  await look(ben, "waiting");

  await enter(sam, url, "sam");
  await expect(sam.getByRole("alert")).toBeVisible();
  await look(sam, "refused");

  await enter(ada, url, "ada");
  await ada.goto(`${url}/people`);
  await expect(ada.locator('[data-email="ben@acme.example"]')).toHaveAttribute("data-status", "waiting");
  await look(ada, "people");
  await ada.goto(`${url}/audit`);
  await look(ada, "audit");
  await ada.goto(`${url}/logout`);
  await look(ada, "logout");
});
