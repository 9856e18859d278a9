import type { Socket } from 'node:net';
import type { Clock } from './clock.ts';
import type { ProbeAnswer } from './probe.ts';

const paceMs = 250;
const paceAfterRefusalMs = 25;
const mostInFlight = 8;

/** An attempt's outcome: a connected socket, or what its failure says about the machine. */
export type DialResult = Socket | DialFailure;
export type DialFailure = Exclude<ProbeAnswer, 'good'>;

export interface DialerPorts {
  readonly clock: Clock;
  /** Tries once; never rejects; ends by itself after a second. */
  readonly connect: (port: number, signal: AbortSignal) => Promise<DialResult>;
  /** Whether that port of the target may be dialled now. */
  readonly mayDial: (port: number) => boolean;
  /** A connection succeeded; called before it is handed on. */
  readonly onDialled: (port: number) => void;
}

interface Wanting {
  readonly id: string;
  readonly onConnected: (socket: Socket) => void;
  readonly onFailed: ((answer: DialFailure) => void) | undefined;
}

interface PortState {
  readonly wanting: Wanting[];
  readonly inFlight: Set<AbortController>;
  /** The last attempt succeeded: everybody is dialled at once, nobody waits for a pace. */
  isReachable: boolean;
  paceMs: number;
  lastStartMs: number;
  timer: Disposable | null;
}

/**
 * Connects waiting clients to one target's ports. While the target may be dialled it tries at a steady pace, attempts
 * overlapping; the first good connection goes to the first client of that port, and then all others are dialled at once.
 */
export class Dialer {
  readonly #ports: DialerPorts;
  readonly #states = new Map<number, PortState>();

  constructor(ports: DialerPorts) {
    this.#ports = ports;
  }

  /**
   * Gives `onConnected` a connection to `port` as soon as there is one, until it is dropped. `onFailed` is told of
   * attempts that failed meanwhile, and may drop it.
   */
  want(
    id: string,
    port: number,
    onConnected: (socket: Socket) => void,
    onFailed?: (answer: DialFailure) => void,
  ): void {
    const state = this.#states.get(port) ?? newPortState();
    this.#states.set(port, state);
    state.wanting.push({ id, onConnected, onFailed });
    this.#pump(port, state);
  }

  drop(id: string, port: number): void {
    const state = this.#states.get(port);
    const index = state?.wanting.findIndex((one) => one.id === id) ?? -1;
    if (!state || index < 0) return;
    state.wanting.splice(index, 1);
    this.#pump(port, state);
  }

  /** It is another machine now: connections on their way to the old one are dropped. */
  restart(): void {
    for (const [port, state] of this.#states) {
      rest(state);
      state.isReachable = false;
      this.#pump(port, state);
    }
  }

  /** The target's state changed: begin, go on or stop accordingly. */
  poke(): void {
    for (const [port, state] of this.#states) this.#pump(port, state);
  }

  #pump(port: number, state: PortState): void {
    const mayDial = this.#ports.mayDial(port);
    if (!mayDial) state.isReachable = false;
    if (state.wanting.length === 0 && !state.isReachable) this.#states.delete(port);
    if (state.wanting.length === 0 || !mayDial) return rest(state);
    if (state.isReachable) {
      while (state.inFlight.size < state.wanting.length) this.#attempt(port, state);
      return;
    }
    state.timer?.[Symbol.dispose]();
    state.timer = null;
    // The next attempt that ends makes room.
    if (state.inFlight.size >= mostInFlight) return;
    const dueInMs = state.lastStartMs + state.paceMs - this.#ports.clock.monotonicMs();
    if (dueInMs <= 0) this.#attempt(port, state);
    state.timer = this.#ports.clock.after(Math.max(1, dueInMs > 0 ? dueInMs : state.paceMs), () =>
      this.#pump(port, state),
    );
  }

  #attempt(port: number, state: PortState): void {
    const attempt = new AbortController();
    state.inFlight.add(attempt);
    state.lastStartMs = this.#ports.clock.monotonicMs();
    void this.#ports.connect(port, attempt.signal).then((result) => {
      state.inFlight.delete(attempt);
      if (attempt.signal.aborted) {
        if (typeof result !== 'string') result.destroy();
      } else if (typeof result === 'string') this.#failed(port, state, result);
      else this.#connected(port, state, result);
    });
  }

  #failed(port: number, state: PortState, answer: DialFailure): void {
    const listening = state.wanting.filter((one) => one.onFailed);
    // What answered just now may still have room for the others; what did not answer is the same for all.
    const told = state.isReachable ? listening.slice(0, 1) : listening;
    state.isReachable = false;
    for (const one of told) one.onFailed?.(answer);
    if (answer === 'refused') state.paceMs = paceAfterRefusalMs;
    this.#pump(port, state);
  }

  #connected(port: number, state: PortState, socket: Socket): void {
    if (!this.#ports.mayDial(port)) {
      socket.destroy();
      return;
    }
    state.isReachable = true;
    const first = state.wanting.shift();
    if (!first) {
      socket.destroy();
      return;
    }
    this.#ports.onDialled(port);
    first.onConnected(socket);
    this.#pump(port, state);
  }
}

function newPortState(): PortState {
  return {
    wanting: [],
    inFlight: new Set(),
    isReachable: false,
    paceMs,
    lastStartMs: Number.NEGATIVE_INFINITY,
    timer: null,
  };
}

/** Drops all attempts; the next begins afresh. */
function rest(state: PortState): void {
  state.timer?.[Symbol.dispose]();
  state.timer = null;
  for (const attempt of state.inFlight) attempt.abort();
  state.inFlight.clear();
  state.paceMs = paceMs;
  state.lastStartMs = Number.NEGATIVE_INFINITY;
}
