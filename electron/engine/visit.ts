import type { Socket } from 'node:net';
import type { Fault } from '../../shared/faults.ts';
import { endWith } from './end-with.ts';
import type { Gate, Verdict, Visit as SeenVisit } from './gate.ts';
import { type HeldBytes, holdBytes } from './held-bytes.ts';
import type { Session } from './session.ts';
import { resetNow } from './splice.ts';
import type { VisitParts, VisitRoute } from './visit-route.ts';

/** A visit that does not count is kept this long where its client would redial at once, over and over. */
const keptMs = 30_000;
/** A gate that has more to say than this is wrong. */
const mostReplies = 16;
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
  #seen: Buffer = noBytes;
  #verdict: 'undecided' | 'background' | 'real' = 'undecided';
  #isLimitReached = false;
  #isWaiting = false;
  #isDialling = false;
  #isKept = false;
  /** Its gate has not decided, and will not without more bytes. */
  #isOpenVerdict = false;
  #replies = 0;
  /** Bytes still to come that its gate is done with. */
  #passed = 0;
  #isToJudgeAgain = false;
  /** We serve it ourselves, to its end. */
  #isOurs = false;
  /** Told to come back and let go, and still a reason to wake. */
  #isTold = false;
  readonly #tellAfterMs: number | null;
  #session: Session | null = null;
  #isOver = false;

  constructor({ id, source, socket, port, gate, gateBytes, tellAfterMs, head }: VisitParts, route: VisitRoute) {
    this.id = id;
    this.source = source;
    this.socket = socket;
    this.port = port;
    this.#route = route;
    this.#gate = gate;
    this.#gateBytes = gateBytes;
    this.#tellAfterMs = tellAfterMs;
    socket.on('error', () => undefined);
    this.#held = holdBytes(socket, head);
    this.#seen = head.subarray(0, gateBytes);
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
    return this.#isWaiting && !this.#isTold;
  }

  /** Its client was told to come back; it wakes the target still. */
  get isTold(): boolean {
    return this.#isTold;
  }

  /** The target's state changed. */
  reconsider(): void {
    if (this.#isOver || this.#session || this.#isOurs) return;
    if (this.#isTold) {
      // What it was a reason for has come.
      if (this.#route.isUp()) this.#close(() => undefined);
    } else if (this.#route.isUp()) this.#dial();
    else if (this.#isKept) this.#dropDial();
    else if (this.#verdict === 'background') this.#refuse('the machine is not up, and this is no reason to wake it');
    else if (!this.#isWaiting) this.#dropDial();
  }

  /** Lets the client go: told why where its gate knows how, else reset, since a clean end would look like an empty answer. */
  settle(why: Fault | null = null): void {
    const farewell = this.#session || this.#isOver || this.#isTold ? null : this.#farewell(why);
    this.#close(() => {
      if (farewell) this.#endWith(farewell);
      else if (!this.#isTold) resetNow(this.socket);
    });
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
    if (this.#verdict === 'real') {
      this.#timer[Symbol.dispose]();
      session.becomeReal();
    }
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
    const fresh = chunk.subarray(this.#passed);
    this.#passed -= chunk.length - fresh.length;
    const room = this.#gateBytes - this.#seen.length;
    if (room > 0) this.#seen = Buffer.concat([this.#seen, fresh.subarray(0, room)]);
    this.#judge();
  };

  readonly #onLimit = () => {
    this.#isLimitReached = true;
    if (this.#verdict === 'background') this.#giveUpBackground();
    else this.#judge();
  };

  readonly #onEnd = () => {
    this.#judge();
    if (this.#isOver || this.#session || this.#isTold) return;
    if (this.#isOurs) this.#close(() => this.#endWith(noBytes));
    else if (this.#held.byteCount === 0) this.#close(() => this.socket.destroy());
    else if (this.#isWaiting) this.#route.halfClosed(this);
  };

  readonly #onClose = () => {
    if (!this.#session && !this.#isTold) this.#close(() => undefined);
  };

  #judge(): void {
    do {
      if (this.#isOver || this.#verdict === 'real') return;
      this.#isToJudgeAgain = false;
      const seen = this.#asSeen();
      this.#take(this.#gate.judge(seen), seen.limitReached);
    } while (this.#isToJudgeAgain);
  }

  #asSeen(): SeenVisit {
    return {
      source: this.source,
      localPort: this.socket.localPort ?? 0,
      servicePort: this.port,
      bytes: this.#seen,
      ended: this.socket.readableEnded,
      limitReached: this.#isLimitReached || (this.#gateBytes > 0 && this.#seen.length >= this.#gateBytes),
      state: this.#route.stage(),
      replies: this.#replies,
    };
  }

  #take(verdict: Verdict, isLimitReached: boolean): void {
    switch (verdict.kind) {
      case 'undecided':
        // Not the gate's last word: what it sends later may still show that it is real.
        if (!isLimitReached) return;
        this.#isOpenVerdict ||= this.#verdict === 'undecided';
        this.#becomeBackground('it sent nothing that tells what it wants');
        return;
      case 'real':
        return this.#becomeReal(verdict.farewell);
      case 'background':
        if (verdict.upTo === undefined) this.#forgetBytes();
        else this.#passOver(verdict.upTo);
        return this.#becomeBackground(verdict.reason);
      case 'replied':
        return this.#reply(verdict, isLimitReached);
      case 'answered':
        this.#forgetBytes();
        if (this.#isServed()) return this.#becomeBackground(verdict.reason);
        if (!this.#isOurs) this.#route.answered(this.source, verdict.reason);
        return this.#close(() => this.#endWith(verdict.reply));
      case 'refused':
        return this.#refuse(verdict.reason);
    }
  }

  #reply({ reply, next, reason }: Verdict & { kind: 'replied' }, isLimitReached: boolean): void {
    if (this.#isServed()) {
      if (next === 'go-on') return this.#take({ kind: 'undecided' }, isLimitReached);
      this.#forgetBytes();
      return this.#becomeBackground(reason);
    }
    if (isLimitReached || this.#replies >= mostReplies) return this.#refuse('it took too long');
    if (next === 'serve' && !this.#isOurs) {
      this.#isOurs = true;
      this.#dropDial();
      this.#route.answered(this.source, reason);
    }
    this.#replies += 1;
    this.socket.write(reply);
    // It may have sent more than that already.
    this.#judge();
  }

  /** Its gate is done with so many bytes; what follows is judged by itself. */
  #passOver(byteCount: number): void {
    this.#passed = Math.max(0, byteCount - this.#seen.length);
    this.#seen = this.#seen.subarray(byteCount);
    this.#isToJudgeAgain = this.#seen.length > 0;
  }

  #isServed(): boolean {
    return !this.#isOurs && (this.#session !== null || this.#route.isUp());
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

  #becomeReal(farewell?: Uint8Array): void {
    const objection = this.#route.objection(this.source);
    this.#stopSeeing();
    if (objection?.isKept) return this.#keep(objection.reason);
    if (objection) return this.#becomeBackground(objection.reason);
    const wasUndecided = this.#verdict === 'undecided';
    this.#verdict = 'real';
    this.#timer[Symbol.dispose]();
    if (this.#session) this.#session.becomeReal();
    else this.#wait(farewell);
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

  #wait(farewell?: Uint8Array): void {
    this.#isWaiting = true;
    const noRoom = this.#route.enqueue(this);
    if (noRoom) {
      this.#isWaiting = false;
      return this.#refuse(noRoom);
    }
    if (this.#isOver) return;
    if (farewell && !this.#route.isUp()) return this.#tell(farewell);
    if (this.#tellAfterMs !== null) this.#timer = this.#route.clock.after(this.#tellAfterMs, this.#onPatienceEnd);
    if (this.socket.readableEnded) this.#route.halfClosed(this);
    this.#dial();
  }

  /** Its client would give up by itself before long. */
  readonly #onPatienceEnd = () => {
    if (this.#isOver || this.#session) return;
    const why = this.#route.stillWaking();
    this.#route.refused(this.source, why);
    const farewell = this.#farewell(why);
    if (farewell) this.#tell(farewell);
    else this.settle(why);
  };

  /** Lets its client go, who comes back once the target is up; until then it is a reason to wake like any that waits. */
  #tell(farewell: Uint8Array): void {
    if (this.#route.isRemembered(this)) return this.#close(() => this.#endWith(farewell));
    this.#isTold = true;
    this.#timer[Symbol.dispose]();
    this.#dropDial();
    this.#endWith(farewell);
  }

  #farewell(why: Fault | null): Uint8Array | null {
    return this.#gate.farewell?.(why, this.#asSeen()) ?? null;
  }

  /** The last words to a client, with a clean end. */
  #endWith(words: Uint8Array): void {
    this.#held.release();
    endWith(this.socket, words, this.#route.clock);
  }

  #stopWaiting(): void {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#route.dequeue(this);
  }

  /** The gate has nothing more to say. */
  #forgetBytes(): void {
    this.#stopSeeing();
    this.#seen = noBytes;
  }

  /** What was seen may still tell how to say farewell. */
  #stopSeeing(): void {
    this.socket.off('data', this.#onSeen);
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
    this.settle(typeof reason === 'string' ? null : reason);
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
