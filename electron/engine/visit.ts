import type { Socket } from 'node:net';
import type { Fault } from '../../shared/faults.ts';
import type { Gate, Verdict } from './gate.ts';
import { type HeldBytes, holdBytes } from './held-bytes.ts';
import type { Session } from './session.ts';
import { resetNow } from './splice.ts';

/** What one visit needs from its route. */
export interface VisitLinks {
  readonly gate: Gate;
  /** Most bytes the gate is shown. */
  readonly gateBytes: number;
  readonly localPort: number;
  isUp(): boolean;
  after(delayMs: number, callback: () => void): Disposable;
  /** Null when a visit that its gate found real counts as such, else why it does not. */
  objection(source: string): string | null;
  refused(source: string, reason: string | Fault): void;
  /** Begin to wait; a fault when there is no room. */
  enqueue(visit: Visit): Fault | null;
  dequeue(visit: Visit): void;
  halfClosed(visit: Visit): void;
  dial(visit: Visit, onConnected: (upstream: Socket) => void): void;
  dropDial(visit: Visit): void;
  /** The client is connected; it stops waiting once its session counts. */
  forward(visit: Visit, upstream: Socket, held: readonly Buffer[]): Session;
  /** It ceased to be unjudged. */
  judged(visit: Visit): void;
  over(visit: Visit): void;
}

/**
 * One client from its connection to its end: judged by the gate, held while the target is not up, forwarded. While the
 * target is up it is forwarded at once and judged beside it.
 */
export class Visit {
  readonly id: string;
  readonly source: string;
  readonly socket: Socket;
  readonly #links: VisitLinks;
  readonly #held: HeldBytes;
  readonly #gateTimer: Disposable;
  #seen: Buffer = Buffer.alloc(0);
  #verdict: 'undecided' | 'background' | 'real' = 'undecided';
  #isLimitReached = false;
  #isWaiting = false;
  #isDialling = false;
  #session: Session | null = null;
  #isOver = false;

  constructor(id: string, source: string, socket: Socket, links: VisitLinks) {
    this.id = id;
    this.source = source;
    this.socket = socket;
    this.#links = links;
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', this.#onSeen);
    this.#held = holdBytes(socket, () => undefined);
    socket.once('end', this.#onEnd);
    socket.once('close', this.#onClose);
    this.#gateTimer = links.after(links.gate.limitMs, () => {
      this.#isLimitReached = true;
      this.#judge();
    });
  }

  /** Judges it for the first time, and dials at once when the target is up. */
  begin(): void {
    this.#judge();
    this.reconsider();
  }

  get isUnjudged(): boolean {
    return !this.#isOver && this.#verdict === 'undecided';
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** The target's state changed. */
  reconsider(): void {
    if (this.#isOver || this.#session) return;
    if (this.#links.isUp()) this.#dial();
    else if (this.#verdict === 'background') this.#refuse('the machine is not up, and this is no reason to wake it');
    else if (this.#verdict === 'undecided' && this.#isLimitReached) this.#judge();
    else if (!this.#isWaiting) this.#dropDial();
  }

  /** Lets the client go: reset, since a clean end would look like an empty answer. */
  settle(): void {
    this.#close(() => resetNow(this.socket));
  }

  readonly #onSeen = (chunk: Buffer) => {
    const room = this.#links.gateBytes - this.#seen.length;
    if (room > 0)
      this.#seen =
        this.#seen.length === 0 ? chunk.subarray(0, room) : Buffer.concat([this.#seen, chunk.subarray(0, room)]);
    this.#judge();
  };

  readonly #onEnd = () => {
    if (this.#isOver || this.#session) return;
    this.#judge();
    if (this.#isOver || this.#session) return;
    if (this.#held.byteCount === 0) this.#close(() => this.socket.destroy());
    else if (this.#isWaiting) this.#links.halfClosed(this);
  };

  readonly #onClose = () => {
    if (!this.#session) this.#close(() => undefined);
  };

  #judge(): void {
    if (this.#isOver || this.#verdict === 'real') return;
    const { gate, gateBytes, localPort } = this.#links;
    const limitReached = this.#isLimitReached || (gateBytes > 0 && this.#seen.length >= gateBytes);
    const ended = this.socket.readableEnded;
    this.#take(gate.judge({ source: this.source, localPort, bytes: this.#seen, ended, limitReached }), limitReached);
  }

  #take(verdict: Verdict, isLimitReached: boolean): void {
    const isUp = this.#links.isUp() || this.#session !== null;
    switch (verdict.kind) {
      case 'undecided':
        if (!isLimitReached) return;
        if (isUp) this.#becomeBackground();
        else this.#refuse('it sent nothing that tells what it wants');
        return;
      case 'real':
        this.#becomeReal(isUp);
        return;
      case 'background':
        if (isUp) this.#becomeBackground();
        else this.#refuse(verdict.reason);
        return;
      case 'answered':
        if (isUp) return this.#becomeBackground();
        this.#close(() => this.socket.end(verdict.reply));
        return;
      case 'refused':
        this.#refuse(verdict.reason);
        return;
    }
  }

  #becomeBackground(): void {
    if (this.#verdict !== 'undecided') return;
    this.#verdict = 'background';
    this.#gateTimer[Symbol.dispose]();
    this.#links.judged(this);
  }

  #becomeReal(isUp: boolean): void {
    const objection = this.#links.objection(this.source);
    if (objection !== null) {
      this.socket.off('data', this.#onSeen);
      if (isUp) this.#becomeBackground();
      else this.#refuse(objection);
      return;
    }
    const wasUndecided = this.#verdict === 'undecided';
    this.#verdict = 'real';
    this.#gateTimer[Symbol.dispose]();
    this.socket.off('data', this.#onSeen);
    if (wasUndecided) this.#links.judged(this);
    if (this.#session) return this.#session.becomeReal();
    const noRoom = this.#links.enqueue(this);
    if (noRoom) return this.#refuse(noRoom);
    if (this.#isOver) return;
    this.#isWaiting = true;
    if (this.socket.readableEnded) this.#links.halfClosed(this);
    this.#dial();
  }

  #dial(): void {
    if (this.#isDialling || this.#isOver || this.#session) return;
    this.#isDialling = true;
    this.#links.dial(this, (upstream) => this.#connected(upstream));
  }

  #dropDial(): void {
    if (!this.#isDialling) return;
    this.#isDialling = false;
    this.#links.dropDial(this);
  }

  #connected(upstream: Socket): void {
    this.#isDialling = false;
    if (this.#isOver) {
      upstream.destroy();
      return;
    }
    this.socket.off('end', this.#onEnd);
    this.#held.release();
    const session = this.#links.forward(this, upstream, this.#held.chunks);
    this.#session = session;
    if (this.#verdict === 'real') session.becomeReal();
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#links.dequeue(this);
  }

  #refuse(reason: string | Fault): void {
    this.#links.refused(this.source, reason);
    this.settle();
  }

  #close(end: () => void): void {
    if (this.#isOver) return;
    const wasUnjudged = this.isUnjudged;
    this.#isOver = true;
    this.#gateTimer[Symbol.dispose]();
    this.#dropDial();
    end();
    if (wasUnjudged) this.#links.judged(this);
    if (this.#isWaiting) this.#links.dequeue(this);
    this.#isWaiting = false;
    this.#links.over(this);
  }

  /** Its session ended; nothing of it is left. */
  sessionEnded(): void {
    this.#close(() => undefined);
  }
}
