const redialWithinMs = 90_000;
const backgroundMs = 5 * 60_000;
const longestMs = 15 * 60_000;

interface Reflex {
  readonly downMs: number;
  /** null: has not come back yet. */
  untilMs: number | null;
}

/**
 * Sources whose quiet sessions ended when the machine was put to sleep. Such a source redials by itself at once; that is
 * no reason to wake the machine again, until it has stopped for a while, or somebody else wakes it.
 */
export class Reflexes {
  readonly #reflexes = new Map<string, Reflex>();

  /** The sessions of these sources on `route` ended because the machine was put to sleep. */
  ended(route: string, sources: Iterable<string>, nowMs: number): void {
    for (const source of sources) this.#reflexes.set(key(route, source), { downMs: nowMs, untilMs: null });
  }

  /** How long after the sleep this visit came back by reflex, in ms; null: it is a visit like any other. */
  judge(route: string, source: string, nowMs: number): number | null {
    const reflex = this.#reflexes.get(key(route, source));
    if (!reflex) return null;
    const afterMs = nowMs - reflex.downMs;
    const isOver = reflex.untilMs === null ? afterMs > redialWithinMs : nowMs > reflex.untilMs;
    if (isOver) {
      this.#reflexes.delete(key(route, source));
      return null;
    }
    reflex.untilMs = Math.min(nowMs + backgroundMs, reflex.downMs + longestMs);
    return afterMs;
  }

  /** The machine is up again, or a person or another source woke it: every visit counts. */
  forget(route: string): void {
    for (const known of this.#reflexes.keys()) if (known.startsWith(`${route} `)) this.#reflexes.delete(known);
  }
}

function key(route: string, source: string): string {
  return `${route} ${source}`;
}
