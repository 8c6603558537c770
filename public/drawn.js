// What only the server draws, where a widget stands alone: the numbers and charts of metrics, and older deployments. It is asked for
// again when the stream has told of a change: that is one page from the server's memory, and no query.
//
// Not in the WebAssembly: no board needs it.
"use strict";

for (const drawn of document.querySelectorAll("[data-place=widget] :is(.sections, .older)")) {
  const SOON_MS = 1_000, AGAIN_MS = 5_000;
  const PARTS = [".metrics > .databases", ".metrics > .sections", ".deployments > .environments", ".deployments > .older"];
  const tile = drawn.closest(".tile"), rows = tile.querySelector(".rows > tbody");
  const isNumbers = drawn.matches(".sections");
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
    const pairs = PARTS.map((part) => [tile.querySelector(part), page.querySelector(part)]);
    if (!pairs.some(([part, next]) => part === drawn && next)) throw new Error("another page");
    for (const [part, next] of pairs) if (part && next) follow(part, document.importNode(next, true));
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
        drawn.dataset.lost = "";
        later(AGAIN_MS);
      }
    }, ms);
  };

  if (isNumbers) {
    // The filter hides rows at once; their numbers with them.
    const hide = () => {
      for (const row of rows.children) {
        const section = [...drawn.children].find((one) => one.dataset.key === row.dataset.key);
        if (section) section.hidden = row.hidden;
      }
    };
    // Every reading has its time in the tile's head. What ticks is text, and not looked at.
    const changed = new MutationObserver(() => {
      hide();
      later(SOON_MS);
    });
    const what = { subtree: true, childList: true, attributes: true };
    changed.observe(rows, what);
    changed.observe(tile.querySelector(".tile-head"), { ...what, attributeFilter: ["datetime"] });
  } else {
    // A deployment that comes makes the oldest one above an older one.
    new MutationObserver(() => later(SOON_MS)).observe(rows, { childList: true });
  }
}
