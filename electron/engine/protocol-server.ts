import type { Socket } from 'node:net';
import type { Fault } from '../../shared/faults.ts';
import type { AccessLogSettings, HttpRouteSettings, ListenerSettings } from '../../shared/settings.ts';
import type { TargetView } from '../../shared/snapshot.ts';
import type { Clock } from './clock.ts';
import type { Network } from './network.ts';
import type { ProbeAnswer } from './probe.ts';

/**
 * What one request came to, for the access log: times in monotonic ms, sizes in bytes without heads. A field that
 * nothing is known about is left out.
 */
export interface AccessEntry {
  readonly source: string;
  readonly method: string;
  /** As the client wrote it. */
  readonly url: string;
  readonly httpVersion: string;
  readonly host?: string;
  readonly status?: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly route?: string;
  /** Who answered: an endpoint by its `endpointName`, or `reveille`. */
  readonly servedBy?: string;
  /** What each endpoint that was asked did, in the order in which they were asked. */
  readonly attempts: readonly { readonly endpoint: string; readonly outcome: string; readonly tookMs: number }[];
  /** From the request's head to its being forwarded. */
  readonly waitMs: number;
  readonly totalMs: number;
  readonly referer?: string;
  readonly userAgent?: string;
}

export interface AccessLog {
  /** Never throws and never waits; what cannot be written is told once to the log's owner. */
  write(entry: AccessEntry): void;
  /** Resolves when everything is written. */
  close(): Promise<void>;
}

export interface ServerContext {
  readonly clock: Clock;
  readonly network: Network;
  openAccessLog(settings: AccessLogSettings): AccessLog;
  /** Takes what must not happen. */
  onBug(error: unknown): void;
  /** `server.fault` changed. */
  onFault(): void;
}

/** Speaks a protocol on the connections of one listener and finds the route of each request. */
export interface ProtocolServer {
  /** Why it cannot do its work now, for example that a certificate cannot be read; null when it can. */
  readonly fault: Fault | null;
  /**
   * Takes over an accepted connection, whatever becomes of it. `judged` must be called: once the client has shown what
   * it wants, and if that is a request, after its visits have begun; or when it is gone.
   */
  accept(socket: Socket, judged: () => void): void;
  /** From now on these settings and routes hold; what runs goes on as it began. */
  change(settings: ListenerSettings, routes: readonly RequestRoute[]): void;
  /** Answers no new request; connections end once they are idle. */
  end(): void;
  /** Ends every connection at once. */
  destroy(): void;
}

export interface ServerDefinition {
  /** `kind` of the listeners it serves. */
  readonly id: string;
  open(settings: ListenerSettings, context: ServerContext): ProtocolServer;
}

export function defineServer(server: ServerDefinition): ServerDefinition {
  return server;
}

/**
 * A route whose requests a protocol server forwards itself. Its settings may change at any time; the server is told by
 * `change`.
 */
export interface RequestRoute {
  readonly id: string;
  readonly settings: HttpRouteSettings;
  /** Null when that source may use the route. */
  refusalOf(source: string): Fault | null;
  /** The way to the target of one of its endpoints; one to a target that the route has left answers every visit with a fault. */
  legTo(target: string): RequestLeg;
  /** Notes in the history that a visit was refused, and why; repeated ones are summed. */
  refused(source: string, reason: string | Fault): void;
  /** The same of one that was answered here, in place of a target. */
  answered(source: string, reason: string): void;
  /** Remembered for the interface: what an endpoint (index in its settings) did with the last request it was given. */
  endpointDid(index: number, outcome: string, isUsable: boolean): void;
  /** A request to a plain URL: counted, but holding nothing. */
  beginElsewhere(source: string): Served;
}

/**
 * The way from a route to one of its targets. Whoever keeps its connections for later requests ends those that no
 * request uses when it ceases to be up: a machine that goes down must not find them open.
 */
export interface RequestLeg {
  readonly target: string;
  /** Requests may be forwarded now, over a kept connection too. While it is not up only what `connect` gives may be used. */
  isUp(): boolean;
  view(): TargetView;
  /** Calls back after every change of the target's state. */
  onChange(listener: () => void): Disposable;
  /**
   * Registers a request that its gate let pass. `counts`: the gate found it real. A fault says why it cannot be served:
   * the target is not up, and the request does not count, or not now (its source woke the machine in vain too often, or
   * comes back by reflex), or there is no room to wait. Of a fault nothing is in the history yet; see `refused`. One
   * that counts holds or wakes the target from now until it is served or ends. It may have been let go at once: look at
   * its signal.
   */
  visit(source: string, counts: boolean): RequestVisit | Fault;
}

/** One request on its way to one target. `end` must be called once, whatever happened. */
export interface RequestVisit {
  readonly counts: boolean;
  /**
   * Aborted, with a FaultError as reason, when the engine lets it go: it waited in vain, or the target went down under
   * it. Nothing may be forwarded afterwards. The history has it already. Codes worth a status of their own: `not-ready`
   * (on, but its service was not ready within the limit) and `client-timeout`.
   */
  readonly signal: AbortSignal;
  /**
   * A new connection to that port of the target, as soon as there is one; rejects with the reason of the visit's signal
   * or of `signal`. It comes paused and with `allowHalfOpen`. The leg knows it as its own until it is closed, so it may be kept for other requests, and it is
   * destroyed when the target goes down. While the target is up, `one` makes it reject with a NotConnected as soon as an
   * attempt has failed, for a caller who has another endpoint to ask. So do visits that do not count or are served
   * already: nobody waits for them.
   */
  connect(port: number, signal?: AbortSignal, attempts?: 'until-limit' | 'one'): Promise<Socket>;
  /** It is being forwarded now: it stops waiting and, if it counts, holds the target by the route's in-use rule. */
  serve(): Served;
  /** Before `serve`: it has left or was answered otherwise. */
  end(): void;
}

/** An attempt to connect failed, while the target was thought to be up. */
export class NotConnected extends Error {
  readonly answer: Exclude<ProbeAnswer, 'good'>;

  constructor(answer: Exclude<ProbeAnswer, 'good'>) {
    super(answer === 'refused' ? 'refused the connection' : 'could not be connected to');
    this.answer = answer;
  }
}

/** What is forwarded now. */
export interface Served {
  /** Called for every chunk: `in` is from the client. */
  moved(direction: 'in' | 'out', byteCount: number): void;
  end(): void;
}
