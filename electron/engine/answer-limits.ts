const windowMs = 1_000;
const mostPerSource = 5;
const mostInAll = 50;

/** How often anything is answered in place of sleeping machines: whoever forges addresses must gain nothing by us. */
export class AnswerLimits {
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #inAll = 0;
  /** At most as many as are answered in one window. */
  readonly #bySource = new Map<string, number>();

  /** True: it may be answered, and counts as such. */
  take(source: string, nowMs: number): boolean {
    if (nowMs - this.#windowStartMs >= windowMs) {
      this.#windowStartMs = nowMs;
      this.#inAll = 0;
      this.#bySource.clear();
    }
    const ofSource = this.#bySource.get(source) ?? 0;
    if (this.#inAll >= mostInAll || ofSource >= mostPerSource) return false;
    this.#inAll += 1;
    this.#bySource.set(source, ofSource + 1);
    return true;
  }
}
