import type { Page } from "@playwright/test";

interface Watch {
  touched: Set<string>;
  rows: Map<string, Element>;
}

declare global {
  interface Window {
    mutationWatch?: Watch;
  }
}

/**
 * From now on notes which rows the page touches, in text, attributes or place. The clock is left out: what is inside a
 * `<time>` ticks by itself.
 */
export async function watchRows(page: Page): Promise<void> {
  await page.evaluate(() => {
    const touched = new Set<string>();
    const rows = new Map<string, Element>();
    const keyOf = (node: Node): string | undefined => {
      const element = node instanceof Element ? node : node.parentElement;
      if (element?.closest("time")) return undefined;
      return element?.closest<HTMLElement>("[data-key]")?.dataset["key"];
    };
    const note = (node: Node): void => {
      const key = keyOf(node);
      if (key !== undefined) touched.add(key);
    };
    for (const element of document.querySelectorAll<HTMLElement>("[data-key]")) {
      rows.set(element.dataset["key"] ?? "", element);
    }
    new MutationObserver((mutations) => {
      for (const mutation of mutations) {
        note(mutation.target);
        // A moved row is removed from and added to its parent: it is touched, its neighbours are not.
        for (const node of [...mutation.addedNodes, ...mutation.removedNodes]) {
          if (mutation.target instanceof Element && mutation.target.closest("time")) continue;
          note(node);
        }
      }
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    window.mutationWatch = { touched, rows };
  });
}

/** The keys of the rows that were touched since, sorted. */
export function touchedRows(page: Page): Promise<string[]> {
  return page.evaluate(() => [...(window.mutationWatch?.touched ?? [])].sort());
}

/** The keys of the rows that are other elements than they were, sorted. */
export function replacedRows(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const before = window.mutationWatch?.rows ?? new Map<string, Element>();
    return [...before].filter(([, element]) => !element.isConnected).map(([key]) => key).sort();
  });
}
