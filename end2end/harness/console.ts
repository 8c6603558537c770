import type { BrowserContext, ConsoleMessage } from "@playwright/test";

/**
 * What browsers complained about: errors and warnings in the console, which include violations of the content security
 * policy and mismatches in hydration, and exceptions that nobody caught.
 */
export class Complaints {
  private readonly all: string[] = [];
  private readonly expected: RegExp[] = [];

  /** Listens to every page of this context. */
  watch(context: BrowserContext): void {
    context.on("console", (message) => this.heard(message));
    context.on("weberror", (error) => this.all.push(`uncaught: ${error.error().stack ?? error.error().message}`));
  }

  /** From now on and before: not a complaint. For tests that break something on purpose. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  /** Those that no test has announced. */
  get unexpected(): string[] {
    return this.all.filter((complaint) => !this.expected.some((pattern) => pattern.test(complaint)));
  }

  private heard(message: ConsoleMessage): void {
    if (message.type() !== "error" && message.type() !== "warning") return;
    if (SLOW_MACHINE.test(message.text())) return;
    this.all.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  }
}

/** A hint, not a complaint: it depends on how fast the machine is, and on whether scripts run at all. */
const SLOW_MACHINE = /was preloaded using link preload but not used within a few seconds/;

/** What Chromium says when a server is gone. */
export const CONNECTION_LOST = /net::ERR_(CONNECTION_|INCOMPLETE_CHUNKED|EMPTY_RESPONSE|NETWORK_CHANGED|ABORTED)/;
