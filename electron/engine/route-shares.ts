import type { Admission } from './admission.ts';
import type { AnswerLimits } from './answer-limits.ts';
import type { Breaker } from './breaker.ts';
import type { EngineChange, EnginePorts } from './engine.ts';
import type { Reflexes } from './reflexes.ts';
import type { RefusalLog } from './refusal-log.ts';
import type { SessionLeases } from './session-leases.ts';

/** What the routes of one engine share. */
export interface RouteShares {
  readonly ports: EnginePorts;
  readonly admission: Admission;
  readonly answers: AnswerLimits;
  readonly leases: SessionLeases;
  readonly reflexes: Reflexes;
  readonly breaker: Breaker;
  readonly refusals: RefusalLog;
  subscribe(listener: (change: EngineChange) => void): Disposable;
  nextVisitId(): string;
  onChange(route: string): void;
  /** Only its counters moved; called for every chunk. */
  onTraffic(route: string): void;
  /** A target sent something to a client for the first time in a session: the wake it caused, if it did, was of use. */
  onUse(route: string, target: string, source: string): void;
}
