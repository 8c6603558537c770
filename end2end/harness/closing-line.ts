import type { FullResult, Reporter, TestCase, TestResult } from "@playwright/test/reporter";

/** Ends the run with one plain line that people and CI read alike. */
export default class ClosingLine implements Reporter {
  private readonly last = new Map<string, TestResult["status"]>();

  onTestEnd(test: TestCase, result: TestResult): void {
    this.last.set(test.id, result.status);
  }

  onEnd(_result: FullResult): void {
    const all = [...this.last.values()];
    const passed = all.filter((status) => status === "passed").length;
    const skipped = all.filter((status) => status === "skipped").length;
    console.log(`browser: ${passed} passed, ${all.length - passed - skipped} failed, ${skipped} skipped`);
  }
}
