import type { Socket } from 'node:net';
import { type Fault, fault } from '../../shared/faults.ts';
import { openTemplateOf } from '../../shared/open-links.ts';
import type { ListenAddress, TcpRouteSettings } from '../../shared/settings.ts';
import type { RouteView } from '../../shared/snapshot.ts';
import type { Clock } from './clock.ts';
import type { Dialer } from './dialer.ts';
import type { GateTarget } from './gate.ts';
import type { Listener } from './listener.ts';
import { Listening } from './listening.ts';
import { memoryOf } from './memory.ts';
import { type ClientEnds, proxyHeader } from './proxy-header.ts';
import { openRouteGate, type RouteGate } from './route-gate.ts';
import { readPreamble } from './read-preamble.ts';
import type { Route, RouteLeg } from './route.ts';
import type { RouteShares } from './route-shares.ts';
import { Session, type SessionRoute } from './session.ts';
import { plainAddress } from './source-rules.ts';
import { resetNow } from './splice.ts';
import type { TargetActor } from './target-actor.ts';
import { isUp } from './target/derive.ts';
import { type Stage, stageOf } from './stage.ts';
import { Visit } from './visit.ts';
import type { Objection, VisitRoute } from './visit-route.ts';

const mostKeptPerSource = 16;
const noBytes = Buffer.alloc(0);
/** More than any greeting: a silent client that took this much is no monitor. */
const listenerBytes = 16 * 1024;

/** One TCP service: its listener, the visits to it and the sessions through it. */
export class TcpRoute implements Route, RouteLeg, VisitRoute, SessionRoute {
  readonly id: string;
  settings: TcpRouteSettings;
  readonly actor: TargetActor;
  readonly clock: Clock;
  readonly #dialer: Dialer;
  readonly #shares: RouteShares;
  readonly #listening: Listening;
  readonly #visits = new Map<string, Visit>();
  readonly #sessions = new Map<string, Session>();
  readonly #gateTarget: GateTarget;
  /** The shared address that its clients come by; null: it has its own. */
  #listener: Listener | null;
  #gate: RouteGate;
  #unjudged = 0;
  #bytesIn = 0;
  #bytesOut = 0;
  #lastHeardMs = Number.NEGATIVE_INFINITY;

  constructor(
    settings: TcpRouteSettings,
    actor: TargetActor,
    dialer: Dialer,
    listener: Listener | null,
    shares: RouteShares,
  ) {
    this.id = settings.id;
    this.settings = settings;
    this.actor = actor;
    this.clock = shares.ports.clock;
    this.#dialer = dialer;
    this.#shares = shares;
    this.#gateTarget = { name: () => actor.settings.name, memory: memoryOf(shares.ports.memory, actor.id) };
    this.#listener = listener;
    this.#gate = openRouteGate(settings, shares.ports, this.#gateTarget, this.#listen);
    this.#listening = new Listening({
      clock: shares.ports.clock,
      platform: shares.ports.platform,
      portHolder: (port) => shares.ports.network.portHolder(port),
      onConnection: (socket, offset) => this.#accept(socket, offset),
      onFault: (reason) => shares.ports.journal.append({ kind: 'not-listening', route: this.id, fault: reason }),
      onChange: () => shares.onChange(this.id),
    });
  }

  /**
   * Takes over changed settings for what comes from now on; what is open keeps what it has. Addresses that are gone are
   * given up at once, new ones are bound by `listen`.
   */
  change(settings: TcpRouteSettings, listener: Listener | null): void {
    const before = { settings: this.settings, opened: this.#gate };
    this.settings = settings;
    this.#listener = listener;
    this.#gate = openRouteGate(settings, this.#shares.ports, this.#gateTarget, this.#listen, before);
    this.#listening.leave(settings.listen);
  }

  /** Resolves when every address of its settings is bound, or was tried once; none while the target is left alone. */
  listen(): Promise<void> {
    if (this.away) return Promise.resolve();
    return this.#listening.bind(this.settings.name, this.settings.listen);
  }

  /** Takes over a connection to its shared address; `head` was read of it already. */
  take(socket: Socket, head: Buffer): void {
    this.#accept(socket, 0, head);
  }

  get #listen(): readonly ListenAddress[] {
    return this.#listener?.settings.listen ?? this.settings.listen;
  }

  get away(): Fault | null {
    return this.actor.core.away;
  }

  /** Stops listening and tells those who wait; sessions go on until they end. */
  end(reason: Fault): void {
    this.#listening.end();
    this.#turnAway(reason);
  }

  /**
   * Gives up its addresses until `listen`, and tells those who wait; sessions go on. Bound they would stay reachable for
   * a network that has nothing to do with it, and a client would be taken on only to be reset.
   */
  rest(reason: Fault): void {
    this.#listening.leave([]);
    this.#turnAway(reason);
    this.#tell();
  }

  #turnAway(reason: Fault): void {
    for (const visit of this.#visits.values()) {
      if (this.#sessions.has(visit.id)) continue;
      this.refused(visit.source, reason);
      visit.settle(reason);
    }
  }

  legs(): readonly RouteLeg[] {
    return [this];
  }

  get lastHeardMs(): number {
    return this.#lastHeardMs;
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  /** Visits whose gate has not decided yet. */
  get unjudgedCount(): number {
    return this.#unjudged + (this.#listener?.unjudgedCount ?? 0);
  }

  ownConnections(): readonly string[] {
    return [...this.#sessions.values()].map((session) => session.ownAddress);
  }

  settle(id: string, reason: Fault): boolean {
    const visit = this.#visits.get(id);
    visit?.settle(reason);
    return visit !== undefined;
  }

  /** The client of a plain connection cannot be told why. */
  endSessions(byReflex: boolean): void {
    const sessions = [...this.#sessions.values()];
    const sources = new Set(sessions.map((session) => session.source));
    if (byReflex) this.#shares.reflexes.ended(this.id, sources, this.clock.monotonicMs());
    for (const session of sessions) session.destroy();
  }

  endAllSessions(): void {
    this.endSessions(false);
  }

  /** The target's state changed. */
  reconsider(): void {
    for (const visit of this.#visits.values()) visit.reconsider();
    this.#tell();
  }

  view(): RouteView {
    const { actor } = this;
    const players = isUp(actor.core) ? actor.players.at(this.settings.to.port, this.clock.monotonicMs()) : null;
    const open = openTemplateOf(this.settings.open, this.settings.to.port);
    const counts = { quiet: 0, background: 0, waiting: 0 };
    for (const session of this.#sessions.values()) {
      if (!session.isReal) counts.background += 1;
      else if (session.isQuiet) counts.quiet += 1;
    }
    for (const visit of this.#visits.values()) if (visit.isWaiting) counts.waiting += 1;
    return {
      id: this.id,
      name: this.settings.name,
      kind: 'tcp',
      target: this.settings.to.target,
      targets: [this.settings.to.target],
      listening: this.#listener?.addresses ?? this.#listening.addresses,
      ...(this.settings.match?.host && { match: this.settings.match.host }),
      sessions: this.#sessions.size,
      ...counts,
      ...(players && { players }),
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      ...(open === null ? {} : { open }),
      fault: this.#listener?.fault ?? this.#listening.fault,
    };
  }

  #accept(socket: Socket, portOffset: number, head: Buffer = noBytes): void {
    const source = plainAddress(socket.remoteAddress ?? '');
    // Gone before it was looked at.
    if (source === null) return void socket.destroy();
    // A shared address has read what comes first.
    const isRead = this.#listener !== null;
    if (isRead || !this.#gate.proxies?.permits(source)) return this.#admit(socket, source, { portOffset, head });
    // Like a visit that is not judged: whoever it speaks for may be a real one.
    this.#unjudged += 1;
    readPreamble(socket, this.clock)
      .then(
        (preamble) => {
          const client = plainAddress(preamble.source ?? source);
          if (client === null || socket.destroyed) return void socket.destroy();
          this.#admit(socket, client, { portOffset, head });
          socket.resume();
        },
        // Whoever must tell for whom it speaks and does not gets nothing.
        () => resetNow(socket),
      )
      .finally(() => this.#preambleRead())
      .catch((error: unknown) => this.#shares.ports.onBug(error));
  }

  #preambleRead(): void {
    this.#unjudged -= 1;
    if (this.actor.core.phase.kind === 'goingToSleep') this.actor.recountUnjudged();
  }

  #admit(socket: Socket, source: string, { portOffset, head }: { portOffset: number; head: Buffer }): void {
    const { rules, gate, gateBytes } = this.#gate;
    const isAllowed = rules.permits(source);
    const objection = isAllowed ? this.#shares.admission.enterGate() : fault('source-not-allowed', { source });
    if (objection) {
      socket.on('error', () => undefined);
      resetNow(socket);
      this.refused(source, objection);
      return;
    }
    const port = this.settings.to.port + portOffset;
    const id = this.#shares.nextVisitId();
    const visit = new Visit({ id, source, socket, port, gate, gateBytes, tellAfterMs: this.#tellAfterMs, head }, this);
    this.#unjudged += 1;
    this.#visits.set(visit.id, visit);
    visit.begin();
    this.#tell();
  }

  #tell(): void {
    this.#shares.onChange(this.id);
  }

  // What visits need.

  isUp(): boolean {
    return isUp(this.actor.core);
  }

  stage(): Stage {
    return stageOf(this.actor.core, this.actor.policy, this.actor.now());
  }

  stillWaking(): Fault {
    const { readyAtMs } = this.stage();
    const retryInMs = readyAtMs === null ? 0 : Math.max(0, Math.round(readyAtMs - this.clock.monotonicMs()));
    return fault('still-waking', { target: this.actor.settings.name, retryInMs });
  }

  isRemembered(visit: Visit): boolean {
    for (const other of this.#visits.values())
      if (other !== visit && other.isTold && other.source === visit.source) return true;
    return false;
  }

  get #tellAfterMs(): number | null {
    const ofGate = this.#gate.gate.holdLimitMs;
    return ofGate === undefined ? null : Math.min(ofGate, this.settings.holdLimitMs ?? ofGate);
  }

  objection(source: string): Objection | null {
    if (this.isUp()) return null;
    const { reflexes, breaker } = this.#shares;
    const nowMs = this.clock.monotonicMs();
    const target = this.actor.settings;
    const afterMs = reflexes.judge(this.id, source, nowMs);
    if (afterMs !== null) {
      const reason = fault('came-back-by-reflex', { source, target: target.name, afterMs: Math.round(afterMs) });
      return { reason, isKept: this.#keptOf(source) < mostKeptPerSource };
    }
    if (breaker.admits(source, target.id, nowMs)) return null;
    return { reason: 'it woke the machine too often for nothing, so it has to come twice', isKept: false };
  }

  #keptOf(source: string): number {
    return [...this.#visits.values()].filter((visit) => visit.isKept && visit.source === source).length;
  }

  refused(source: string, reason: string | Fault): void {
    this.#shares.refusals.note({ route: this.id, target: this.actor.id, source, reason });
  }

  answered(source: string, reason: string): void {
    this.#shares.refusals.note({ kind: 'answered', route: this.id, target: this.actor.id, source, reason });
  }

  enqueue({ id, source }: Visit): Fault | null {
    const noRoom = this.#shares.admission.enterQueue(source, this.actor.id);
    if (noRoom) return noRoom;
    // Whoever is told to come back is a reason to wake for as long as anybody would be.
    const limitMs = this.#tellAfterMs === null ? (this.settings.holdLimitMs ?? null) : null;
    this.actor.dispatch({ kind: 'client-waiting', id, route: this.id, source, limitMs });
    this.#tell();
    return null;
  }

  dequeue({ id, source }: Visit): void {
    this.#shares.admission.leaveQueue(source, this.actor.id);
    this.actor.dispatch({ kind: 'client-left', id });
    this.#tell();
  }

  halfClosed({ id }: Visit): void {
    this.actor.dispatch({ kind: 'client-half-closed', id });
  }

  dial(visit: Visit): void {
    this.#dialer.want(visit.id, visit.port, (upstream) => visit.connected(upstream));
  }

  dropDial(visit: Visit): void {
    this.#dialer.drop(visit.id, visit.port);
  }

  judged(_visit: Visit): void {
    this.#unjudged -= 1;
    this.#shares.admission.leaveGate();
    if (this.actor.core.phase.kind === 'goingToSleep') this.actor.recountUnjudged();
  }

  over({ id }: Visit): void {
    this.#visits.delete(id);
    this.#tell();
  }

  forward({ id, source, socket }: Visit, upstream: Socket, received: readonly Buffer[]): Session {
    const { inUse, sendProxyProtocol } = this.settings;
    const held = sendProxyProtocol === null ? received : [proxyHeader(sendProxyProtocol, endsOf(socket)), ...received];
    const session = new Session({ id, source, client: socket, upstream, held, inUse }, this);
    this.#sessions.set(id, session);
    this.#tell();
    return session;
  }

  // What sessions need.

  onLease({ source }: Session, holds: boolean): void {
    if (holds) this.#shares.leases.begin(this.actor, this.id, source);
    else this.#shares.leases.end(this.actor, this.id, source);
    this.#tell();
  }

  onBytes(session: Session, direction: 'in' | 'out', count: number): void {
    if (direction === 'in') this.#bytesIn += count;
    else {
      this.#bytesOut += count;
      this.#lastHeardMs = this.clock.monotonicMs();
      if (session.takenBytes === 0) this.#shares.onUse(this.id, this.actor.id, session.source);
      if (!session.isReal && session.takenBytes >= listenerBytes) this.#visits.get(session.id)?.listens();
    }
    this.#shares.onTraffic(this.id);
  }

  onEnd({ id, source }: Session, held: boolean): void {
    this.#sessions.delete(id);
    const { phase } = this.actor.core;
    // A machine that shuts down ends its connections itself, before it is confirmed down.
    const isCutOff = phase.kind === 'goingToSleep' && phase.step === 'commanded' && !held;
    if (isCutOff) this.#shares.reflexes.ended(this.id, [source], this.clock.monotonicMs());
    this.#visits.get(id)?.sessionEnded();
    this.#tell();
  }
}

/** An end of a client that has left again is unknown. */
function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): ClientEnds {
  return {
    source: { address: remoteAddress ?? '', port: remotePort ?? 0 },
    destination: { address: localAddress ?? '', port: localPort ?? 0 },
  };
}
