/** What was opened, closed in the opposite order. */
export class Closing {
  private readonly steps: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.steps.push(close);
  }

  /** Closes everything, whatever fails on the way; then throws the first failure. Again is harmless. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.steps.pop(); close; close = this.steps.pop()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
