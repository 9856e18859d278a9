const windowMs = 60 * 60_000;
const mostUselessWakes = 3;
const secondTouchMs = { least: 1_000, most: 60_000 };
const mostSources = 4096;

interface Waker {
  wakesMs: number[];
  isTripped: boolean;
  lastTouchMs: number;
}

/**
 * Finds sources that keep waking a target and never get a byte back from it. After three such wakes in an hour a source
 * has to come twice, 1 to 60 s apart, before it wakes that target again.
 */
export class Breaker {
  readonly #wakers = new Map<string, Waker>();

  /** The source caused a wake. Returns the number of useless wakes when this one trips the breaker, else null. */
  woke(source: string, target: string, nowMs: number): number | null {
    const waker = this.#waker(source, target);
    waker.wakesMs = [...waker.wakesMs.filter((atMs) => nowMs - atMs < windowMs), nowMs];
    if (waker.isTripped || waker.wakesMs.length < mostUselessWakes) return null;
    waker.isTripped = true;
    return waker.wakesMs.length;
  }

  /** The service sent something to the source: its wakes were useful. */
  used(source: string, target: string): void {
    this.#wakers.delete(key(source, target));
  }

  /** False: this real visit is only the first touch of a source that has to come twice. */
  admits(source: string, target: string, nowMs: number): boolean {
    const waker = this.#wakers.get(key(source, target));
    if (!waker?.isTripped) return true;
    const sinceMs = nowMs - waker.lastTouchMs;
    waker.lastTouchMs = nowMs;
    return sinceMs >= secondTouchMs.least && sinceMs <= secondTouchMs.most;
  }

  #waker(source: string, target: string): Waker {
    const known = this.#wakers.get(key(source, target));
    if (known) return known;
    const [oldest] = this.#wakers.keys();
    if (this.#wakers.size >= mostSources && oldest !== undefined) this.#wakers.delete(oldest);
    const waker = { wakesMs: [], isTripped: false, lastTouchMs: Number.NEGATIVE_INFINITY };
    this.#wakers.set(key(source, target), waker);
    return waker;
  }
}

function key(source: string, target: string): string {
  return `${target} ${source}`;
}
