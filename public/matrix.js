// A table of metrics by day: walking through it by arrow keys, and the numbers below it where it stands alone.
//
// Not in the WebAssembly: only pages with metrics load it.
"use strict";

// What is well is no stop for who goes from link to link: it is reached this way, or by the cursor of who listens.
addEventListener("keydown", (event) => {
  const from = event.target.closest?.(".matrix :is(th, td)");
  if (!from || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const row = from.parentElement;
  const rows = [...row.parentElement.children].filter((row) => !row.hidden);
  const at = [...row.children].indexOf(from), line = rows.indexOf(row);
  const places = [...row.children].filter((cell) => cell.querySelector("a"));
  const place = places.indexOf(from);
  const to = {
    ArrowLeft: () => places[place - 1],
    ArrowRight: () => places[place + 1],
    ArrowUp: () => rows[line - 1]?.children[at],
    ArrowDown: () => rows[line + 1]?.children[at],
    Home: () => places[0],
    End: () => places.at(-1),
  }[event.key]?.();
  const link = to?.querySelector("a");
  if (!link) return;
  event.preventDefault();
  link.focus();
});

// Only the server draws the numbers and charts of each metric: they are asked for when the stream has told of a change. That is one page
// from its memory, and no query.
for (const sections of document.querySelectorAll("[data-place=widget] .sections")) {
  const SOON_MS = 1_000, AGAIN_MS = 5_000;
  const tile = sections.closest(".tile"), table = tile.querySelector(".matrix tbody");
  // What the server alone draws: the databases, and the numbers.
  const parts = [tile.querySelector(".metrics > .databases"), sections];
  let waits = false;

  // Touches what differs, so that what is in use, unfolded or pointed to stays.
  const follow = (part, next) => {
    if (part.isEqualNode(next)) return;
    if (part.nodeName !== next.nodeName || !(part instanceof Element)) return part.replaceWith(next);
    for (const { name } of [...part.attributes]) if (name !== "open" && !next.hasAttribute(name)) part.removeAttribute(name);
    for (const { name, value } of next.attributes) if (part.getAttribute(name) !== value) part.setAttribute(name, value);
    const parts = [...part.childNodes], wanted = [...next.childNodes];
    parts.slice(wanted.length).forEach((rest) => rest.remove());
    wanted.forEach((one, at) => (parts[at] ? follow(parts[at], one) : part.append(one)));
  };

  const refresh = async () => {
    const answer = await fetch(location.href);
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // All of them or none: each is there, or it is another page.
    const next = parts.map((part) => page.querySelector(`.metrics > .${part.classList[part.classList.length - 1]}`));
    if (next.includes(null)) throw new Error("no metrics");
    parts.forEach((part, at) => follow(part, document.importNode(next[at], true)));
  };

  const later = (ms) => {
    if (waits) return;
    waits = true;
    setTimeout(async () => {
      waits = false;
      if (document.hidden) return later(AGAIN_MS);
      try {
        await refresh();
      } catch {
        // Says so (style/widgets/metrics.css), until it comes.
        sections.dataset.lost = "";
        later(AGAIN_MS);
      }
    }, ms);
  };

  // The filter hides rows at once; their numbers with them.
  const hide = () => {
    for (const row of table.children) {
      const section = [...sections.children].find((one) => one.dataset.key === row.dataset.key);
      if (section) section.hidden = row.hidden;
    }
  };

  // Every reading has its time in the tile's head. What ticks is text, and not looked at.
  const changed = new MutationObserver(() => {
    hide();
    later(SOON_MS);
  });
  const what = { subtree: true, childList: true, attributes: true };
  changed.observe(table, what);
  changed.observe(tile.querySelector(".tile-head"), { ...what, attributeFilter: ["datetime"] });
}
