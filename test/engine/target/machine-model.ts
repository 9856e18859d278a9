import type { BootIdentity } from '../../../electron/engine/driver.ts';
import type { Chance } from './chance.ts';

/** A machine as it really is, whatever anybody believes. It changes only when its time comes or when it is told to. */
export class MachineModel {
  power: 'off' | 'booting' | 'on' | 'goingDown' = 'off';
  /** Wall time of its last start. */
  startedWallMs = 0;
  #untilMs = 0;
  #bootCount = 0;
  readonly #chance: Chance;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  packet(nowMs: number, wallMs: number): void {
    if (this.#at(nowMs) === 'off' && this.#chance.is(0.85)) this.start(nowMs, wallMs);
  }

  start(nowMs: number, wallMs: number): void {
    if (this.#at(nowMs) !== 'off') return;
    this.power = 'booting';
    this.startedWallMs = wallMs;
    this.#bootCount += 1;
    this.#untilMs = nowMs + this.#chance.from(500, this.#chance.is(0.15) ? 70_000 : 12_000);
  }

  goDown(nowMs: number): void {
    if (this.#at(nowMs) === 'off') return;
    this.power = 'goingDown';
    this.#untilMs = nowMs + this.#chance.from(100, 15_000);
  }

  /** What an honest look finds. */
  answer(nowMs: number): 'on' | 'unready' | 'off' {
    switch (this.#at(nowMs)) {
      case 'off':
        return 'off';
      case 'on':
      case 'goingDown':
        return 'on';
      case 'booting':
        return this.#untilMs - nowMs < 3_000 ? 'unready' : 'off';
    }
  }

  identity(nowMs: number): BootIdentity | null {
    return this.answer(nowMs) === 'off' ? null : { bootId: `boot ${this.#bootCount}`, resumeCount: 0 };
  }

  #at(nowMs: number): MachineModel['power'] {
    if (nowMs < this.#untilMs) return this.power;
    if (this.power === 'booting') this.power = 'on';
    else if (this.power === 'goingDown') this.power = 'off';
    return this.power;
  }
}
