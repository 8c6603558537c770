// Looking at a cell of the waffle, or at a number: by pointer, by keyboard, by tap, or by address.
//
// Not in the WebAssembly: only pages with a waffle load it. What is looked at has `data-chosen`; the page's own code hears
// `choose` and says in the line below what that is.
"use strict";
for (const root of document.querySelectorAll(".realtime")) {
  const waffle = root.querySelector(".waffle");
  const line = root.querySelector(".chosen");
  // As long as it is pinned, it stays when the pointer goes on.
  let chosen = null, pinned = false;

  const mark = (element, is) => {
    element.toggleAttribute("data-chosen", is);
    if (!waffle.contains(element)) return;
    // Only who is looked at is an option: two thousand would have to be walked through by those who listen.
    const attributes = { role: "option", "aria-selected": "true", "aria-labelledby": line.id };
    for (const name in attributes) is ? element.setAttribute(name, attributes[name]) : element.removeAttribute(name);
    const own = `${line.id}:cell`;
    if (is) element.id ||= own;
    waffle.setAttribute("aria-activedescendant", is ? element.id : "");
    if (!is && element.id === own) element.removeAttribute("id");
  };

  const choose = (element, pin = false) => {
    pinned = pin && element !== null;
    if (element === chosen) return;
    if (chosen) mark(chosen, false);
    chosen = element;
    if (chosen) mark(chosen, true);
    root.dispatchEvent(new Event("choose"));
  };

  const keyed = ({ target }) => target.closest("[data-key]");
  const isPlace = (element) => element && !element.closest(".lines");

  // The cells as they are seen: row by row.
  const seen = () => [...waffle.querySelectorAll("[data-key]")]
    .map((cell) => ({ cell, x: cell.offsetLeft, y: cell.offsetTop, shelf: cell.parentElement }))
    .sort((a, b) => a.y - b.y || a.x - b.x);

  const nearest = (cells, from) => cells.reduce((best, one) =>
    !best || Math.abs(one.x - from.x) < Math.abs(best.x - from.x) ? one : best, undefined);

  // Where a key leads to.
  const target = (key) => {
    const cells = seen();
    const at = cells.findIndex(({ cell }) => cell === chosen);
    const from = cells[at] ?? cells[0];
    const first = cells[0], last = cells.at(-1);
    if (at < 0) return key === "End" ? last : first;
    switch (key) {
      case "ArrowRight": return cells[at + 1];
      case "ArrowLeft": return cells[at - 1];
      case "ArrowDown": {
        const y = cells.find((one) => one.y > from.y)?.y;
        return nearest(cells.filter((one) => one.y === y), from);
      }
      case "ArrowUp": {
        const y = cells.findLast((one) => one.y < from.y)?.y;
        return nearest(cells.filter((one) => one.y === y), from);
      }
      case "Home": return first;
      case "End": return last;
      // By group.
      case "PageDown": return cells.slice(at).find((one) => one.shelf !== from.shelf) ?? last;
      case "PageUp": {
        const before = cells.slice(0, at).findLast((one) => one.shelf !== from.shelf)?.shelf;
        return cells.find((one) => one.shelf === (before ?? from.shelf));
      }
    }
  };

  const walk = ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End", "PageDown", "PageUp"];

  waffle.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" && chosen) line.querySelector("a")?.click();
    else if (event.key === "Escape") choose(null);
    else if (walk.includes(event.key)) {
      const to = target(event.key)?.cell;
      if (to) choose(to, true);
      to?.scrollIntoView({ block: "nearest" });
    } else return;
    event.preventDefault();
  });

  // Whoever comes by keyboard begins at the first cell; who comes by pointer says which one.
  let pointed = false;
  addEventListener("pointerdown", () => { pointed = true; }, true);
  addEventListener("keydown", () => { pointed = false; }, true);
  waffle.addEventListener("focus", () => {
    const first = waffle.contains(chosen) ? chosen : seen()[0]?.cell;
    if (first && !pointed) choose(first, true);
  });

  root.addEventListener("focusin", (event) => {
    const number = event.target.closest(".numbers [data-key]");
    if (number) choose(number);
  });
  root.addEventListener("focusout", ({ relatedTarget }) => {
    if (!root.contains(relatedTarget)) choose(null);
  });

  root.addEventListener("pointerover", (event) => {
    const element = keyed(event);
    if (!pinned && isPlace(element)) choose(element);
  });
  root.addEventListener("pointerleave", () => {
    if (!pinned) choose(null);
  });
  waffle.addEventListener("click", (event) => {
    const cell = keyed(event);
    choose(cell === chosen && pinned ? null : cell, true);
  });

  // An address that names a place looks at it.
  const follow = () => {
    // Not `:target`: there is none yet while the document is being read.
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (root.contains(place) && isPlace(place)) choose(place, true);
  };
  addEventListener("hashchange", follow);
  follow();

  if (waffle.childElementCount > 0) {
    waffle.setAttribute("role", "listbox");
    waffle.tabIndex = 0;
  }
}
