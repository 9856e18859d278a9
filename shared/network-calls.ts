import type { Fault } from './faults.ts';

export interface FoundDevice {
  readonly address: string;
  readonly mac: string | null;
  readonly names: readonly string[];
  readonly openPorts: readonly number[];
  /** What it seems to be, for example `nas`, `windows`. */
  readonly kinds: readonly string[];
}

export interface NetworkScan {
  readonly devices: readonly FoundDevice[];
  /** Why nothing, or not everything, could be looked at. */
  readonly problem: Fault | null;
}

export interface Reach {
  /** Addresses bound, as `host:port`. */
  readonly listening: readonly string[];
  /** Addresses of this computer under which others may find the service. */
  readonly addresses: readonly string[];
  readonly isReachable: 'yes' | 'no' | 'unknown';
  readonly hints: readonly string[];
}

export type ProofStepState = 'todo' | 'running' | 'ok' | 'failed' | 'skipped';

export interface ProofStep {
  readonly id: string;
  readonly state: ProofStepState;
  readonly tookMs?: number;
  readonly detail?: string;
  readonly fix?: string;
}

/** The guided proof of one machine, as far as it has come. */
export interface ProofView {
  readonly target: string;
  readonly steps: readonly ProofStep[];
  readonly result: null | {
    readonly wokeBy: { readonly interface: string; readonly destination: string } | null;
    readonly wakeMs: number;
    readonly sleepMs: number;
  };
  readonly isRunning: boolean;
}
