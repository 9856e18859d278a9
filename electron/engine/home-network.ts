import type { TargetSettings } from '../../shared/settings.ts';
import { type Fault, fault } from '../../shared/faults.ts';
import type { Clock } from './clock.ts';
import { connectOnce } from './connect.ts';
import type { EnginePorts } from './engine.ts';
import type { Network } from './network.ts';

const lookEveryMs = 5_000;
/** Without any sign of a change: another network may hand out the very same address. */
const readEveryMs = 15_000;
/** A computer that just resumed has no network for a moment, and that is no journey. */
const believeNoneAfterMs = 10_000;
/** Any port: the question for its MAC goes out before. */
const touchPort = 53;

/** The gateway of the network this computer is on; null: it is on none. */
export type Gateway = { readonly address: string; readonly mac: string | null } | null;

/** Whether a network with one of `macs` is the one this computer is on. `null`: it cannot be told now. */
export function isOnNetwork(macs: readonly string[], gateway: Gateway): boolean | null {
  if (gateway === null) return false;
  return gateway.mac === null ? null : macs.includes(gateway.mac);
}

/** Finds out on which network this computer is. Takes some seconds at most; never rejects. */
export async function readGateway({
  network,
  clock,
}: {
  readonly network: Pick<Network, 'gateway' | 'neighbourMac'>;
  readonly clock: Clock;
}): Promise<Gateway> {
  const address = await network.gateway();
  if (address === null) return null;
  const known = await network.neighbourMac(address);
  if (known !== null) return { address, mac: known };
  const touched = await connectOnce(address, touchPort, clock, new AbortController().signal);
  if (typeof touched !== 'string') touched.destroy();
  return { address, mac: await network.neighbourMac(address) };
}

/** Keeps watch on which network this computer is, while a target belongs to one. */
export class HomeNetwork {
  readonly #ports: EnginePorts;
  readonly #onChange: () => void;
  /** The last one whose MAC was known, or none: while it cannot be told, this counts. */
  #known: Gateway | undefined;
  #noneSinceMs: number | null = null;
  #isWanted = false;
  #isEnded = false;
  #timer: Disposable | null = null;
  #reading: Promise<void> | null = null;
  #interfaces = '';
  #readMs = Number.NEGATIVE_INFINITY;

  /** `onChange`: what `awayFrom` says may be another now. */
  constructor(ports: EnginePorts, onChange: () => void) {
    this.#ports = ports;
    this.#onChange = onChange;
  }

  /** Watches for as long as one of these belongs to a network. Resolves when it is known, or cannot be, where we are. */
  async follow(targets: readonly TargetSettings[]): Promise<void> {
    const wasWanted = this.#isWanted;
    this.#isWanted = targets.some(({ homeNetwork }) => homeNetwork !== undefined);
    if (this.#isWanted && !wasWanted) await this.lookAgain();
    this.#schedule();
  }

  /** This computer was away: it may be anywhere now. */
  lookAgain(): Promise<void> {
    if (!this.#isWanted || this.#isEnded) return Promise.resolve();
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Why a target is to be left alone here; null: it is at home, or nobody ever could tell. */
  awayFrom({ name, homeNetwork }: Pick<TargetSettings, 'name' | 'homeNetwork'>): Fault | null {
    if (homeNetwork === undefined || this.#known === undefined) return null;
    if (isOnNetwork(homeNetwork, this.#known) !== false) return null;
    return fault('away-from-home', { target: name, gateway: this.#known?.mac ?? null });
  }

  end(): void {
    this.#isEnded = true;
    this.#timer?.[Symbol.dispose]();
  }

  #schedule(): void {
    this.#timer?.[Symbol.dispose]();
    if (!this.#isWanted || this.#isEnded) return;
    this.#timer = this.#ports.clock.after(lookEveryMs, () => {
      const isDue = this.#ports.clock.monotonicMs() - this.#readMs >= readEveryMs;
      if (isDue || this.#noneSinceMs !== null || this.#interfaces !== this.#interfacesNow()) void this.lookAgain();
      this.#schedule();
    });
  }

  async #read(): Promise<void> {
    this.#interfaces = this.#interfacesNow();
    this.#readMs = this.#ports.clock.monotonicMs();
    const gateway = await readGateway(this.#ports);
    if (this.#isEnded || gateway?.mac === null) return;
    const nowMs = this.#ports.clock.monotonicMs();
    this.#noneSinceMs = gateway === null ? (this.#noneSinceMs ?? nowMs) : null;
    if (this.#noneSinceMs !== null && nowMs - this.#noneSinceMs < believeNoneAfterMs) return;
    const isSame = this.#known !== undefined && this.#known?.mac === gateway?.mac;
    this.#known = gateway;
    if (!isSame) this.#onChange();
  }

  #interfacesNow(): string {
    return JSON.stringify(this.#ports.network.interfaces().map(({ name, cidr, mac }) => [name, cidr, mac]));
  }
}
