import type { Fault } from './faults.ts';
import type { LanKind } from './lan-kinds.ts';
import type { ProofResult, ProofStep, WakeWay } from './prove.ts';

export interface FoundDevice {
  readonly address: string;
  readonly mac: string | null;
  readonly names: readonly string[];
  readonly openPorts: readonly number[];
  /** What it seems to be, surest first. */
  readonly kinds: readonly LanKind[];
}

export interface NetworkScan {
  /** In the order of their addresses. */
  readonly devices: readonly FoundDevice[];
  /** Why nothing, or not everything, could be looked at. */
  readonly problem: Fault | null;
}

/** The gateway by which a network is known again. */
export interface HomeNetwork {
  readonly gateway: string;
  readonly mac: string;
}

/** What may stand between a service and those who want to reach it. */
export type ReachHint =
  | 'not-listening'
  | 'this-computer-only'
  | 'no-network'
  | 'firewall-windows'
  | 'firewall-macos'
  | 'firewall-linux'
  | 'same-subnet';

export interface Reach {
  /** Addresses bound, as `host:port`. */
  readonly listening: readonly string[];
  /** Addresses of this computer under which others may find the service. */
  readonly addresses: readonly string[];
  /** `yes` only when another computer has been there; nobody outside can be asked. */
  readonly isReachable: 'yes' | 'no' | 'unknown';
  /** The other computer that was there last; null when none was. */
  readonly seenFrom: string | null;
  readonly hints: readonly ReachHint[];
}

/** The guided proof of one machine, as far as it has come. */
export interface ProofView {
  readonly target: string;
  /** Empty when it was never begun since the start of the program. */
  readonly steps: readonly ProofStep[];
  readonly result: ProofResult | null;
  /** By which ways the wake of the check was sent. */
  readonly ways: readonly WakeWay[];
  readonly isRunning: boolean;
  /** While the machine is only watched: how long still, and in all. */
  readonly watch: { readonly leftMs: number; readonly ofMs: number } | null;
}
