import { createConnection } from 'node:net';
import { type Fault, fault } from '../../shared/faults.ts';
import type { Clock } from './clock.ts';
import type { EnginePorts } from './engine.ts';
import { isOnLink } from './host-address.ts';
import type { ProbeAnswer } from './probe.ts';

/*
 * From version 15 on, macOS asks a person before a program may reach other machines of its own link (Apple TN3179). Where
 * that was refused, or not answered yet, a connect or send there fails with EHOSTUNREACH within microseconds, and nothing
 * leaves the computer (Apple developer forums, threads 765285 and 776552). There is no call of the system that tells it
 * to programs without its own network library. A machine that sleeps fails later, by a time-out, or at once with
 * EHOSTDOWN or EHOSTUNREACH for the seconds in which the system remembers that nobody answered its ARP; then it has no
 * entry in the neighbour table. The gateway may be reachable all the same, so that its answer proves nothing.
 * Taken from these sources and from reports; it never ran on such a Mac.
 */

/** How an attempt to reach a machine of this link ended. */
export interface Attempt {
  readonly address: string;
  readonly isGateway: boolean;
  /** `unreachable`: EHOSTUNREACH at once. `elapsed`: time went by, so something was sent. `other`: says nothing. */
  readonly outcome: 'answered' | 'elapsed' | 'unreachable' | 'other';
  /** Its MAC is in the neighbour table: somebody has that address. */
  readonly isNeighbour: boolean;
}

/** What the attempts so far say together. */
export interface Access {
  readonly isDenied: boolean;
  /** Those that were unreachable at once, though perhaps only because nobody has their address. */
  readonly unreachable: readonly Pick<Attempt, 'address' | 'isGateway'>[];
}

export const openAccess: Access = { isDenied: false, unreachable: [] };

/** What is to be believed after one more attempt. */
export function nextAccess(access: Access, { address, isGateway, outcome, isNeighbour }: Attempt): Access {
  if (outcome === 'other') return access;
  const others = access.unreachable.filter((one) => one.address !== address);
  if (outcome !== 'unreachable') return isGateway ? { ...access, unreachable: others } : openAccess;
  const unreachable = [...others, { address, isGateway }];
  const isEverybody = unreachable.some((one) => one.isGateway) && unreachable.some((one) => !one.isGateway);
  return { isDenied: access.isDenied || isNeighbour || isEverybody, unreachable };
}

const atOnceMs = 50;
const limitMs = 1_000;
const gatewayPort = 53;

/** Opens a connection and closes it: the code of the error, or null when it was open; `ETIMEDOUT` after a second. */
export type TryConnect = (address: string, port: number, clock: Clock) => Promise<string | null>;

/** Tells a missing permission of macOS apart from a machine that is silent. Everywhere else it changes nothing. */
export class LocalNetworkAccess {
  readonly #ports: Pick<EnginePorts, 'clock' | 'network' | 'platform'>;
  readonly #onChange: () => void;
  readonly #connect: TryConnect;
  #access = openAccess;

  constructor(
    ports: Pick<EnginePorts, 'clock' | 'network' | 'platform'>,
    onChange: () => void,
    connect: TryConnect = tryConnect,
  ) {
    this.#ports = ports;
    this.#onChange = onChange;
    this.#connect = connect;
  }

  get problem(): Fault | null {
    return this.#access.isDenied ? fault('local-network-not-allowed', { system: 'macOS' }) : null;
  }

  /** The answer of a probe, or `cannot-tell` where the machine was never asked. Never rejects; takes a second at most. */
  async judge(answer: ProbeAnswer, address: string, port: number, tookMs: number): Promise<ProbeAnswer> {
    const { platform, network } = this.#ports;
    if (platform !== 'darwin' || answer === 'cannot-tell' || !isOnLink(address, network)) return answer;
    if (answer !== 'silent' || tookMs >= atOnceMs) {
      const outcome = answer === 'silent' ? 'elapsed' : 'answered';
      this.#take({ address, isGateway: false, outcome, isNeighbour: false });
      return answer;
    }
    // The probe does not tell by which error it failed.
    const attempt = await this.#try(address, port, false);
    this.#take(attempt);
    if (attempt.outcome !== 'unreachable') return answer;
    const gateway = this.#access.isDenied ? null : await network.gateway().catch(() => null);
    if (gateway !== null && gateway !== address) this.#take(await this.#try(gateway, gatewayPort, true));
    return this.#access.isDenied ? 'cannot-tell' : answer;
  }

  async #try(address: string, port: number, isGateway: boolean): Promise<Attempt> {
    const { clock, network } = this.#ports;
    const startedMs = clock.monotonicMs();
    const code = await this.#connect(address, port, clock);
    const isAtOnce = clock.monotonicMs() - startedMs < atOnceMs;
    if (code === null || code === 'ECONNREFUSED') return { address, isGateway, outcome: 'answered', isNeighbour: true };
    if (!isAtOnce) return { address, isGateway, outcome: 'elapsed', isNeighbour: false };
    if (code !== 'EHOSTUNREACH') return { address, isGateway, outcome: 'other', isNeighbour: false };
    const mac = await network.neighbourMac(address).catch(() => null);
    return { address, isGateway, outcome: 'unreachable', isNeighbour: mac !== null };
  }

  #take(attempt: Attempt): void {
    const before = this.#access.isDenied;
    this.#access = nextAccess(this.#access, attempt);
    if (before !== this.#access.isDenied) this.#onChange();
  }
}

function tryConnect(address: string, port: number, clock: Clock): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: address, port });
    const finish = (code: string | null) => {
      deadline[Symbol.dispose]();
      socket.destroy();
      resolve(code);
    };
    const deadline = clock.after(limitMs, () => finish('ETIMEDOUT'));
    socket.once('connect', () => finish(null));
    socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? ''));
  });
}
