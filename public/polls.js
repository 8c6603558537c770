// Keeps the page `/polls` up to date: what is marked `data-live` is replaced by what the server says now.
//
// Not a reload: the place one has scrolled to stays, and nothing is taken away from where the focus is.
"use strict";
{
  const EVERY_MS = 5_000;
  const board = document.getElementById("board");
  const live = (page) => [...page.querySelectorAll("[data-live]")];
  const inUse = (part) => part.contains(document.activeElement) || getSelection().containsNode(part, true) && !getSelection().isCollapsed;

  const refresh = async () => {
    const answer = await fetch(location.href);
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const next = live(new DOMParser().parseFromString(await answer.text(), "text/html"));
    live(document).forEach((part, at) => inUse(part) || part.replaceWith(next[at]));
  };

  setInterval(async () => {
    if (document.hidden) return;
    try {
      await refresh();
      delete board.dataset.link;
    } catch {
      board.dataset.link = "lost"; // looks dead, and says from when it is
    }
  }, EVERY_MS);
}
