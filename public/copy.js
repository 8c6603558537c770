// Buttons with `data-copy` copy the text of the element before them.
//
// Not in the WebAssembly: they work as soon as the page is there, and cost a page's load next to nothing. The clipboard's
// own interface needs https or loopback; on a plain http intranet host the text is selected and copied the old way.
"use strict";
{
  const SAID_MS = 2_000;
  const said = document.createElement("p");
  said.className = "sr";
  said.setAttribute("role", "status");
  document.body.append(said);

  const select = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return selection;
  };

  const copyTheOldWay = (element) => {
    const selection = select(element);
    const copied = document.execCommand("copy");
    if (copied) selection.removeAllRanges(); // else it stays selected, for Ctrl+C
    return copied;
  };

  const copy = async (element) => {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      return copyTheOldWay(element); // none here, or not allowed
    }
  };

  const timers = new WeakMap();
  const say = (button, words) => {
    // The text node stays the same one: the page's own code goes on using it.
    const label = button.firstChild;
    label.data = said.textContent = words;
    clearTimeout(timers.get(button));
    timers.set(button, setTimeout(() => {
      label.data = "copy";
      said.textContent = "";
    }, SAID_MS));
  };

  document.addEventListener("click", async ({ target }) => {
    const button = target.closest?.("[data-copy]");
    if (!button) return;
    const copied = await copy(button.previousElementSibling);
    say(button, copied ? "copied" : "press Ctrl+C");
  });
}
