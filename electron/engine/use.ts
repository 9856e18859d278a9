import type { RouteSettings } from '../../shared/settings.ts';
import type { Clock } from './clock.ts';
import { createTrafficMeter, type TrafficMeter } from './traffic-meter.ts';

/** Whether something that is forwarded counts as use of its target, by the in-use rule of its route. */
export class Use {
  readonly #clock: Clock;
  readonly #onHold: (holds: boolean) => void;
  #meter: TrafficMeter | null;
  #isReal = false;
  #holds = false;
  #isOver = false;
  #quietTimer: Disposable | null = null;

  /** `onHold` is called when it begins and when it ceases to hold the target. */
  constructor(rule: RouteSettings['inUse'], clock: Clock, onHold: (holds: boolean) => void) {
    this.#clock = clock;
    this.#onHold = onHold;
    const { kind, quietBytes, quietMs } = rule;
    this.#meter = kind === 'traffic' ? createTrafficMeter(quietBytes, quietMs, clock.monotonicMs()) : null;
  }

  get isReal(): boolean {
    return this.#isReal;
  }

  /** Judged real, and still it holds nothing: too little moves. */
  get isQuiet(): boolean {
    return this.#isReal && !this.#holds;
  }

  /** It was judged real: from now on it counts, as the rule says. */
  becomeReal(): void {
    if (this.#isReal || this.#isOver) return;
    this.#isReal = true;
    this.#hold();
  }

  moved(byteCount: number): void {
    if (!this.#meter) return;
    const nowMs = this.#clock.monotonicMs();
    this.#meter.record(byteCount, nowMs);
    if (this.isQuiet && !this.#isOver && !this.#meter.isQuiet(nowMs)) this.#hold();
  }

  /** From now on it is quiet when nothing at all has moved for so long, unless a rule for quiet ones holds already. */
  expectEnd(afterMs: number): void {
    if (this.#meter || this.#isOver) return;
    this.#meter = createTrafficMeter(1, afterMs, this.#clock.monotonicMs());
    if (this.#holds) this.#watchForQuiet();
  }

  /** It is over. Gives back whether it held the target to its end. */
  end(): boolean {
    this.#isOver = true;
    this.#quietTimer?.[Symbol.dispose]();
    const held = this.#holds;
    this.#holds = false;
    if (held) this.#onHold(false);
    return held;
  }

  #hold(): void {
    this.#holds = true;
    this.#onHold(true);
    this.#watchForQuiet();
  }

  #watchForQuiet(): void {
    const meter = this.#meter;
    if (!meter) return;
    const nowMs = this.#clock.monotonicMs();
    const inMs = Math.max(1, Math.ceil(meter.quietAtMs(nowMs) - nowMs));
    this.#quietTimer = this.#clock.after(inMs, () => {
      if (this.#isOver || !this.#holds) return;
      if (!meter.isQuiet(this.#clock.monotonicMs())) return this.#watchForQuiet();
      this.#holds = false;
      this.#onHold(false);
    });
  }
}
