import type { Socket } from 'node:net';
import type { Fault } from '../../shared/faults.ts';
import type { Gate, Verdict } from './gate.ts';
import { type HeldBytes, holdBytes } from './held-bytes.ts';
import type { Session } from './session.ts';
import { resetNow } from './splice.ts';
import type { VisitParts, VisitRoute } from './visit-route.ts';

/** A visit that does not count is kept this long where its client would redial at once, over and over. */
const keptMs = 30_000;
const noBytes = Buffer.alloc(0);

/**
 * One client from its connection to its end: judged by the gate, held while the target is not up, forwarded. While the
 * target is up it is forwarded at once and judged beside it.
 */
export class Visit {
  readonly id: string;
  readonly source: string;
  readonly socket: Socket;
  readonly port: number;
  readonly #route: VisitRoute;
  readonly #gate: Gate;
  readonly #gateBytes: number;
  readonly #held: HeldBytes;
  #timer: Disposable;
  #seen = noBytes;
  #verdict: 'undecided' | 'background' | 'real' = 'undecided';
  #isLimitReached = false;
  #isWaiting = false;
  #isDialling = false;
  #isKept = false;
  /** Its gate has not decided, and will not without more bytes. */
  #isOpenVerdict = false;
  #session: Session | null = null;
  #isOver = false;

  constructor({ id, source, socket, port, gate, gateBytes }: VisitParts, route: VisitRoute) {
    this.id = id;
    this.source = source;
    this.socket = socket;
    this.port = port;
    this.#route = route;
    this.#gate = gate;
    this.#gateBytes = gateBytes;
    socket.on('error', () => undefined);
    this.#held = holdBytes(socket);
    socket.on('data', this.#onSeen);
    socket.once('end', this.#onEnd);
    socket.once('close', this.#onClose);
    this.#timer = route.clock.after(gate.limitMs, this.#onLimit);
  }

  /** Judges it for the first time, and dials at once when the target is up. */
  begin(): void {
    this.#judge();
    this.reconsider();
  }

  /** It is connected without being served, and without being a reason for anything. */
  get isKept(): boolean {
    return this.#isKept && !this.#session;
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** The target's state changed. */
  reconsider(): void {
    if (this.#isOver || this.#session) return;
    if (this.#route.isUp()) this.#dial();
    else if (this.#isKept) this.#dropDial();
    else if (this.#verdict === 'background') this.#refuse('the machine is not up, and this is no reason to wake it');
    else if (!this.#isWaiting) this.#dropDial();
  }

  /** Lets the client go: reset, since a clean end would look like an empty answer. */
  settle(): void {
    this.#close(() => resetNow(this.socket));
  }

  /** A connection to its service succeeded. */
  connected(upstream: Socket): void {
    this.#isDialling = false;
    if (this.#isOver) {
      upstream.destroy();
      return;
    }
    this.socket.off('end', this.#onEnd);
    const session = this.#route.forward(this, upstream, this.#held.release());
    this.#session = session;
    if (this.#verdict === 'real') session.becomeReal();
    this.#stopWaiting();
  }

  /** It sends nothing, but takes so much that somebody must be listening. */
  listens(): void {
    if (this.#isOpenVerdict && this.#verdict === 'background') this.#becomeReal();
  }

  /** Its session ended; nothing of it is left. */
  sessionEnded(): void {
    this.#close(() => undefined);
  }

  readonly #onSeen = (chunk: Buffer) => {
    const room = this.#gateBytes - this.#seen.length;
    if (room > 0) this.#seen = Buffer.concat([this.#seen, chunk.subarray(0, room)]);
    this.#judge();
  };

  readonly #onLimit = () => {
    this.#isLimitReached = true;
    if (this.#verdict === 'background') this.#giveUpBackground();
    else this.#judge();
  };

  readonly #onEnd = () => {
    this.#judge();
    if (this.#isOver || this.#session) return;
    if (this.#held.byteCount === 0) this.#close(() => this.socket.destroy());
    else if (this.#isWaiting) this.#route.halfClosed(this);
  };

  readonly #onClose = () => {
    if (!this.#session) this.#close(() => undefined);
  };

  #judge(): void {
    if (this.#isOver || this.#verdict === 'real') return;
    const limitReached = this.#isLimitReached || (this.#gateBytes > 0 && this.#seen.length >= this.#gateBytes);
    const verdict = this.#gate.judge({
      source: this.source,
      localPort: this.socket.localPort ?? 0,
      bytes: this.#seen,
      ended: this.socket.readableEnded,
      limitReached,
    });
    this.#take(verdict, limitReached);
  }

  #take(verdict: Verdict, isLimitReached: boolean): void {
    switch (verdict.kind) {
      case 'undecided':
        // Not the gate's last word: what it sends later may still show that it is real.
        if (!isLimitReached) return;
        this.#isOpenVerdict = true;
        this.#becomeBackground('it sent nothing that tells what it wants');
        return;
      case 'real':
        return this.#becomeReal();
      case 'background':
        this.#forgetBytes();
        return this.#becomeBackground(verdict.reason);
      case 'answered':
        this.#forgetBytes();
        if (this.#isServed()) return this.#becomeBackground(verdict.reason);
        return this.#close(() => this.socket.end(verdict.reply));
      case 'refused':
        return this.#refuse(verdict.reason);
    }
  }

  #isServed(): boolean {
    return this.#session !== null || this.#route.isUp();
  }

  /** Forwarded where the target is up; elsewhere it is let go. */
  #becomeBackground(reason: string | Fault): void {
    if (!this.#isServed()) return this.#refuse(reason);
    const wasUndecided = this.#verdict === 'undecided';
    this.#verdict = 'background';
    if (wasUndecided) this.#route.judged(this);
    if (this.#isLimitReached) this.#giveUpBackground();
  }

  /** Nobody waits for a background visit, so it is dialled no longer than its gate's limit. */
  #giveUpBackground(): void {
    if (!this.#session && !this.#isOver) this.#refuse('its service did not answer in time');
  }

  #becomeReal(): void {
    const objection = this.#route.objection(this.source);
    this.#forgetBytes();
    if (objection?.isKept) return this.#keep(objection.reason);
    if (objection) return this.#becomeBackground(objection.reason);
    const wasUndecided = this.#verdict === 'undecided';
    this.#verdict = 'real';
    this.#timer[Symbol.dispose]();
    if (this.#session) this.#session.becomeReal();
    else this.#wait();
    // Told only now that it counts: a sleep that waits for the last verdict must not be sent in between.
    if (wasUndecided) this.#route.judged(this);
  }

  #keep(reason: string | Fault): void {
    const wasUndecided = this.#verdict === 'undecided';
    this.#verdict = 'background';
    this.#isKept = true;
    this.#timer[Symbol.dispose]();
    this.#timer = this.#route.clock.after(keptMs, () => {
      if (!this.#session) this.settle();
    });
    this.#route.refused(this.source, reason);
    if (wasUndecided) this.#route.judged(this);
  }

  #wait(): void {
    this.#isWaiting = true;
    const noRoom = this.#route.enqueue(this);
    if (noRoom) {
      this.#isWaiting = false;
      return this.#refuse(noRoom);
    }
    if (this.#isOver) return;
    if (this.socket.readableEnded) this.#route.halfClosed(this);
    this.#dial();
  }

  #stopWaiting(): void {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#route.dequeue(this);
  }

  /** The gate has nothing more to say. */
  #forgetBytes(): void {
    this.socket.off('data', this.#onSeen);
    this.#seen = noBytes;
  }

  #dial(): void {
    if (this.#isDialling || this.#isOver || this.#session) return;
    this.#isDialling = true;
    this.#route.dial(this);
  }

  #dropDial(): void {
    if (!this.#isDialling) return;
    this.#isDialling = false;
    this.#route.dropDial(this);
  }

  #refuse(reason: string | Fault): void {
    if (this.#isOver) return;
    this.#route.refused(this.source, reason);
    this.settle();
  }

  #close(end: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer[Symbol.dispose]();
    this.#dropDial();
    end();
    if (this.#verdict === 'undecided') this.#route.judged(this);
    this.#stopWaiting();
    this.#route.over(this);
  }
}
