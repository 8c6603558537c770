import type { Page } from "@playwright/test";

interface Watch {
  touched: Set<string>;
  moved: Set<string>;
  rows: Map<string, Element>;
}

declare global {
  interface Window {
    mutationWatch?: Watch;
  }
}

/**
 * From now on notes which rows the page touches, and which it takes to another place. The clock is left out: what is
 * inside a `<time>` ticks by itself.
 */
export async function watchRows(page: Page): Promise<void> {
  await page.evaluate(() => {
    const touched = new Set<string>();
    const moved = new Set<string>();
    const rows = new Map<string, Element>();
    const keyOf = (node: Node): string | undefined => {
      const element = node instanceof Element ? node : node.parentElement;
      if (element?.closest("time")) return undefined;
      return element?.closest<HTMLElement>("[data-key]")?.dataset["key"];
    };
    for (const element of document.querySelectorAll<HTMLElement>("[data-key]")) {
      rows.set(element.dataset["key"] ?? "", element);
    }
    new MutationObserver((mutations) => {
      for (const mutation of mutations) {
        const key = keyOf(mutation.target);
        if (key !== undefined) touched.add(key);
        for (const node of [...mutation.addedNodes, ...mutation.removedNodes]) {
          const row = node instanceof HTMLElement ? node.dataset["key"] : undefined;
          if (row !== undefined) moved.add(row);
        }
      }
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    window.mutationWatch = { touched, moved, rows };
  });
}

/** The keys of the rows that were touched since, in text, attributes or elements, sorted. */
export function touchedRows(page: Page): Promise<string[]> {
  return page.evaluate(() => [...(window.mutationWatch?.touched ?? [])].sort());
}

/** The keys of the rows that were taken out and put in again since, sorted. */
export function movedRows(page: Page): Promise<string[]> {
  return page.evaluate(() => [...(window.mutationWatch?.moved ?? [])].sort());
}

/** The keys of the rows that are other elements than they were, sorted. */
export function replacedRows(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const before = window.mutationWatch?.rows ?? new Map<string, Element>();
    return [...before].filter(([, element]) => !element.isConnected).map(([key]) => key).sort();
  });
}
