import type { Socket } from 'node:net';
import { type Fault, FaultError } from '../../shared/faults.ts';
import type { Clock } from './clock.ts';
import type { DialFailure } from './dialer.ts';
import { NotConnected, type RequestVisit, type Served } from './protocol-server.ts';

/** A target that is up is given this long to be connected to; then the request waits like any other, or gives up. */
const upLimitMs = 5_000;

/** What a request needs from the way it takes to its target. */
export interface PendingLeg {
  readonly clock: Clock;
  isUp(): boolean;
  /** It holds the target, which is up, without waiting for it; until `letGo`. */
  hold(request: PendingRequest): void;
  letGo(request: PendingRequest): void;
  /** Begins to wait; a fault when there is no room. It may be let go before this returns. */
  enqueue(request: PendingRequest): Fault | null;
  /** `isTold`: the target knows already that it waits no more. */
  dequeue(request: PendingRequest, isTold: boolean): void;
  want(id: string, port: number, onConnected: (socket: Socket) => void, onFailed: (answer: DialFailure) => void): void;
  drop(id: string, port: number): void;
  serve(request: PendingRequest): Served;
  /** It is neither waiting nor served any more. */
  over(request: PendingRequest): void;
}

interface Dial {
  readonly attempts: 'until-limit' | 'one';
  fail(reason: Error): void;
}

/** One request from its gate's verdict until it is forwarded or gone: what it is to its target, and its dials. */
export class PendingRequest implements RequestVisit {
  readonly id: string;
  readonly source: string;
  readonly counts: boolean;
  readonly #leg: PendingLeg;
  readonly #dials = new Set<Dial>();
  #stage: 'background' | 'holding' | 'waiting' | 'served' | 'over' = 'background';
  #abort: AbortController | null = null;
  #letGoWith: FaultError | null = null;
  #dialCount = 0;

  constructor(parts: { readonly id: string; readonly source: string; readonly counts: boolean }, leg: PendingLeg) {
    this.id = parts.id;
    this.source = parts.source;
    this.counts = parts.counts;
    this.#leg = leg;
  }

  /** To be called once. A fault: there is no room for it, and it is over. */
  begin(): Fault | null {
    if (!this.counts) return null;
    if (!this.#leg.isUp()) return this.#wait();
    this.#stage = 'holding';
    this.#leg.hold(this);
    return null;
  }

  get isWaiting(): boolean {
    return this.#stage === 'waiting';
  }

  /** Made when first asked for: most requests are over before anybody wants to let them go. */
  get signal(): AbortSignal {
    if (!this.#abort) {
      this.#abort = new AbortController();
      if (this.#letGoWith) this.#abort.abort(this.#letGoWith);
    }
    return this.#abort.signal;
  }

  connect(port: number, signal?: AbortSignal, attempts: 'until-limit' | 'one' = 'until-limit'): Promise<Socket> {
    if (this.#letGoWith) return Promise.reject(this.#letGoWith);
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    if (this.#stage === 'over') return Promise.reject(new Error('this request is over'));
    const id = `${this.id}.${(this.#dialCount += 1)}`;
    return new Promise((resolve, reject) => {
      const finish = () => {
        this.#dials.delete(dial);
        signal?.removeEventListener('abort', onAbort);
        limit?.[Symbol.dispose]();
      };
      const fail = (reason: Error) => {
        finish();
        this.#leg.drop(id, port);
        reject(reason);
      };
      const onAbort = () => fail(signal?.reason as Error);
      const onFailed = (answer: DialFailure) => this.#failed(dial, answer);
      const dial: Dial = { attempts, fail };
      const limit = this.isWaiting ? null : this.#leg.clock.after(upLimitMs, () => onFailed('silent'));
      this.#dials.add(dial);
      signal?.addEventListener('abort', onAbort, { once: true });
      const onConnected = (socket: Socket) => {
        finish();
        resolve(socket);
      };
      this.#leg.want(id, port, onConnected, onFailed);
    });
  }

  serve(): Served {
    if (this.#letGoWith) throw this.#letGoWith;
    if (this.#stage === 'served' || this.#stage === 'over') throw new Error('this request was served or ended before');
    // Its lease begins before it stops waiting, so that nothing in between finds the target unused.
    const served = this.#leg.serve(this);
    this.#stop('served', false);
    return served;
  }

  end(): void {
    if (this.#stage !== 'served') this.#stop('over', false);
    this.#failDials(new Error('this request is over'));
  }

  /** The target's state changed between up and not up. */
  reconsider(noReason: Fault): void {
    if (this.#leg.isUp()) return;
    if (this.#stage === 'background') this.letGo(noReason);
    if (this.#stage === 'holding') this.#waitInstead();
  }

  /** Whoever forwards it is told that it must not go on. `isTold`: the target knows already that it waits no more. */
  letGo(reason: Fault, isTold = false): void {
    if (this.#letGoWith || this.#stage === 'over') return;
    this.#letGoWith = new FaultError(reason);
    if (this.#stage !== 'served') this.#stop('over', isTold);
    this.#abort?.abort(this.#letGoWith);
    this.#failDials(this.#letGoWith);
  }

  #wait(): Fault | null {
    this.#stage = 'waiting';
    const noRoom = this.#leg.enqueue(this);
    if (noRoom) this.#stage = 'background';
    return noRoom;
  }

  /** The target it held is not up any more, or does not answer. */
  #waitInstead(): void {
    const noRoom = this.#wait();
    this.#leg.letGo(this);
    if (noRoom) this.letGo(noRoom);
  }

  #failed(dial: Dial, answer: DialFailure): void {
    const isUp = this.#leg.isUp();
    const isWaitedFor = this.#stage === 'holding' || this.#stage === 'waiting';
    if ((isUp && dial.attempts === 'one') || !isWaitedFor) dial.fail(new NotConnected(answer));
    else if (this.#stage === 'holding') this.#waitInstead();
  }

  #stop(stage: 'served' | 'over', isTold: boolean): void {
    const before = this.#stage;
    this.#stage = stage;
    if (before === 'waiting') this.#leg.dequeue(this, isTold);
    if (before === 'holding') this.#leg.letGo(this);
    if (before !== 'over') this.#leg.over(this);
  }

  #failDials(reason: Error): void {
    for (const dial of this.#dials) dial.fail(reason);
  }
}
