import { type Fault, fault } from '../../shared/faults.ts';

const mostUngated = 1024;
const mostWaitingPerSource = 128;
const mostWaitingPerTarget = 256;

/** Counts everybody who is let in but not yet forwarded, and says when there are too many. */
export class Admission {
  #ungated = 0;
  readonly #waitingBySource = new Map<string, number>();
  readonly #waitingByTarget = new Map<string, number>();

  /** Null when the visit may be judged; `leaveGate` must follow once it is decided or gone. */
  enterGate(): Fault | null {
    if (this.#ungated >= mostUngated) return fault('too-many-clients', { limit: mostUngated, scope: 'listener' });
    this.#ungated += 1;
    return null;
  }

  leaveGate(): void {
    this.#ungated -= 1;
  }

  /** Null when the client may wait; `leaveQueue` must follow. */
  enterQueue(source: string, target: string): Fault | null {
    const [bySource, byTarget] = [this.#waitingBySource.get(source) ?? 0, this.#waitingByTarget.get(target) ?? 0];
    if (bySource >= mostWaitingPerSource)
      return fault('too-many-clients', { limit: mostWaitingPerSource, scope: 'source' });
    if (byTarget >= mostWaitingPerTarget)
      return fault('too-many-clients', { limit: mostWaitingPerTarget, scope: 'target' });
    this.#waitingBySource.set(source, bySource + 1);
    this.#waitingByTarget.set(target, byTarget + 1);
    return null;
  }

  leaveQueue(source: string, target: string): void {
    decrease(this.#waitingBySource, source);
    decrease(this.#waitingByTarget, target);
  }
}

function decrease(counts: Map<string, number>, key: string): void {
  const count = (counts.get(key) ?? 0) - 1;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
