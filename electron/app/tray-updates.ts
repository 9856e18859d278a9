import { isSame } from '../../shared/patch.ts';
import type { TrayModel } from '../../shared/tray-model.ts';
import type { Clock } from '../engine/clock.ts';

/** A menu that is open is closed by a change on some desktops, so they come no faster than this. */
const leastIntervalMs = 1_000;
/** The model tells times in minutes; it is asked often enough that they are right to some seconds. */
const tickMs = 5_000;

export interface TrayUpdatesParts {
  readonly clock: Clock;
  /** The model as of now. */
  readonly model: () => TrayModel;
  /** Gets the first model and from then on only one that differs; `before` is null at first. */
  readonly apply: (model: TrayModel, before: TrayModel | null) => void;
}

export interface TrayUpdates extends Disposable {
  /** Something changed: the model is compared now, or as soon as a second has passed since the last time. */
  changed(): void;
}

export function createTrayUpdates({ clock, model, apply }: TrayUpdatesParts): TrayUpdates {
  let shown: TrayModel | null = null;
  let comparedAtMs = Number.NEGATIVE_INFINITY;
  let timer: Disposable | null = null;
  let isOver = false;

  function compare(): void {
    timer?.[Symbol.dispose]();
    comparedAtMs = clock.monotonicMs();
    const next = model();
    if (shown === null || !isSame(shown, next)) {
      const before = shown;
      shown = next;
      apply(next, before);
    }
    timer = clock.after(tickMs, compare);
  }

  return {
    changed() {
      if (isOver) return;
      timer?.[Symbol.dispose]();
      timer = clock.after(Math.max(0, comparedAtMs + leastIntervalMs - clock.monotonicMs()), compare);
    },
    [Symbol.dispose]() {
      isOver = true;
      timer?.[Symbol.dispose]();
    },
  };
}
