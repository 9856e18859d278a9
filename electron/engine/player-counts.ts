import type { Players } from '../../shared/snapshot.ts';

/** Older than this, who knows who has come or gone. */
const freshMs = 150_000;

/** How many play on the servers of one machine, as they said last, by the ports of its services. */
export class PlayerCounts {
  readonly #byPort = new Map<number, { readonly players: Players; readonly atMs: number }>();

  /** True: others than before, or known again. */
  note(port: number, players: Players, nowMs: number): boolean {
    const before = this.at(port, nowMs);
    this.#byPort.set(port, { players, atMs: nowMs });
    return before?.online !== players.online || before.max !== players.max;
  }

  /** Null: unknown, or said too long ago. */
  at(port: number, nowMs: number): Players | null {
    const known = this.#byPort.get(port);
    return known && nowMs - known.atMs <= freshMs ? known.players : null;
  }
}
