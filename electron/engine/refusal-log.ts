import { type Fault, fault } from '../../shared/faults.ts';
import type { Clock } from './clock.ts';
import type { Journal } from './journal.ts';

const sumMs = 60_000;
const mostKinds = 256;

interface Refused {
  readonly route: string;
  readonly target: string;
  readonly source: string;
  readonly reason: string | Fault;
}

/** Writes refused visits into the history: the first of a kind at once, repeated ones as one line a minute. */
export class RefusalLog {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #repeats = new Map<string, { readonly refused: Refused; count: number }>();
  #timer: Disposable | null = null;

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  note(refused: Refused): void {
    const kind = JSON.stringify([refused.route, refused.source, refused.reason]);
    const known = this.#repeats.get(kind);
    if (known) {
      known.count += 1;
      return;
    }
    if (this.#repeats.size >= mostKinds) return;
    this.#repeats.set(kind, { refused, count: 0 });
    this.#write(refused, 1);
    this.#timer ??= this.#clock.after(sumMs, () => this.flush());
  }

  /** Writes the sums so far, as at the end of each minute and of the app. */
  flush(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    for (const { refused, count } of this.#repeats.values()) if (count > 0) this.#write(refused, count);
    this.#repeats.clear();
  }

  #write({ route, target, source, reason }: Refused, count: number): void {
    const why = typeof reason === 'string' ? { reason } : { fault: reason };
    this.#journal.append({
      kind: 'refused',
      route,
      target,
      source,
      ...why,
      ...(count > 1 ? { timesCount: count } : {}),
    });
  }
}

/** The fault of a source outside the route's rules. */
export function notAllowed(source: string): Fault {
  return fault('source-not-allowed', { source });
}
