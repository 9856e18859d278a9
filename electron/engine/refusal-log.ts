import type { Fault } from '../../shared/faults.ts';
import type { Clock } from './clock.ts';
import type { Journal } from './journal.ts';

const sumMs = 60_000;
const mostKinds = 256;

interface Refused {
  /** `answered`: served here, in place of the target; left out: refused. */
  readonly kind?: 'refused' | 'answered';
  readonly route?: string;
  readonly target?: string;
  readonly source: string;
  readonly reason: string | Fault;
}

/** Writes visits that were refused or answered here into the history: the first of a kind at once, repeated ones as one line a minute. */
export class RefusalLog {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #repeats = new Map<string, { readonly refused: Refused; count: number }>();
  /** Those of kinds beyond what is told apart in one minute. */
  #others = 0;
  #timer: Disposable | null = null;

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  note(refused: Refused): void {
    // Two faults of one code are of one kind, however their details differ.
    const reason = typeof refused.reason === 'string' ? refused.reason : refused.reason.code;
    const kind = JSON.stringify([refused.kind, refused.route, refused.source, reason]);
    const known = this.#repeats.get(kind);
    if (known) {
      known.count += 1;
      return;
    }
    this.#timer ??= this.#clock.after(sumMs, () => this.flush());
    if (this.#repeats.size >= mostKinds) {
      this.#others += 1;
      return;
    }
    this.#repeats.set(kind, { refused, count: 0 });
    this.#write(refused, 1);
  }

  /** Writes the sums so far, as at the end of each minute and of the app. */
  flush(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    for (const { refused, count } of this.#repeats.values()) if (count > 0) this.#write(refused, count);
    this.#repeats.clear();
    if (this.#others > 0) this.#journal.append({ kind: 'refused', reason: 'one of many', timesCount: this.#others });
    this.#others = 0;
  }

  #write({ kind = 'refused', reason, ...where }: Refused, count: number): void {
    const why = typeof reason === 'string' ? { reason } : { fault: reason };
    this.#journal.append({
      kind,
      ...where,
      ...why,
      ...(count > 1 ? { timesCount: count } : {}),
    });
  }
}
