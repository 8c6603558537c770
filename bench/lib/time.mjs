// Waiting, and what a list of durations says.

export const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));

/** Asks again until the answer is truthy; throws after `ms`. */
export async function until(what, ms, ask) {
  const deadline = performance.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > deadline) throw new Error(`waited ${ms} ms for ${what}`);
    await sleep(10);
  }
}

/** The value below which `share` (0 to 1) of the values lie. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
