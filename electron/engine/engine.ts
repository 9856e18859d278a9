import type { Fault } from '../../shared/faults.ts';
import type { AccessLogSettings, Settings } from '../../shared/settings.ts';
import type { RouteView, Snapshot, TargetView } from '../../shared/snapshot.ts';
import type { Clock } from './clock.ts';
import type { HostKeyPins, PreflightStep } from './driver.ts';
import type { Journal } from './journal.ts';
import type { LeaseSource } from './lease-source.ts';
import type { Memory } from './memory.ts';
import type { Network } from './network.ts';
import type { AccessLog } from './protocol-server.ts';
import type { Registry } from './registry.ts';

/** Everything the engine takes from outside. */
export interface EnginePorts {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly network: Network;
  readonly pins: HostKeyPins;
  readonly memory: Memory;
  readonly registry: Registry;
  readonly platform: NodeJS.Platform;
  /** The value of a secret; throws a FaultError `secret-missing`. */
  secret(name: string): string;
  /** Opens the access log of one listener; logs to one file are the opener's business to keep apart or together. */
  /** What else knows that a target is in use; absent: nothing does. */
  readonly leaseSources?: readonly LeaseSource[];
  openAccessLog(settings: AccessLogSettings): AccessLog;
  /** Takes what must not happen: an error that is no fault. It is logged with its stack; the engine goes on. */
  onBug(error: unknown): void;
}

/** Until a wall time in ms, or (`null`) until lifted. */
export interface Until {
  readonly untilWallMs: number | null;
}

/** What changed, for subscribers that keep a copy. Counters of routes come as often as they change; coalesce them. */
export type EngineChange =
  | { readonly kind: 'target'; readonly id: string }
  | { readonly kind: 'route'; readonly id: string }
  | { readonly kind: 'engine' };

/** An IP address and a port. */
export interface Place {
  readonly address: string;
  readonly port: number;
}

/** The calls of a person. Each answers null when it was accepted, else the fault that says why not. */
export interface EngineControl {
  /** Revision is the subscriber's business: the hub fills it in. */
  snapshot(): Omit<Snapshot, 'revision'>;
  /** null: no such target or route (any more). */
  targetView(id: string): TargetView | null;
  routeView(id: string): RouteView | null;
  subscribe(listener: (change: EngineChange) => void): Disposable;
  apply(settings: Settings): Promise<void>;
  wake(target: string, by: string): Fault | null;
  /** Answers after the busy checks and, when they pass, once the command was accepted. */
  sleep(target: string, by: string, force: boolean): Promise<Fault | null>;
  keepAwake(target: string, by: string, until: Until): Fault | null;
  doNotWake(target: string, by: string, until: Until): Fault | null;
  liftKeepAwake(target: string, by: string): Fault | null;
  liftDoNotWake(target: string, by: string): Fault | null;
  release(target: string, by: string): Fault | null;
  /** Asks the machine at once and answers when the round is over. */
  probe(target: string): Promise<Fault | null>;
  /** Where that port of the target is reached now; null when nobody can say. */
  place(target: string, port: number): Promise<Place | null>;
  preflight(target: string): Promise<readonly PreflightStep[] | Fault>;
  delete(target: string, by: string): Promise<Fault | null>;
  /** Shows what is wrong outside the engine among its own problems; each call replaces what that origin told before. */
  tellProblems(origin: string, faults: readonly Fault[]): void;
  pause(by: string, until: Until): void;
  resume(by: string): void;
  /** This computer was away: every target is asked again, and running deadlines and countdowns start over. */
  lookAgain(): void;
  /** Ends the listeners, gives sessions up to `sessionLimitMs` to finish, and leaves the journal right. */
  stop(sessionLimitMs: number): Promise<void>;
}
