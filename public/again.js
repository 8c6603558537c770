// A page about who may look that looks by itself whether it still says what is true. Without JavaScript a refresh does that, which
// takes away what somebody is reading or about to press.
"use strict";

const LOOK_MS = 5_000;
const main = document.querySelector("main");

const isOver = async () => {
  const answer = await fetch(location.href, { cache: "no-store" });
  const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
  if (next === null || next.textContent === main.textContent) return false;
  const isInUse = document.activeElement?.closest("main button, main a, main input") ?? null;
  return isInUse === null || next.firstElementChild?.className !== main.firstElementChild?.className;
};

const look = async () => {
  try {
    if (await isOver()) return location.reload();
  } catch {
    // Not reachable: it is tried again.
  }
  setTimeout(look, LOOK_MS);
};

setTimeout(look, LOOK_MS);
