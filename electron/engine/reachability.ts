import { type Fault, fault } from '../../shared/faults.ts';
import { connectOnce } from './connect.ts';
import type { EnginePorts } from './engine.ts';
import { LocalNetworkAccess } from './local-network-access.ts';

/** After this long a third party that answers proves that the network works, and the silent ones are believed. */
const believeAfterMs = 60_000;
const gatewayPorts = [53, 80, 443];
const gatewayEveryMs = 5_000;

export interface ReachabilityLinks {
  /** Asks every other target that is up at once. */
  lookAtOthers(except: string): void;
  onChange(isDoubtful: boolean): void;
  /** The permission to reach this link was found missing, or found again. */
  onAccess(): void;
}

/**
 * Notices when it is this computer that is cut off, and not the machines that are silent: two targets that were up, or
 * one and the gateway, fall silent together.
 */
export class Reachability {
  /** Whether macOS lets us reach this link at all. */
  readonly access: LocalNetworkAccess;
  readonly #ports: EnginePorts;
  readonly #links: ReachabilityLinks;
  /** Targets that were up and are silent now, by their host. */
  readonly #silent = new Map<string, string>();
  #gateway: 'unknown' | 'alive' | 'silent' = 'unknown';
  #gatewayAskedMs = Number.NEGATIVE_INFINITY;
  #doubtSinceMs: number | null = null;
  #timer: Disposable | null = null;
  #isEnded = false;

  constructor(ports: EnginePorts, links: ReachabilityLinks) {
    this.#ports = ports;
    this.#links = links;
    this.access = new LocalNetworkAccess(ports, () => links.onAccess());
  }

  get problem(): Fault | null {
    if (this.access.problem) return this.access.problem;
    if (this.#doubtSinceMs === null) return null;
    return fault('cannot-tell', { reason: 'several machines stopped answering at the same moment.' });
  }

  /** A target that is up was asked and did not answer at all. Only for one on this link the gateway is asked too. */
  fellSilent(target: string, host: string, isOnLink: boolean): void {
    const isNew = !this.#silent.has(target);
    this.#silent.set(target, host);
    if (isNew) {
      this.#links.lookAtOthers(target);
      if (isOnLink) void this.#askGateway();
    }
    this.#judge();
  }

  /** A target answered, whatever it said. */
  answered(target: string, isOnLink: boolean): void {
    const wasSilent = this.#silent.delete(target);
    if (isOnLink && this.#gateway === 'unknown') void this.#askGateway();
    if (this.#doubtSinceMs === null) return;
    if (wasSilent || this.#ports.clock.monotonicMs() - this.#doubtSinceMs >= believeAfterMs) this.#setDoubt(false);
  }

  /** It is known to be down, or gone: its silence says nothing any more. */
  forget(target: string): void {
    this.#silent.delete(target);
    if (this.#silent.size === 0) this.#setDoubt(false);
  }

  end(): void {
    this.#isEnded = true;
    this.#timer?.[Symbol.dispose]();
  }

  #judge(): void {
    const hosts = new Set(this.#silent.values());
    if (hosts.size >= 2 || (hosts.size === 1 && this.#gateway === 'silent')) this.#setDoubt(true);
  }

  #setDoubt(isDoubtful: boolean): void {
    if (this.#isEnded || (this.#doubtSinceMs !== null) === isDoubtful) return;
    this.#doubtSinceMs = isDoubtful ? this.#ports.clock.monotonicMs() : null;
    if (!isDoubtful) this.#silent.clear();
    this.#timer?.[Symbol.dispose]();
    if (isDoubtful) this.#askGatewayAgain();
    this.#links.onChange(isDoubtful);
  }

  #askGatewayAgain(): void {
    this.#timer = this.#ports.clock.after(gatewayEveryMs, () => {
      const asked = this.#gateway === 'unknown' ? Promise.resolve() : this.#askGateway();
      void asked.then(() => {
        const sinceMs = this.#doubtSinceMs;
        if (this.#isEnded || sinceMs === null) return;
        const wasOnlyTheGateway = new Set(this.#silent.values()).size < 2;
        const isLong = this.#ports.clock.monotonicMs() - sinceMs >= believeAfterMs;
        if (this.#gateway === 'alive' && (wasOnlyTheGateway || isLong)) this.#setDoubt(false);
        else this.#askGatewayAgain();
      });
    });
  }

  /** Any answer of the gateway, a refusal too, shows that it is there. One that never answered proves nothing. */
  async #askGateway(): Promise<void> {
    const nowMs = this.#ports.clock.monotonicMs();
    if (nowMs - this.#gatewayAskedMs < 1_000) return;
    this.#gatewayAskedMs = nowMs;
    const address = await this.#ports.network.gateway().catch(() => null);
    if (address === null || this.#isEnded) return;
    const results = await Promise.all(
      gatewayPorts.map((port) => connectOnce(address, port, this.#ports.clock, new AbortController().signal)),
    );
    for (const result of results) if (typeof result !== 'string') result.destroy();
    const isAlive = results.some((result) => typeof result !== 'string' || result === 'refused');
    if (isAlive) this.#gateway = 'alive';
    else if (this.#gateway === 'alive') this.#gateway = 'silent';
    this.#judge();
  }
}
