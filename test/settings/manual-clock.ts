import type { Clock } from '../../electron/engine/clock.ts';

/** Stands still until it is told to go on; then runs what became due, in order. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #startWallMs: number;
  #timers: { atMs: number; callback: () => void }[] = [];

  constructor(startWall: string) {
    this.#startWallMs = Date.parse(startWall);
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#startWallMs + this.#nowMs;
  }

  setWall(wall: string): void {
    this.#startWallMs = Date.parse(wall) - this.#nowMs;
  }

  get pending(): number {
    return this.#timers.length;
  }

  after(delayMs: number, callback: () => void): Disposable {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.push(timer);
    return { [Symbol.dispose]: () => void (this.#timers = this.#timers.filter((each) => each !== timer)) };
  }

  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
    }
    this.#nowMs = endMs;
  }
}
