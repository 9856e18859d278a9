import type { Fault } from '../../shared/faults.ts';
import type { UdpRouteSettings } from '../../shared/settings.ts';
import type { Clock } from './clock.ts';
import { connectFailure } from './connect-outcome.ts';
import type { DatagramVerdict } from './datagram-gate.ts';
import { type DatagramRoom, HeldDatagrams } from './held-datagrams.ts';
import type { LocalSocket } from './udp-listening.ts';
import { type ConnectedUdp, connectUdp } from './udp-socket.ts';
import { Use } from './use.ts';
import type { Objection } from './visit-route.ts';

const mostAges = 32;
/** A client that has sent nothing for so long waits no longer, and one that does not count is forgotten. */
const leftAfterMs = 30_000;
/** A client that was let go is not judged anew before: it goes on sending, as it hears nothing. */
const letGoMs = 30_000;
const tryEveryMs = 1_000;
/** A machine that is up and says neither yes nor no for so many tries may have a service that never answers. */
const mostSilentTries = 5;
const sureAfterMs = 10_000;

/** What conversations need from their route. */
export interface ConversationRoute {
  readonly clock: Clock;
  readonly settings: UdpRouteSettings;
  readonly room: DatagramRoom;
  isUp(): boolean;
  /** Datagrams may go to the target now. */
  mayTry(): boolean;
  /** Nothing else than an answer tells that the service is ready. */
  readonly answerIsReady: boolean;
  judge(conversation: UdpConversation, bytes: Buffer, isBroadcast: boolean): DatagramVerdict;
  objection(source: string): Objection | null;
  refused(source: string, reason: string | Fault): void;
  /** Replies in the service's place, within the limits for that. */
  answer(conversation: UdpConversation, request: Buffer, verdict: DatagramVerdict & { kind: 'answered' }): void;
  enqueue(conversation: UdpConversation): Fault | null;
  dequeue(conversation: UdpConversation): void;
  /** Addresses of the service now that are its own; empty: none is known. Never rejects. */
  addresses(conversation: UdpConversation): Promise<readonly { readonly address: string; readonly port: number }[]>;
  /** The service answered from that address. */
  heard(conversation: UdpConversation, address: string): void;
  /** Sends to the client. */
  deliver(conversation: UdpConversation, bytes: Buffer): void;
  onLease(conversation: UdpConversation, holds: boolean): void;
  onBytes(conversation: UdpConversation, direction: 'in' | 'out', count: number): void;
  /** What it counts as may have changed. */
  onChange(conversation: UdpConversation): void;
  /** `held`: it counted as use of the target to its end. */
  over(conversation: UdpConversation, held: boolean): void;
}

/**
 * All datagrams of one client address and port: each judged until one is real, kept while the target is not up, then
 * forwarded in their order by a socket of its own, so that answers and refusals find their way.
 */
export class UdpConversation {
  readonly id: string;
  readonly key: string;
  /** Without zone; `address` is where answers go. */
  readonly source: string;
  readonly address: string;
  readonly port: number;
  readonly local: LocalSocket;
  readonly targetPort: number;
  lastMs = 0;
  isReal = false;
  /** Its gate has not found out yet whether it is real. */
  isUndecided = false;
  /** How much the service has sent it. */
  takenBytes = 0;
  readonly #route: ConversationRoute;
  readonly #use: Use;
  readonly #held: HeldDatagrams;
  #timesMs: number[] = [];
  #isWaiting = false;
  #isSession = false;
  #isAnswered = false;
  /** Nobody listened there when something was sent last. */
  #isRefused = false;
  #isOver = false;
  #letGoUntilMs: number | null = null;
  #timer: Disposable | null = null;
  /** From then on a service that said nothing is taken for one that never does. */
  #sureAtMs = 0;
  #upstream: { readonly socket: ConnectedUdp; readonly address: string; readonly port: number } | null = null;
  #isOpening = false;
  #tries = 0;
  #silentTries = 0;
  /** What was sent by the last try. */
  #tried: Buffer | null = null;

  constructor(
    parts: {
      readonly id: string;
      readonly key: string;
      readonly source: string;
      readonly address: string;
      readonly port: number;
      readonly local: LocalSocket;
      readonly targetPort: number;
    },
    route: ConversationRoute,
  ) {
    this.id = parts.id;
    this.key = parts.key;
    this.source = parts.source;
    this.address = parts.address;
    this.port = parts.port;
    this.local = parts.local;
    this.targetPort = parts.targetPort;
    this.#route = route;
    this.#held = new HeldDatagrams(route.room);
    this.#use = new Use(route.settings.inUse, route.clock, (holds) => route.onLease(this, holds));
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** It is forwarded. */
  get isSession(): boolean {
    return this.#isSession;
  }

  get isQuiet(): boolean {
    return this.#use.isQuiet;
  }

  get ownAddress(): string | null {
    return this.#upstream?.socket.ownAddress ?? null;
  }

  /** How long ago its last datagrams came, newest first. */
  agesMs(nowMs: number): readonly number[] {
    return this.#timesMs.map((atMs) => nowMs - atMs);
  }

  /** When it is over if its client sends nothing more, monotonic ms. */
  get endsAtMs(): number {
    if (this.#letGoUntilMs !== null) return this.#letGoUntilMs;
    const { idleMs } = this.#route.settings;
    if (this.#isWaiting) return this.lastMs + leftAfterMs;
    return this.lastMs + (this.isReal ? idleMs : Math.min(leftAfterMs, idleMs));
  }

  /** The client has sent a datagram. */
  take(bytes: Buffer, isBroadcast: boolean, nowMs: number): void {
    this.lastMs = nowMs;
    if (this.isReal) return this.#pass(bytes);
    this.#timesMs = [nowMs, ...this.#timesMs.slice(0, mostAges - 1)];
    if (this.#letGoUntilMs !== null && !this.#route.isUp()) return;
    this.#judged(this.#route.judge(this, bytes, isBroadcast), bytes, isBroadcast);
  }

  /** The target's state changed. */
  reconsider(): void {
    if (this.#isOver) return;
    if (this.#isWaiting) return this.#try();
    if (this.isReal || this.#isSession === this.#route.isUp()) return;
    if (this.#isSession) return this.end();
    this.#letGoUntilMs = null;
    if (this.#held.first !== undefined) this.#beginSession();
  }

  /** It waits no longer: what it sends now is lost for a while, unless the target comes up. */
  settle(): void {
    if (this.#isOver || !this.#isWaiting) return;
    this.#stopWaiting();
    this.#letGo();
  }

  #letGo(): void {
    if (this.#isSession) return this.end();
    this.isReal = false;
    this.#letGoUntilMs = this.#route.clock.monotonicMs() + letGoMs;
    this.#held.takeAll();
    this.#close();
    this.#route.onChange(this);
  }

  giveWay(): void {
    this.end();
  }

  /** It is forgotten; the next datagram of its client begins a new one. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#held.takeAll();
    this.#close();
    const held = this.#use.end();
    this.#stopWaiting();
    this.#route.over(this, held);
  }

  #judged(verdict: DatagramVerdict, bytes: Buffer, isBroadcast: boolean): void {
    this.isUndecided = verdict.kind === 'undecided';
    switch (verdict.kind) {
      case 'real':
        // Nobody in particular was meant.
        if (isBroadcast) this.#background(bytes, 'sent to everybody on the network');
        else this.#becomeReal(bytes);
        break;
      case 'undecided':
        if (this.#route.isUp()) this.#forward(bytes);
        else this.#keep(bytes);
        break;
      case 'background':
        this.#background(bytes, verdict.reason);
        break;
      case 'answered':
        if (this.#route.isUp()) this.#forward(bytes);
        else this.#route.answer(this, bytes, verdict);
        break;
      case 'dropped':
        this.#route.refused(this.source, verdict.reason);
        break;
    }
    // Told only now that it counts: a sleep that waits for the last verdict must not be sent in between.
    this.#route.onChange(this);
  }

  #background(bytes: Buffer, reason: string | Fault): void {
    if (this.#route.isUp()) this.#forward(bytes);
    else this.#route.refused(this.source, reason);
  }

  #becomeReal(bytes: Buffer): void {
    const objection = this.#route.objection(this.source);
    if (objection) return this.#background(bytes, objection.reason);
    this.isReal = true;
    this.#letGoUntilMs = null;
    if (this.#isSession) this.#use.becomeReal();
    const isServed = this.#isSession ? this.#isAnswered || !this.#isRefused : this.#route.isUp();
    if (isServed) return this.#forward(bytes);
    this.#keep(bytes);
    this.#wait();
  }

  #wait(): void {
    this.#isWaiting = true;
    const noRoom = this.#route.enqueue(this);
    if (noRoom) {
      this.#isWaiting = false;
      this.#route.refused(this.source, noRoom);
      return this.#letGo();
    }
    if (!this.#isOver && this.#isWaiting) this.#try();
  }

  #stopWaiting(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#route.dequeue(this);
  }

  #pass(bytes: Buffer): void {
    if (this.#isWaiting) this.#keep(bytes);
    else this.#forward(bytes);
  }

  #keep(bytes: Buffer): void {
    this.#held.push(bytes, this.#route.settings.queueLength);
  }

  #forward(bytes: Buffer): void {
    const socket = this.#upstream?.socket;
    const isOpen = socket?.isConnected === true;
    if (!isOpen || this.#mayBeTooEarly) this.#keep(bytes);
    if (!this.#isSession) return this.#beginSession();
    if (isOpen) this.#send(socket, bytes);
    else void this.#open();
  }

  /** The service has not shown yet that it is there, so that what it is sent is kept, too. */
  get #mayBeTooEarly(): boolean {
    return !this.#isAnswered && this.lastMs < this.#sureAtMs;
  }

  #send(socket: ConnectedUdp, bytes: Buffer): void {
    socket.send(bytes);
    this.#use.moved(bytes.length);
    this.#route.onBytes(this, 'in', bytes.length);
  }

  #beginSession(): void {
    this.#isSession = true;
    this.#sureAtMs = this.lastMs + sureAfterMs;
    if (this.isReal) this.#use.becomeReal();
    void this.#open();
    this.#route.onChange(this);
  }

  /** Everything that was kept goes to the service, in its order. */
  #flush(): void {
    const upstream = this.#upstream;
    if (!upstream) return;
    const kept = this.#held.takeAll();
    for (const bytes of kept) this.#send(upstream.socket, bytes);
    if (this.#mayBeTooEarly) for (const bytes of kept) this.#keep(bytes);
  }

  /** Tries whether the service is there, now and then again, until the client is served or let go. */
  #try(): void {
    this.#timer?.[Symbol.dispose]();
    if (this.#isOver || !this.#isWaiting) return;
    this.#timer = this.#route.clock.after(tryEveryMs, () => this.#try());
    if (!this.#route.mayTry()) return;
    const isUp = this.#route.isUp();
    // Another check has said that it is ready; a refusal since then says that this service is not.
    if (isUp && !this.#route.answerIsReady && !this.#isSession) return this.#serve();
    if (!isUp && !this.#route.answerIsReady) return;
    if (isUp && this.#silentTries >= mostSilentTries) return this.#serve();
    this.#tries += 1;
    this.#silentTries = isUp ? this.#silentTries + 1 : 0;
    void this.#open().then(() => {
      const { first } = this.#held;
      if (this.#isOver || !this.#isWaiting || !this.#upstream || first === undefined) return;
      this.#tried = first;
      this.#upstream.socket.send(first);
    });
  }

  #serve(): void {
    this.#isSession = true;
    this.#sureAtMs = this.#route.clock.monotonicMs() + sureAfterMs;
    this.#use.becomeReal();
    if (this.#isAnswered && this.#held.first === this.#tried) this.#held.shift();
    if (this.#upstream?.socket.isConnected) this.#flush();
    else void this.#open();
    this.#stopWaiting();
    this.#route.onChange(this);
  }

  /** Resolves once there is a socket towards where the service is now, or it is known that there is none. */
  async #open(): Promise<void> {
    if (this.#isOpening) return;
    this.#isOpening = true;
    const places = await this.#route.addresses(this);
    this.#isOpening = false;
    if (this.#isOver) return;
    // Each in its turn, as nobody knows by which it will answer first.
    const place = places[Math.max(0, this.#tries - 1) % Math.max(1, places.length)];
    if (!place || (this.#upstream?.address === place.address && this.#upstream.port === place.port)) return;
    this.#close();
    await new Promise<void>((resolve) => {
      const socket = connectUdp(place.address, place.port, {
        onConnected: () => {
          if (this.#isSession) this.#flush();
          resolve();
        },
        onMessage: (bytes) => this.#received(bytes, place.address),
        onError: (error) => {
          this.#failed(error);
          resolve();
        },
      });
      this.#upstream = { socket, ...place };
    });
  }

  #close(): void {
    this.#upstream?.socket.close();
    this.#upstream = null;
  }

  #received(bytes: Buffer, address: string): void {
    if (!this.#isAnswered) {
      this.#isAnswered = true;
      this.#route.heard(this, address);
      if (this.#isOver) return;
      if (this.#isWaiting && this.#route.isUp()) this.#serve();
      // Answered while nobody may be: the service shows itself again when it may.
      else if (this.#isWaiting) this.#isAnswered = false;
      else this.#held.takeAll();
    }
    this.takenBytes += bytes.length;
    this.#use.moved(bytes.length);
    this.#route.onBytes(this, 'out', bytes.length);
    this.#route.deliver(this, bytes);
  }

  /** Nobody listens there, yet or any more; or this computer is in trouble, and what was sent is lost. */
  #failed(error: Error): void {
    const isRefused = connectFailure(error) === 'refused';
    if (this.#upstream?.socket.isConnected === false) this.#close();
    if (!isRefused) return;
    this.#silentTries = 0;
    this.#isRefused = true;
    if (this.#isAnswered || !this.isReal || this.#isWaiting || !this.#isSession) return;
    // The machine is up, its service is not: what was sent is sent again once it is.
    this.#wait();
  }
}
