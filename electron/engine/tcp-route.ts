import type { Socket } from 'node:net';
import { type Fault, fault } from '../../shared/faults.ts';
import { openTemplateOf } from '../../shared/open-links.ts';
import type { Choice, RouteSettings } from '../../shared/settings.ts';
import type { RouteView } from '../../shared/snapshot.ts';
import type { Admission } from './admission.ts';
import type { Breaker } from './breaker.ts';
import type { Dialer } from './dialer.ts';
import type { EnginePorts } from './engine.ts';
import type { Gate } from './gate.ts';
import { Listening } from './listening.ts';
import { optionsOf } from './power.ts';
import type { Reflexes } from './reflexes.ts';
import { notAllowed, type RefusalLog } from './refusal-log.ts';
import { Session } from './session.ts';
import type { SessionLeases } from './session-leases.ts';
import { createSourceRules, plainAddress, type SourceRules } from './source-rules.ts';
import { resetNow } from './splice.ts';
import type { TargetActor } from './target-actor.ts';
import { isUp } from './target/derive.ts';
import { Visit, type VisitLinks } from './visit.ts';

/** What the routes of one engine share. */
export interface RouteShares {
  readonly ports: EnginePorts;
  readonly admission: Admission;
  readonly leases: SessionLeases;
  readonly reflexes: Reflexes;
  readonly breaker: Breaker;
  readonly refusals: RefusalLog;
  nextVisitId(): string;
  onChange(route: string): void;
  /** Only its counters moved; called for every chunk. */
  onTraffic(route: string): void;
}

/** One TCP service: its listener, the visits to it and the sessions through it. */
export class TcpRoute {
  readonly id: string;
  settings: RouteSettings;
  readonly actor: TargetActor;
  readonly #dialer: Dialer;
  readonly #shares: RouteShares;
  readonly #listening: Listening;
  readonly #visits = new Map<string, Visit>();
  readonly #sessions = new Map<string, Session>();
  #gate: Gate;
  #gateBytes: number;
  #rules: SourceRules;
  #bytesIn = 0;
  #bytesOut = 0;
  #lastHeardMs = Number.NEGATIVE_INFINITY;
  #isEnded = false;

  constructor(settings: RouteSettings, actor: TargetActor, dialer: Dialer, shares: RouteShares) {
    this.id = settings.id;
    this.settings = settings;
    this.actor = actor;
    this.#dialer = dialer;
    this.#shares = shares;
    const { gate, gateBytes } = openGate(settings, shares.ports);
    this.#gate = gate;
    this.#gateBytes = gateBytes;
    this.#rules = rulesOf(settings, shares.ports);
    this.#listening = new Listening(settings.listen, {
      clock: shares.ports.clock,
      route: settings.name,
      portHolder: (port) => shares.ports.network.portHolder(port),
      onConnection: (socket, offset) => this.#accept(socket, offset),
      onChange: () => shares.onChange(this.id),
    });
  }

  start(): Promise<void> {
    return this.#listening.start();
  }

  /** Takes over changed settings for what comes from now on; what is open keeps what it has. The listener is the same. */
  change(settings: RouteSettings): void {
    const isSameGate = JSON.stringify(gateChoice(settings)) === JSON.stringify(gateChoice(this.settings));
    this.settings = settings;
    this.#rules = rulesOf(settings, this.#shares.ports);
    if (isSameGate) return;
    const { gate, gateBytes } = openGate(settings, this.#shares.ports);
    this.#gate = gate;
    this.#gateBytes = gateBytes;
  }

  /** Stops listening and tells those who wait; sessions go on until they end. */
  async end(reason: Fault): Promise<void> {
    this.#isEnded = true;
    await this.#listening.end();
    for (const visit of this.#visits.values()) {
      if (this.#sessions.has(visit.id)) continue;
      this.#shares.refusals.note({ route: this.id, target: this.actor.id, source: visit.source, reason });
      visit.settle();
    }
  }

  get lastHeardMs(): number {
    return this.#lastHeardMs;
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  get unjudgedCount(): number {
    return [...this.#visits.values()].filter((visit) => visit.isUnjudged).length;
  }

  ownConnections(): readonly string[] {
    return [...this.#sessions.values()].map((session) => session.ownAddress);
  }

  settle(id: string): boolean {
    const visit = this.#visits.get(id);
    visit?.settle();
    return visit !== undefined;
  }

  /** The machine is down: its sessions end. With `byReflex`, a client that redials now does not wake it. */
  endSessions(byReflex: boolean): void {
    const sources = new Set([...this.#sessions.values()].map((session) => session.source));
    if (byReflex) this.#shares.reflexes.ended(this.id, sources, this.#shares.ports.clock.monotonicMs());
    for (const session of this.#sessions.values()) session.destroy();
  }

  /** The target's state changed. */
  reconsider(): void {
    for (const visit of this.#visits.values()) visit.reconsider();
    this.#shares.onChange(this.id);
  }

  view(): RouteView {
    const sessions = [...this.#sessions.values()];
    const waiting = [...this.#visits.values()].filter((visit) => visit.isWaiting).length;
    const open = openTemplateOf(this.settings.open, this.settings.to.port);
    return {
      id: this.id,
      name: this.settings.name,
      target: this.settings.to.target,
      listening: this.#isEnded ? [] : this.#listening.addresses,
      sessions: sessions.length,
      quiet: sessions.filter((session) => session.isQuiet).length,
      waiting,
      background: sessions.filter((session) => !session.isReal).length,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      ...(open === null ? {} : { open }),
      fault: this.#listening.fault,
    };
  }

  #accept(socket: Socket, portOffset: number): void {
    const source = plainAddress(socket.remoteAddress ?? '');
    // Gone before it was looked at.
    if (source === null) return void socket.destroy();
    const objection = this.#rules.permits(source) ? this.#shares.admission.enterGate() : notAllowed(source);
    if (objection) {
      socket.on('error', () => undefined);
      resetNow(socket);
      this.#shares.refusals.note({ route: this.id, target: this.actor.id, source, reason: objection });
      return;
    }
    const id = this.#shares.nextVisitId();
    const visit = new Visit(
      id,
      source,
      socket,
      this.#linksFor(this.settings.to.port + portOffset, socket.localPort ?? 0),
    );
    this.#visits.set(id, visit);
    visit.begin();
    this.#shares.onChange(this.id);
  }

  #linksFor(port: number, localPort: number): VisitLinks {
    const { ports, admission, refusals, breaker, reflexes } = this.#shares;
    const { actor } = this;
    return {
      gate: this.#gate,
      gateBytes: this.#gateBytes,
      localPort,
      isUp: () => isUp(actor.core),
      after: (delayMs, callback) => ports.clock.after(delayMs, callback),
      objection: (source) => {
        const nowMs = ports.clock.monotonicMs();
        if (isUp(actor.core)) return null;
        const afterMs = reflexes.judge(this.id, source, nowMs);
        if (afterMs !== null) {
          const reason = fault('came-back-by-reflex', {
            source,
            target: actor.settings.name,
            afterMs: Math.round(afterMs),
          });
          refusals.note({ route: this.id, target: actor.id, source, reason });
          return 'it came back by reflex';
        }
        return breaker.admits(source, actor.id, nowMs)
          ? null
          : 'it woke the machine too often for nothing, so it has to come twice';
      },
      refused: (source, reason) => refusals.note({ route: this.id, target: actor.id, source, reason }),
      enqueue: (visit) => {
        const noRoom = admission.enterQueue(visit.source, actor.id);
        if (noRoom) return noRoom;
        actor.dispatch({
          kind: 'client-waiting',
          id: visit.id,
          route: this.id,
          source: visit.source,
          limitMs: this.settings.holdLimitMs ?? null,
        });
        this.#shares.onChange(this.id);
        return null;
      },
      dequeue: (visit) => {
        admission.leaveQueue(visit.source, actor.id);
        actor.dispatch({ kind: 'client-left', id: visit.id });
        this.#shares.onChange(this.id);
      },
      halfClosed: (visit) => actor.dispatch({ kind: 'client-half-closed', id: visit.id }),
      dial: (visit, onConnected) => this.#dialer.want(visit.id, port, onConnected),
      dropDial: (visit) => this.#dialer.drop(visit.id),
      forward: (visit, upstream, held) => this.#forward(visit, upstream, held),
      judged: () => {
        admission.leaveGate();
        if (actor.core.phase.kind === 'goingToSleep') actor.dispatch({ kind: 'unjudged', count: this.unjudgedCount });
      },
      over: (visit) => {
        this.#visits.delete(visit.id);
        this.#shares.onChange(this.id);
      },
    };
  }

  #forward(visit: Visit, upstream: Socket, held: readonly Buffer[]): Session {
    const { ports, leases, breaker } = this.#shares;
    let isUseful = false;
    const session = new Session(
      { client: visit.socket, upstream, source: visit.source, held, inUse: this.settings.inUse },
      {
        clock: ports.clock,
        onLease: (holds) => {
          if (holds) leases.begin(this.actor, this.id, visit.source);
          else leases.end(this.actor, this.id, visit.source);
          this.#shares.onChange(this.id);
        },
        onBytes: (direction, count) => {
          if (direction === 'in') this.#bytesIn += count;
          else {
            this.#bytesOut += count;
            this.#lastHeardMs = ports.clock.monotonicMs();
            if (!isUseful) breaker.used(visit.source, this.actor.id);
            isUseful = true;
          }
          this.#shares.onTraffic(this.id);
        },
        onEnd: () => {
          this.#sessions.delete(visit.id);
          visit.sessionEnded();
          this.#shares.onChange(this.id);
        },
      },
    );
    this.#sessions.set(visit.id, session);
    this.#shares.onChange(this.id);
    return session;
  }
}

function gateChoice(settings: RouteSettings): Choice {
  return settings.gate ?? { kind: settings.serverSpeaksFirst ? 'patient' : 'first-bytes' };
}

function openGate(settings: RouteSettings, ports: EnginePorts): { gate: Gate; gateBytes: number } {
  const choice = gateChoice(settings);
  const definition = ports.registry.gates.get(choice.kind);
  if (!definition) throw new Error(`no gate is called "${choice.kind}"`);
  // A default gate was never written down, so its defaults are filled in here.
  const config = settings.gate ? optionsOf(choice) : definition.config.parse({});
  return { gate: definition.open(config, ports.clock), gateBytes: definition.maxBytes };
}

function rulesOf(settings: RouteSettings, ports: EnginePorts): SourceRules {
  return createSourceRules(
    {
      allowFrom: settings.allowFrom,
      denyFrom: settings.denyFrom,
      listensEverywhere: settings.listen.some(
        (address) => address.host === null || address.host === '0.0.0.0' || address.host === '::',
      ),
      place: `route "${settings.id}"`,
    },
    ports.network,
  );
}
