import type { TargetSettings } from '../../shared/settings.ts';
import type { UsageView } from '../../shared/snapshot.ts';
import { monthStartMs } from '../../shared/spend.ts';
import type { EnginePorts } from './engine.ts';
import { SpendMeter } from './spend-meter.ts';
import type { TargetUnit } from './target-unit.ts';

/** Keeps count of every target whose settings say what it costs or how long it may be up. */
export class SpendGuard {
  readonly #ports: EnginePorts;
  readonly #onChange: (target: string) => void;
  readonly #meters = new Map<string, SpendMeter>();
  #isEnded = false;

  constructor(ports: EnginePorts, onChange: (target: string) => void) {
    this.#ports = ports;
    this.#onChange = onChange;
  }

  /** Begins to count the targets that are new, from what the history knows of this month. Resolves once it does. */
  async follow(units: ReadonlyMap<string, TargetUnit>): Promise<void> {
    for (const [id, meter] of this.#meters) {
      if (units.has(id) && isCounted(units.get(id)?.settings)) continue;
      meter.end();
      this.#meters.delete(id);
      units.get(id)?.actor.dispatch({ kind: 'spend', fault: null });
    }
    const added = [...units.values()].filter(({ id, settings }) => isCounted(settings) && !this.#meters.has(id));
    if (added.length > 0) await this.#begin(added);
    for (const meter of this.#meters.values()) meter.look();
  }

  stepped({ id }: TargetUnit): void {
    this.#meters.get(id)?.look();
  }

  viewOf(target: string): UsageView | null {
    return this.#meters.get(target)?.view ?? null;
  }

  end(): void {
    this.#isEnded = true;
    for (const meter of this.#meters.values()) meter.end();
    this.#meters.clear();
  }

  async #begin(units: readonly TargetUnit[]): Promise<void> {
    const fromMs = monthStartMs(this.#ports.clock.wallMs());
    const ids = units.map(({ id }) => id);
    const spans = await this.#ports.journal.upSpans(ids, fromMs).catch((error: unknown) => {
      this.#ports.onBug(error);
      return new Map<string, never>();
    });
    if (this.#isEnded) return;
    for (const { id, actor } of units) {
      // Settings that came meanwhile may have begun it already.
      if (this.#meters.has(id)) continue;
      this.#meters.set(id, new SpendMeter(actor, spans.get(id) ?? [], this.#ports, () => this.#onChange(id)));
    }
  }
}

function isCounted(settings: TargetSettings | undefined): boolean {
  return settings?.cost !== undefined || settings?.spend !== undefined;
}
