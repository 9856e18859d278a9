import { type Fault, fault } from '../../shared/faults.ts';
import type { EnginePorts } from './engine.ts';
import { isOnLink } from './host-address.ts';
import { driversOf, type TargetPower } from './power.ts';

/** An address that was found to be the right machine is not asked about again for this long. */
const trustMs = 30_000;

/** Tells whether it is the target itself, and not another machine, that answers at an address of this link. */
export class StrangerCheck {
  readonly #target: { readonly power: TargetPower; readonly settings: { readonly name: string } };
  readonly #ports: EnginePorts;
  readonly #trustedAtMs = new Map<string, number>();

  constructor(
    target: { readonly power: TargetPower; readonly settings: { readonly name: string } },
    ports: EnginePorts,
  ) {
    this.#target = target;
    this.#ports = ports;
  }

  /** A fault when the neighbour at `address` is known to have another MAC; null too where that cannot be known. */
  async at(address: string): Promise<Fault | null> {
    const nowMs = this.#ports.clock.monotonicMs();
    if (nowMs - (this.#trustedAtMs.get(address) ?? Number.NEGATIVE_INFINITY) < trustMs) return null;
    const macs = driversOf(this.#target.power).flatMap(({ driver, config }) => driver.macs?.(config) ?? []);
    if (macs.length === 0 || !isOnLink(address, this.#ports.network)) return null;
    const found = await this.#ports.network.neighbourMac(address).catch(() => null);
    if (found !== null && !macs.includes(found)) {
      return fault('someone-else-answers', {
        target: this.#target.settings.name,
        address,
        expected: macs.join(', '),
        found,
      });
    }
    this.#trustedAtMs.clear();
    this.#trustedAtMs.set(address, nowMs);
    return null;
  }

  /** What was trusted belongs to the time before: the machine was down. */
  forget(): void {
    this.#trustedAtMs.clear();
  }
}
