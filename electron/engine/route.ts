import type { Fault } from '../../shared/faults.ts';
import type { RouteSettings } from '../../shared/settings.ts';
import type { RouteView } from '../../shared/snapshot.ts';
import type { TargetActor } from './target-actor.ts';

/** What the engine needs of a service, whatever its kind. */
export interface Route {
  readonly id: string;
  readonly settings: RouteSettings;
  /** Its ways to targets, those included that it has left but that still have sessions. */
  legs(): readonly RouteLeg[];
  /** What is forwarded now, to plain URLs too. */
  readonly sessionCount: number;
  /** Why it leads nowhere on the network that this computer is on now; null where it does. */
  readonly away: Fault | null;
  /** Gives up addresses of its own until it listens again, and tells those who wait; sessions go on. */
  rest(reason: Fault): void;
  /** Takes nothing new and tells those who wait; sessions go on until they end. */
  end(reason: Fault): void;
  /** Ends every session at once. */
  endAllSessions(reason: Fault): void;
  view(): RouteView;
}

/** What a target needs of one service that leads to it. */
export interface RouteLeg {
  /** Id of the service, with the target's where a service has several. */
  readonly id: string;
  readonly actor: TargetActor;
  /** When bytes came from the machine last, monotonic ms. */
  readonly lastHeardMs: number;
  readonly sessionCount: number;
  /** Clients of whom nobody knows yet what they want. */
  readonly unjudgedCount: number;
  /** Local `address:port` of every connection to the target. */
  ownConnections(): readonly string[];
  /** Lets a waiting client go, who is told the reason where the protocol can; false: it is none of its own. */
  settle(client: string, reason: Fault): boolean;
  /** The machine is down. With `byReflex`, a client that redials now does not wake it. */
  endSessions(byReflex: boolean, reason: Fault): void;
  /** The target is up now and was not, or the other way round. */
  reconsider(): void;
}
