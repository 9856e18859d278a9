import type { Socket } from 'node:net';
import type { Fault } from '../../shared/faults.ts';
import type { Clock } from './clock.ts';
import type { Gate } from './gate.ts';
import type { Session } from './session.ts';
import type { Stage } from './stage.ts';
import type { Visit } from './visit.ts';

/** Why a visit that its gate found real does not count. */
export interface Objection {
  readonly reason: string | Fault;
  /** It stays connected for a while, forwarded if the machine comes up; else it is closed. */
  readonly isKept: boolean;
}

/** What visits need from their route. */
export interface VisitRoute {
  readonly clock: Clock;
  isUp(): boolean;
  stage(): Stage;
  /** Why its client is told to come back; names the target. */
  stillWaking(): Fault;
  /** Another visit of its source was told to come back and is a reason to wake still. */
  isRemembered(visit: Visit): boolean;
  /** Null when a visit that its gate found real counts as such, else why it does not. */
  objection(source: string): Objection | null;
  refused(source: string, reason: string | Fault): void;
  /** Served here, in place of the target. */
  answered(source: string, reason: string): void;
  /** Begins to wait; a fault when there is no room. It may be settled before this returns. */
  enqueue(visit: Visit): Fault | null;
  dequeue(visit: Visit): void;
  halfClosed(visit: Visit): void;
  dial(visit: Visit): void;
  dropDial(visit: Visit): void;
  /** The client is connected; it stops waiting once its session counts. */
  forward(visit: Visit, upstream: Socket, held: readonly Buffer[]): Session;
  /** It ceased to be unjudged: what it counts as is known already. Called once for every visit. */
  judged(visit: Visit): void;
  over(visit: Visit): void;
}

/** Who comes, and to what. */
export interface VisitParts {
  readonly id: string;
  readonly source: string;
  readonly socket: Socket;
  /** Port of the target that it is for. */
  readonly port: number;
  readonly gate: Gate;
  /** What was read of it before. */
  readonly head: Buffer;
  /** Most bytes the gate is shown. */
  readonly gateBytes: number;
  /** After this it is told to come back; null: its target decides. */
  readonly tellAfterMs: number | null;
}
