import { type Fault, fault } from '../../shared/faults.ts';
import type { Breaker } from './breaker.ts';
import type { Reachability } from './reachability.ts';
import type { TargetUnit } from './target-unit.ts';

/** What concerns more than one target and is to be shown to the user now. */
export class Problems {
  readonly reachability: Reachability;
  readonly #breaker: Breaker;
  readonly #onChange: () => void;
  /** Targets that this computer has no way to. */
  readonly #cutOff = new Set<string>();
  #journalFault: Fault | null = null;
  #setup: readonly Fault[] = [];
  /** By where they came from. */
  readonly #outside = new Map<string, readonly Fault[]>();

  constructor(parts: { reachability: Reachability; breaker: Breaker }, onChange: () => void) {
    this.reachability = parts.reachability;
    this.#breaker = parts.breaker;
    this.#onChange = onChange;
  }

  list(): readonly Fault[] {
    const network = this.reachability.problem ?? (this.#cutOff.size > 0 ? noWay() : null);
    return [
      ...[...this.#outside.values()].flat(),
      ...(network ? [network] : []),
      ...(this.#journalFault ? [this.#journalFault] : []),
      ...this.#setup,
      ...this.#breaker.faults(),
    ];
  }

  noteOutside(origin: string, faults: readonly Fault[]): void {
    this.#outside.set(origin, faults);
    this.#onChange();
  }

  /** null: the journal can be written again. */
  noteJournal(reason: Fault | null): void {
    if (this.#journalFault?.code === reason?.code) return;
    this.#journalFault = reason;
    this.#onChange();
  }

  /** What is missing on this computer for targets to be woken or put to sleep. Gives back what was not known before. */
  noteSetup(faults: readonly Fault[]): readonly Fault[] {
    const known = new Set(this.#setup.map((one) => JSON.stringify(one)));
    const news = faults.filter((one) => !known.has(JSON.stringify(one)));
    const isSame = news.length === 0 && faults.length === this.#setup.length;
    this.#setup = faults;
    if (!isSame) this.#onChange();
    return news;
  }

  noteTarget(unit: TargetUnit): void {
    const before = this.#cutOff.size;
    if (unit.isCutOff) this.#cutOff.add(unit.id);
    else this.#cutOff.delete(unit.id);
    if (before > 0 !== this.#cutOff.size > 0) this.#onChange();
  }

  forget(target: string): void {
    this.reachability.forget(target);
    this.#cutOff.delete(target);
  }

  end(): void {
    this.reachability.end();
  }
}

function noWay(): Fault {
  return fault('cannot-tell', { reason: 'it has no way to some of the machines.' });
}
