// A table of metrics by day: walking through it by arrow keys.
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
