import { contextFor } from './driver-calls.ts';
import type { EnginePorts } from './engine.ts';
import { oneRunAtATime } from './one-run.ts';
import type { TargetActor } from './target-actor.ts';

/** Lets a driver say when a target's status may have changed, and has it looked at then: one look at a time. */
export class StatusWatch {
  readonly #actor: TargetActor;
  readonly #ports: EnginePorts;
  readonly #look: () => void;
  #watched: unknown = null;
  #end = new AbortController();

  constructor(actor: TargetActor, ports: EnginePorts, look: () => Promise<unknown>) {
    this.#actor = actor;
    this.#ports = ports;
    // What changes while it is asked shows only when it is asked again.
    this.#look = oneRunAtATime(async () => void (await look()));
  }

  /** Watches by the target's present driver; called again after edits, it starts over only when they changed that. */
  begin(): void {
    const { status } = this.#actor.power;
    const key = JSON.stringify(status && [status.kind, status.config]);
    if (key === this.#watched) return;
    this.end();
    this.#watched = key;
    this.#end = new AbortController();
    const { signal } = this.#end;
    const context = contextFor(this.#ports, this.#actor.callReason('check', null), signal);
    status?.driver.watch?.(status.config, context, () => {
      if (!signal.aborted) this.#look();
    });
  }

  end(): void {
    this.#watched = null;
    this.#end.abort();
  }
}
