import { type Fault, FaultError, fault } from '../../shared/faults.ts';
import { askDeadlineMs, contextFor, faultOf, runChecks, runSleep, within } from './driver-calls.ts';
import type { EnginePorts } from './engine.ts';
import { optionsOf } from './power.ts';
import type { TargetActor } from './target-actor.ts';

/** What the checks want to know of our own use of the machine. */
export interface OwnUse {
  ownConnections(): readonly string[];
  routePorts(): readonly number[];
}

/** Runs the busy checks and the sleep driver of one target, one attempt at a time, and gives the actor what comes of it. */
export class GoingToSleep {
  readonly #actor: TargetActor;
  readonly #ports: EnginePorts;
  readonly #use: OwnUse;
  #attempt: AbortController | null = null;
  #pendingCommit: { resolve(): void; reject(error: Error): void } | null = null;
  #isCommitted = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(actor: TargetActor, ports: EnginePorts, use: OwnUse) {
    this.#actor = actor;
    this.#ports = ports;
    this.#use = use;
  }

  /** Resolves once no call of the sleep driver is under way: a stop script still at work would stop what is started. */
  get idle(): Promise<unknown> {
    return this.#running;
  }

  async runChecks(): Promise<void> {
    const { phase, owned } = this.#actor.core;
    if (phase.kind !== 'goingToSleep') return;
    const attempt = this.#begin();
    const { by, force } = phase;
    const call = {
      ...this.#actor.callReason('check', by),
      routePorts: this.#use.routePorts(),
      ownConnections: this.#use.ownConnections(),
      portOf: (port: number) => this.#actor.address.portOf(port),
    };
    const { power, settings } = this.#actor;
    const checks = force ? [] : settings.idle.busyChecks;
    const outcome = await runChecks(this.#ports, power, checks, call, force ? null : owned, attempt.signal);
    if (!attempt.signal.aborted) this.#actor.dispatch({ kind: 'checked', ...outcome });
  }

  /** Tells people that it is about to sleep. Who cannot be told holds nothing up: whoever uses it holds it otherwise. */
  async warn(): Promise<void> {
    const { warn, graceMs } = this.#actor.settings.idle;
    const definition = warn && this.#ports.registry.warnings.get(warn.kind);
    const signal = this.#attempt?.signal;
    if (!warn || !definition || graceMs === undefined || !signal) return;
    const call = this.#actor.callReason('warning', null);
    const target = this.#actor.settings.name;
    try {
      await within(
        this.#ports,
        `warning the people at ${target}`,
        askDeadlineMs,
        (limit) => definition.warn(optionsOf(warn), { ...contextFor(this.#ports, call, limit), graceMs }),
        signal,
      );
    } catch (error) {
      if (signal.aborted) return;
      const reason = faultOf(error, (detail) => fault('warning-failed', { target, detail }), this.#ports);
      this.#ports.journal.append({ kind: 'note', target: this.#actor.id, fault: reason });
    }
  }

  /** Logs in, asks to commit, and sends the command. */
  async start(by: string | null): Promise<void> {
    const { sleep } = this.#actor.power;
    if (!sleep) return;
    const attempt = this.#begin();
    const call = this.#actor.callReason(by ? 'person' : 'idle', by);
    try {
      await this.idle;
      const commit = () => this.#commit(attempt.signal);
      await runSleep(this.#ports, sleep, call, commit, attempt.signal, (ended) => {
        this.#running = ended.catch(() => undefined);
      });
      if (attempt.signal.aborted) return;
      this.#actor.dispatch({ kind: 'sleep-accepted' });
    } catch (error) {
      if (attempt.signal.aborted) return;
      const target = this.#actor.settings.name;
      const reason = faultOf(error, (detail) => fault('sleep-failed', { target, detail }), this.#ports);
      // After the send no answer is as good as one: a machine that went down cannot answer any more.
      const isUnanswered = this.#isCommitted && reason.code === 'deadline-passed';
      this.#actor.dispatch(isUnanswered ? { kind: 'sleep-accepted' } : { kind: 'sleep-refused', fault: reason });
    }
  }

  /** The command may be sent. */
  grant(): void {
    this.#isCommitted = true;
    this.#pendingCommit?.resolve();
    this.#pendingCommit = null;
  }

  /** It must not be sent, for a reason of this computer's own; the driver's call fails with it. */
  refuse(reason: Fault): void {
    this.#pendingCommit?.reject(new FaultError(reason));
    this.#pendingCommit = null;
  }

  /** The machine stays awake: whatever was begun is broken off. */
  abort(): void {
    const reason = new Error('it must stay awake');
    this.#attempt?.abort(reason);
    this.#pendingCommit?.reject(reason);
    this.#pendingCommit = null;
  }

  /** Breaks off what was not sent yet; a command that was sent runs out by itself. */
  end(): void {
    if (!this.#isCommitted) this.abort();
  }

  /** Nothing may begin elsewhere unseen after the last recount. */
  async #askSources(signal: AbortSignal): Promise<void> {
    const { leaseSources = [] } = this.#ports;
    for (const source of leaseSources) {
      const what = `asking ${source.id} who uses ${this.#actor.settings.name}`;
      await within(this.#ports, what, askDeadlineMs, (inTime) => source.beforeSleep(this.#actor.id, inTime), signal);
    }
  }

  #begin(): AbortController {
    this.#isCommitted = false;
    this.#attempt = new AbortController();
    return this.#attempt;
  }

  async #commit(signal: AbortSignal): Promise<void> {
    await this.#askSources(signal);
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      this.#pendingCommit = { resolve, reject };
      this.#actor.recountUnjudged();
      this.#actor.dispatch({ kind: 'commit-asked' });
    });
  }
}
