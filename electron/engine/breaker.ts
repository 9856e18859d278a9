import { type Fault, fault } from '../../shared/faults.ts';

const windowMs = 60 * 60_000;
const mostUselessWakes = 3;
const secondTouchMs = { least: 1_000, most: 60_000 };
const mostSources = 4096;

interface Waker {
  wakesMs: number[];
  /** Set once it woke for nothing too often; what the user is told. */
  fault: Fault | null;
  firstTouchMs: number;
}

/**
 * Finds sources that keep waking a target and never get a byte back from it. After three such wakes in an hour a source
 * has to come twice, 1 to 60 s apart, before it wakes that target again.
 */
export class Breaker {
  readonly #wakers = new Map<string, Waker>();

  /** The source caused a wake. Returns what to tell the user when this one trips the breaker, else null. */
  woke(source: string, target: { readonly id: string; readonly name: string }, nowMs: number): Fault | null {
    const waker = this.#waker(key(source, target.id));
    waker.wakesMs = [...waker.wakesMs.filter((atMs) => nowMs - atMs < windowMs), nowMs];
    const wakes = waker.wakesMs.length;
    if (waker.fault || wakes < mostUselessWakes) return null;
    waker.fault = fault('waker-without-use', { source, target: target.name, wakes });
    return waker.fault;
  }

  /** The service sent something to the source. Null: it woke nothing since the last time; else whether it was named for that. */
  used(source: string, target: string): { readonly wasNamed: boolean } | null {
    const waker = this.#wakers.get(key(source, target));
    if (!waker) return null;
    this.#wakers.delete(key(source, target));
    return { wasNamed: waker.fault !== null };
  }

  /** False: this real visit is only the first touch of a source that has to come twice. */
  admits(source: string, target: string, nowMs: number): boolean {
    const waker = this.#wakers.get(key(source, target));
    if (!waker?.fault) return true;
    const sinceMs = nowMs - waker.firstTouchMs;
    if (sinceMs < secondTouchMs.least) return false;
    const isSecond = sinceMs <= secondTouchMs.most;
    // The connections that follow the second touch at once need no third.
    waker.firstTouchMs = isSecond ? nowMs - secondTouchMs.least : nowMs;
    return isSecond;
  }

  /** Like `admits`, with what to tell the source. */
  refusal(source: string, target: string, nowMs: number): Fault | null {
    return this.admits(source, target, nowMs) ? null : (this.#wakers.get(key(source, target))?.fault ?? null);
  }

  /** Whoever is to be named to the user now. */
  faults(): readonly Fault[] {
    return [...this.#wakers.values()].flatMap((waker) => (waker.fault ? [waker.fault] : []));
  }

  #waker(id: string): Waker {
    const known = this.#wakers.get(id);
    if (known) return known;
    const [oldest] = this.#wakers.keys();
    if (this.#wakers.size >= mostSources && oldest !== undefined) this.#wakers.delete(oldest);
    const waker = { wakesMs: [], fault: null, firstTouchMs: Number.NEGATIVE_INFINITY };
    this.#wakers.set(id, waker);
    return waker;
  }
}

function key(source: string, target: string): string {
  return `${target} ${source}`;
}
