import { type Fault, fault } from '../../shared/faults.ts';
import { openTemplateOf } from '../../shared/open-links.ts';
import type { UdpRouteSettings } from '../../shared/settings.ts';
import type { RouteView } from '../../shared/snapshot.ts';
import type { Clock } from './clock.ts';
import type { DatagramGate, DatagramVerdict } from './datagram-gate.ts';
import { DatagramRoom } from './held-datagrams.ts';
import { memoryOf } from './memory.ts';
import { optionsOf } from './power.ts';
import type { Route, RouteLeg } from './route.ts';
import type { RouteShares } from './route-shares.ts';
import { createSourceRules, plainAddress, type SourceRules } from './source-rules.ts';
import { stageOf } from './stage.ts';
import type { TargetActor } from './target-actor.ts';
import { isUp, mayDial } from './target/derive.ts';
import { type ConversationRoute, UdpConversation } from './udp-conversation.ts';
import { UdpConversations } from './udp-conversations.ts';
import { type LocalSocket, UdpListening } from './udp-listening.ts';
import type { Objection } from './visit-route.ts';

/** What fits into one datagram on every way. */
const mostReplyBytes = 1_400;
const shortestSweepMs = 1_000;
/** Others may come meanwhile that end earlier. */
const longestSweepMs = 5_000;

/** One UDP service: its sockets, and the conversations of its clients. */
export class UdpRoute implements Route, RouteLeg, ConversationRoute {
  readonly id: string;
  settings: UdpRouteSettings;
  readonly actor: TargetActor;
  readonly clock: Clock;
  readonly room = new DatagramRoom();
  readonly #shares: RouteShares;
  readonly #listening: UdpListening;
  readonly #conversations = new UdpConversations<UdpConversation>();
  /** Whoever is asked in place of the service may be told more than it asked. */
  readonly #neighbours: SourceRules;
  #rules: SourceRules;
  #gate: DatagramGate;
  #sweep: Disposable | null = null;
  #bytesIn = 0;
  #bytesOut = 0;
  #lastHeardMs = Number.NEGATIVE_INFINITY;

  constructor(settings: UdpRouteSettings, actor: TargetActor, shares: RouteShares) {
    this.id = settings.id;
    this.settings = settings;
    this.actor = actor;
    this.clock = shares.ports.clock;
    this.#shares = shares;
    this.#rules = this.#rulesOf(settings);
    this.#gate = this.#openGate(settings);
    const everybody = { allowFrom: null, denyFrom: [], listensEverywhere: true, place: 'neighbours' };
    this.#neighbours = createSourceRules(everybody, shares.ports.network);
    this.#listening = new UdpListening({
      clock: shares.ports.clock,
      platform: shares.ports.platform,
      network: shares.ports.network,
      onDatagram: (bytes, from, local) => this.#take(bytes, from, local),
      onFault: (reason) => shares.ports.journal.append({ kind: 'not-listening', route: this.id, fault: reason }),
      onChange: () => shares.onChange(this.id),
    });
  }

  /**
   * Takes over changed settings for what comes from now on; conversations keep where they lead and how they count, but
   * those of sources that may not come any more end. Addresses that are gone are given up at once, new ones are bound by
   * `listen`.
   */
  change(settings: UdpRouteSettings): void {
    if (JSON.stringify(settings.gate) !== JSON.stringify(this.settings.gate)) this.#gate = this.#openGate(settings);
    this.#rules = this.#rulesOf(settings);
    this.settings = settings;
    this.#listening.leave(settings.listen);
    this.#endUnheard();
  }

  /** Those that get no answers any more, or may not be heard: they would end only when their clients tire of it. */
  #endUnheard(): void {
    for (const conversation of this.#conversations.values())
      if (!conversation.local.isOpen || !this.#rules.permits(conversation.source)) conversation.end();
  }

  /** Resolves when every address of its settings is bound, or was tried once; none while the target is left alone. */
  listen(): Promise<void> {
    if (this.away) return Promise.resolve();
    return this.#listening.bind(this.settings.name, this.settings.listen, this.settings.broadcast === 'forward');
  }

  get away(): Fault | null {
    return this.actor.core.away;
  }

  /** Stops listening, so that no conversation gets answers any more: all of them end. */
  end(reason: Fault): void {
    this.#turnAway(reason);
    this.endAllSessions();
    this.#sweep?.[Symbol.dispose]();
    this.#listening.end();
  }

  rest(reason: Fault): void {
    this.#turnAway(reason);
    this.endAllSessions();
    this.#listening.leave([]);
    this.#tell();
  }

  #turnAway(reason: Fault): void {
    for (const conversation of this.#conversations.values()) {
      if (!conversation.isWaiting) continue;
      this.refused(conversation.source, reason);
      conversation.settle();
    }
  }

  legs(): readonly RouteLeg[] {
    return [this];
  }

  get lastHeardMs(): number {
    return this.#lastHeardMs;
  }

  get sessionCount(): number {
    return this.#count(({ isSession }) => isSession);
  }

  /** Clients whose datagrams do not tell yet whether they are real. */
  get unjudgedCount(): number {
    return this.#count(({ isUndecided, isReal }) => isUndecided && !isReal);
  }

  ownConnections(): readonly string[] {
    return [...this.#conversations.values()].flatMap(({ ownAddress }) => ownAddress ?? []);
  }

  /** The client cannot be told why. */
  settle(id: string): boolean {
    for (const conversation of this.#conversations.values()) {
      if (conversation.id !== id) continue;
      conversation.settle();
      return true;
    }
    return false;
  }

  endSessions(byReflex: boolean): void {
    const sessions = [...this.#conversations.values()].filter(({ isSession }) => isSession);
    const sources = new Set(sessions.filter(({ isReal }) => isReal).map(({ source }) => source));
    if (byReflex) this.#shares.reflexes.ended(this.id, sources, this.clock.monotonicMs());
    for (const session of sessions) session.end();
  }

  endAllSessions(): void {
    for (const conversation of this.#conversations.values()) conversation.end();
  }

  /** The target's state changed. */
  reconsider(): void {
    for (const conversation of this.#conversations.values()) conversation.reconsider();
    this.#tell();
  }

  view(): RouteView {
    const { actor } = this;
    const players = isUp(actor.core) ? actor.players.at(this.settings.to.port, this.clock.monotonicMs()) : null;
    const { settings } = this;
    const open = settings.open === undefined ? null : openTemplateOf(settings.open, settings.to.port);
    return {
      id: this.id,
      name: settings.name,
      kind: 'udp',
      target: settings.to.target,
      targets: [settings.to.target],
      listening: this.#listening.addresses,
      sessions: this.sessionCount,
      quiet: this.#count(({ isSession, isQuiet }) => isSession && isQuiet),
      waiting: this.#count(({ isWaiting }) => isWaiting),
      background: this.#count(({ isSession, isReal }) => isSession && !isReal),
      ...(players && { players }),
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      ...(open === null ? {} : { open }),
      fault: this.#listening.fault,
    };
  }

  #take(
    bytes: Buffer,
    { address, port }: { readonly address: string; readonly port: number },
    local: LocalSocket,
  ): void {
    const nowMs = this.clock.monotonicMs();
    const key = `${local.id} ${address} ${port}`;
    const known = this.#conversations.get(key);
    if (known) {
      known.take(bytes, local.isBroadcast, nowMs);
      this.#conversations.touch(known);
      return;
    }
    const source = plainAddress(address);
    // Nobody can be answered there.
    if (source === null || port === 0) return;
    const reason = this.#rules.permits(source)
      ? this.#conversations.makeRoom(source, this.settings, nowMs)
      : fault('source-not-allowed', { source });
    if (reason) return this.refused(source, reason);
    const id = this.#shares.nextVisitId();
    const targetPort = this.settings.to.port + local.portOffset;
    const conversation = new UdpConversation({ id, key, source, address, port, local, targetPort }, this);
    this.#conversations.add(conversation);
    conversation.take(bytes, local.isBroadcast, nowMs);
    this.#conversations.touch(conversation);
    this.#sweepLater(nowMs);
  }

  /** Ends those whose clients have sent nothing for too long; one timer for all of them. */
  #sweepLater(nowMs: number): void {
    if (this.#sweep || this.#conversations.size === 0) return;
    let firstMs = Number.POSITIVE_INFINITY;
    for (const { endsAtMs } of this.#conversations.values()) firstMs = Math.min(firstMs, endsAtMs);
    const inMs = Math.min(longestSweepMs, Math.max(shortestSweepMs, Math.ceil(firstMs - nowMs)));
    this.#sweep = this.clock.after(inMs, () => {
      this.#sweep = null;
      const laterMs = this.clock.monotonicMs();
      for (const conversation of this.#conversations.values())
        if (conversation.endsAtMs <= laterMs || !conversation.local.isOpen) conversation.end();
      this.#sweepLater(laterMs);
    });
  }

  #count(is: (conversation: UdpConversation) => boolean): number {
    let count = 0;
    for (const conversation of this.#conversations.values()) if (is(conversation)) count += 1;
    return count;
  }

  #tell(): void {
    this.#shares.onChange(this.id);
  }

  #openGate({ gate }: UdpRouteSettings): DatagramGate {
    const { registry, memory } = this.#shares.ports;
    const definition = registry.datagramGates.get(gate.kind);
    if (!definition) throw new Error(`no datagram gate is called "${gate.kind}"`);
    const target = { name: () => this.actor.settings.name, memory: memoryOf(memory, this.actor.id) };
    return definition.open(optionsOf(gate), this.clock, target);
  }

  #rulesOf({ allowFrom, denyFrom, listen, id }: UdpRouteSettings): SourceRules {
    const listensEverywhere = listen.some(({ host }) => host === null || host === '0.0.0.0' || host === '::');
    return createSourceRules(
      { allowFrom, denyFrom, listensEverywhere, place: `route "${id}"` },
      this.#shares.ports.network,
    );
  }

  // What conversations need.

  isUp(): boolean {
    return isUp(this.actor.core);
  }

  mayTry(): boolean {
    return mayDial(this.actor.core);
  }

  get answerIsReady(): boolean {
    return !this.actor.settings.ready && !this.settings.ready && !this.actor.statusTellsReady;
  }

  judge(conversation: UdpConversation, bytes: Buffer, isBroadcast: boolean): DatagramVerdict {
    const { core, policy } = this.actor;
    return this.#gate.judge({
      source: conversation.source,
      port: conversation.port,
      localPort: conversation.local.port,
      servicePort: conversation.targetPort,
      bytes,
      agesMs: conversation.agesMs(conversation.lastMs),
      isBroadcast,
      state: stageOf(core, policy, this.actor.now()),
    });
  }

  objection(source: string): Objection | null {
    if (this.isUp()) return null;
    const { reflexes, breaker } = this.#shares;
    const nowMs = this.clock.monotonicMs();
    const target = this.actor.settings;
    const afterMs = reflexes.judge(this.id, source, nowMs);
    if (afterMs !== null) {
      const reason = fault('came-back-by-reflex', { source, target: target.name, afterMs: Math.round(afterMs) });
      return { reason, isKept: false };
    }
    if (breaker.admits(source, target.id, nowMs)) return null;
    return { reason: 'it woke the machine too often for nothing, so it has to come twice', isKept: false };
  }

  refused(source: string, reason: string | Fault): void {
    this.#shares.refusals.note({ route: this.id, target: this.actor.id, source, reason });
  }

  answer(conversation: UdpConversation, request: Buffer, verdict: DatagramVerdict & { kind: 'answered' }): void {
    const { source, address, port, local } = conversation;
    const { reply, proof } = verdict;
    const isProven = proof === 'challenge' || (proof === 'neighbour' && this.#neighbours.permits(source));
    if (reply.length > (isProven ? mostReplyBytes : request.length)) {
      this.refused(source, 'the answer would be longer than the question');
    } else if (this.#shares.answers.take(source, conversation.lastMs)) {
      local.send(reply, port, address);
      this.#shares.refusals.note({
        kind: 'answered',
        route: this.id,
        target: this.actor.id,
        source,
        reason: verdict.reason,
      });
    } else this.refused(source, 'asked too often');
  }

  enqueue({ id, source }: UdpConversation): Fault | null {
    const noRoom = this.#shares.admission.enterQueue(source, this.actor.id);
    if (noRoom) return noRoom;
    const limitMs = this.settings.holdLimitMs ?? null;
    this.actor.dispatch({ kind: 'client-waiting', id, route: this.id, source, limitMs });
    this.#tell();
    return null;
  }

  dequeue({ id, source }: UdpConversation): void {
    this.#shares.admission.leaveQueue(source, this.actor.id);
    this.actor.dispatch({ kind: 'client-left', id });
    this.#tell();
  }

  async addresses(conversation: UdpConversation): Promise<readonly { address: string; port: number }[]> {
    const resolution = await this.actor.address.resolve();
    if (!('addresses' in resolution)) return [];
    const port = this.actor.address.portOf(conversation.targetPort);
    const places: { address: string; port: number }[] = [];
    for (const address of resolution.addresses)
      if (!(await this.actor.stranger.at(address))) places.push({ address, port });
    return places;
  }

  heard({ isWaiting }: UdpConversation, address: string): void {
    this.actor.address.answered(address);
    if (isWaiting && this.answerIsReady && !this.isUp()) this.actor.dispatch({ kind: 'dialled' });
  }

  deliver({ local, address, port, targetPort }: UdpConversation, bytes: Buffer): void {
    this.#gate.heard?.({ servicePort: targetPort, bytes });
    local.send(bytes, port, address);
  }

  onLease({ source }: UdpConversation, holds: boolean): void {
    if (holds) this.#shares.leases.begin(this.actor, this.id, source);
    else this.#shares.leases.end(this.actor, this.id, source);
    this.#tell();
  }

  onBytes({ source, takenBytes }: UdpConversation, direction: 'in' | 'out', count: number): void {
    if (direction === 'in') this.#bytesIn += count;
    else {
      this.#bytesOut += count;
      this.#lastHeardMs = this.clock.monotonicMs();
      if (takenBytes === count) this.#shares.onUse(this.id, this.actor.id, source);
    }
    this.#shares.onTraffic(this.id);
  }

  onChange(conversation: UdpConversation): void {
    this.#conversations.touch(conversation);
    if (this.actor.core.phase.kind === 'goingToSleep') this.actor.recountUnjudged();
    if (conversation.isSession) this.#tell();
  }

  over(conversation: UdpConversation, held: boolean): void {
    this.#conversations.delete(conversation);
    const { phase } = this.actor.core;
    // A machine that shuts down falls silent before it is confirmed down.
    const isCutOff = phase.kind === 'goingToSleep' && phase.step === 'commanded' && conversation.isReal && !held;
    if (isCutOff) this.#shares.reflexes.ended(this.id, [conversation.source], this.clock.monotonicMs());
    if (conversation.isSession) this.#tell();
    else if (conversation.isUndecided && !this.isUp())
      this.refused(conversation.source, 'too few datagrams to be a visit');
  }
}
