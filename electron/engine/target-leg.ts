import type { Socket } from 'node:net';
import { type Fault, fault } from '../../shared/faults.ts';
import type { TargetView } from '../../shared/snapshot.ts';
import type { Clock } from './clock.ts';
import type { Dialer, DialFailure } from './dialer.ts';
import type { HttpRoute } from './http-route.ts';
import type { RequestLeg, RequestVisit, Served } from './protocol-server.ts';
import { type PendingLeg, PendingRequest } from './request-visit.ts';
import type { RouteLeg } from './route.ts';
import type { RouteShares } from './route-shares.ts';
import { ServedRequest, type ServingLeg } from './served-request.ts';
import type { TargetActor } from './target-actor.ts';
import { isUp } from './target/derive.ts';
import { viewOf } from './target-view.ts';

/**
 * How long the requests of one source hold the target beyond the last of them. A page is many requests with gaps of
 * milliseconds: each gap would stop and start the countdown and put two lines into the history. A person's "sleep now"
 * ends it at once.
 */
const lingerMs = 2_000;

/** The requests of one route to one of its targets, and the connections they use. */
export class TargetLeg implements RequestLeg, RouteLeg, PendingLeg, ServingLeg {
  readonly id: string;
  readonly target: string;
  readonly actor: TargetActor;
  readonly clock: Clock;
  readonly #route: HttpRoute;
  readonly #dialer: Dialer;
  readonly #shares: RouteShares;
  readonly #pending = new Map<string, PendingRequest>();
  readonly #served = new Set<ServedRequest>();
  readonly #sockets = new Set<Socket>();
  /** Opened before the target went down last. */
  readonly #stale = new Set<Socket>();
  #lastHeardMs = Number.NEGATIVE_INFINITY;
  #endedWith: Fault | null = null;

  constructor(route: HttpRoute, actor: TargetActor, dialer: Dialer, shares: RouteShares) {
    this.id = `${route.id} ${actor.id}`;
    this.target = actor.id;
    this.actor = actor;
    this.clock = shares.ports.clock;
    this.#route = route;
    this.#dialer = dialer;
    this.#shares = shares;
  }

  // What whoever forwards requests needs.

  isUp(): boolean {
    return !this.#endedWith && !this.actor.core.away && isUp(this.actor.core);
  }

  view(): TargetView {
    return viewOf(this.actor);
  }

  onChange(listener: () => void): Disposable {
    return this.#shares.subscribe((change) => {
      if (change.kind === 'target' && change.id === this.target) listener();
    });
  }

  visit(source: string, counts: boolean): RequestVisit | Fault {
    if (this.#endedWith) return this.#endedWith;
    const objection = this.isUp() ? null : this.#objection(source, counts);
    if (objection) return objection;
    const request = new PendingRequest({ id: this.#shares.nextVisitId(), source, counts }, this);
    this.#pending.set(request.id, request);
    const noRoom = request.begin();
    if (noRoom) this.#pending.delete(request.id);
    return noRoom ?? request;
  }

  // What the target needs.

  get lastHeardMs(): number {
    return this.#lastHeardMs;
  }

  get sessionCount(): number {
    return this.#served.size;
  }

  get unjudgedCount(): number {
    return this.#endedWith ? 0 : this.#route.unjudgedCount;
  }

  /** Kept ones are our own as well as those in use. */
  ownConnections(): readonly string[] {
    return [...this.#sockets].map((socket) => `${socket.localAddress ?? ''}:${socket.localPort ?? 0}`);
  }

  settle(id: string, reason: Fault): boolean {
    const request = this.#pending.get(id);
    request?.letGo(reason, true);
    return request !== undefined;
  }

  endSessions(byReflex: boolean, reason: Fault): void {
    const served = [...this.#served];
    const sources = new Set(served.filter((one) => one.counts).map((one) => one.source));
    if (byReflex) this.#shares.reflexes.ended(this.id, sources, this.clock.monotonicMs());
    for (const one of served) one.letGo(reason);
    for (const socket of this.#sockets) socket.destroy();
  }

  reconsider(): void {
    const noReason = this.#noReason();
    for (const request of this.#pending.values()) request.reconsider(noReason);
    if (!this.isUp()) {
      this.#shares.leases.endLingering(this.actor);
      for (const socket of this.#sockets) this.#stale.add(socket);
      this.#endStale();
    }
    this.#shares.onChange(this.#route.id);
  }

  // What its route needs.

  get isEnded(): boolean {
    return this.#endedWith !== null;
  }

  /** Takes no more requests and tells those that wait; what is forwarded goes on. */
  end(reason: Fault): void {
    this.#endedWith = reason;
    for (const request of this.#pending.values()) {
      if (request.counts) this.#route.refused(request.source, reason);
      request.letGo(reason);
    }
    for (const socket of this.#sockets) this.#stale.add(socket);
    this.#endStale();
  }

  counts(): { readonly waiting: number; readonly quiet: number; readonly background: number } {
    let [waiting, quiet, background] = [0, 0, 0];
    for (const request of this.#pending.values()) if (request.isWaiting) waiting += 1;
    for (const one of this.#served) {
      if (!one.counts) background += 1;
      else if (one.isQuiet) quiet += 1;
    }
    return { waiting, quiet, background };
  }

  // What its requests need.

  hold({ source }: PendingRequest): void {
    this.#shares.leases.begin(this.actor, this.#route.id, source);
  }

  letGo({ source }: PendingRequest): void {
    this.#shares.leases.end(this.actor, this.#route.id, source, lingerMs);
  }

  enqueue({ id, source }: PendingRequest): Fault | null {
    const noRoom = this.#shares.admission.enterQueue(source, this.target);
    if (noRoom) return noRoom;
    const limitMs = this.#route.settings.holdLimitMs ?? null;
    this.actor.dispatch({ kind: 'client-waiting', id, route: this.#route.id, source, limitMs });
    this.#shares.onChange(this.#route.id);
    return null;
  }

  dequeue({ id, source }: PendingRequest, isTold: boolean): void {
    this.#shares.admission.leaveQueue(source, this.target);
    if (!isTold) this.actor.dispatch({ kind: 'client-left', id });
    this.#shares.onChange(this.#route.id);
  }

  want(id: string, port: number, onConnected: (socket: Socket) => void, onFailed: (answer: DialFailure) => void): void {
    const take = (socket: Socket) => {
      this.#sockets.add(socket);
      // Whoever keeps it may not be listening at the moment when it breaks.
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.#sockets.delete(socket);
        this.#stale.delete(socket);
      });
      onConnected(socket);
    };
    this.#dialer.want(id, port, take, onFailed);
  }

  drop(id: string, port: number): void {
    this.#dialer.drop(id, port);
  }

  serve(request: PendingRequest): Served {
    const served = new ServedRequest(request, this.#route.settings.inUse, this);
    this.#served.add(served);
    served.begin();
    this.#route.moved();
    return served;
  }

  over(request: PendingRequest): void {
    this.#pending.delete(request.id);
  }

  // What requests that are forwarded need.

  onLease({ source }: ServedRequest, holds: boolean): void {
    if (holds) this.#shares.leases.begin(this.actor, this.#route.id, source);
    else this.#shares.leases.end(this.actor, this.#route.id, source, lingerMs);
  }

  onBytes(served: ServedRequest, direction: 'in' | 'out', byteCount: number): void {
    if (direction === 'out') {
      this.#lastHeardMs = this.clock.monotonicMs();
      if (!served.hasTaken) this.#shares.onUse(this.#route.id, this.target, served.source);
    }
    this.#route.onBytes(direction, byteCount);
  }

  onEnd(served: ServedRequest, held: boolean): void {
    this.#served.delete(served);
    const { phase } = this.actor.core;
    // A machine that shuts down ends its connections itself, before it is confirmed down.
    const isCutOff = phase.kind === 'goingToSleep' && phase.step === 'commanded' && served.counts && !held;
    if (isCutOff) this.#shares.reflexes.ended(this.id, [served.source], this.clock.monotonicMs());
    this.#endStale();
    this.#route.moved();
  }

  /** Why a visit to a target that is not up is no reason to wake it. */
  #objection(source: string, counts: boolean): Fault | null {
    if (!counts) return this.#noReason();
    const { reflexes, breaker } = this.#shares;
    const nowMs = this.clock.monotonicMs();
    const { name } = this.actor.settings;
    const afterMs = reflexes.judge(this.id, source, nowMs);
    if (afterMs !== null) return fault('came-back-by-reflex', { source, target: name, afterMs: Math.round(afterMs) });
    return breaker.refusal(source, this.target, nowMs);
  }

  #noReason(): Fault {
    return fault('no-reason-to-wake', { target: this.actor.settings.name });
  }

  /** No connection may outlive the time for which it was opened; one that serves a request ends with the requests. */
  #endStale(): void {
    if (this.#served.size > 0) return;
    for (const socket of this.#stale) socket.destroy();
  }
}
