import type { Override } from '../../shared/snapshot.ts';
import type { EnginePorts } from './engine.ts';
import { isInForce } from './target/derive.ts';
import type { Now, OverrideMark } from './target/model.ts';
import { untilText } from './target/turn.ts';
import { overrideOf } from './target/view.ts';

/** The engine's own entry among the durable states. */
const engineEntry = '';

/** "Pause everything", kept in the journal so that it survives a restart. */
export class Pause {
  readonly #ports: EnginePorts;
  readonly #onEnd: () => void;
  #mark: OverrideMark | null;
  #timer: Disposable | null = null;

  /** `onEnd`: it ran out by itself. */
  constructor(ports: EnginePorts, onEnd: () => void) {
    this.#ports = ports;
    this.#onEnd = onEnd;
    const stored = ports.journal.durables().get(engineEntry) as { paused?: OverrideMark | null } | null | undefined;
    this.#mark = stored?.paused ?? null;
    this.#watch();
  }

  get mark(): OverrideMark | null {
    return this.#mark;
  }

  view(): Override | null {
    return overrideOf(this.#mark, this.#now());
  }

  /** null: resumed. It is in force even when it could not be recorded. */
  set(mark: OverrideMark | null, by: string): void {
    this.#mark = mark;
    const what = mark ? ({ kind: 'paused', reason: untilText(mark) } as const) : ({ kind: 'resumed' } as const);
    this.#ports.journal.append({ ...what, target: engineEntry, by, durable: { paused: mark } });
    this.#watch();
  }

  end(): void {
    this.#timer?.[Symbol.dispose]();
  }

  #watch(): void {
    this.#timer?.[Symbol.dispose]();
    const now = this.#now();
    const untilMs = this.#mark?.untilWallMs ?? null;
    if (untilMs === null || !isInForce(this.#mark, now)) return;
    this.#timer = this.#ports.clock.after(untilMs - now.wallMs, () => {
      if (isInForce(this.#mark, this.#now())) this.#watch();
      else this.#onEnd();
    });
  }

  #now(): Now {
    return { ms: this.#ports.clock.monotonicMs(), wallMs: this.#ports.clock.wallMs() };
  }
}
