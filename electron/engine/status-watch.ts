import { contextFor } from './driver-calls.ts';
import type { EnginePorts } from './engine.ts';
import type { TargetActor } from './target-actor.ts';

/** Lets a driver say when a target's status may have changed, and has it looked at then: one look at a time. */
export class StatusWatch {
  readonly #actor: TargetActor;
  readonly #ports: EnginePorts;
  readonly #look: () => Promise<unknown>;
  #watched: unknown = null;
  #end = new AbortController();
  #isLooking = false;
  #mustLook = false;

  constructor(actor: TargetActor, ports: EnginePorts, look: () => Promise<unknown>) {
    this.#actor = actor;
    this.#ports = ports;
    this.#look = look;
  }

  /** Watches by the target's present driver; called again after edits, it starts over only when they changed that. */
  begin(): void {
    const { status } = this.#actor.power;
    const key = JSON.stringify(status && [status.kind, status.config]);
    if (key === this.#watched) return;
    this.end();
    this.#watched = key;
    this.#end = new AbortController();
    const context = contextFor(this.#ports, this.#actor.callReason('check', null), this.#end.signal);
    status?.driver.watch?.(status.config, context, () => this.#changed());
  }

  end(): void {
    this.#watched = null;
    this.#end.abort();
  }

  #changed(): void {
    if (this.#end.signal.aborted) return;
    // What changes while it is asked shows only when it is asked again.
    this.#mustLook = true;
    if (!this.#isLooking) void this.#lookWhileNeeded();
  }

  async #lookWhileNeeded(): Promise<void> {
    this.#isLooking = true;
    try {
      while (this.#mustLook && !this.#end.signal.aborted) {
        this.#mustLook = false;
        await this.#look();
      }
    } finally {
      this.#isLooking = false;
    }
  }
}
