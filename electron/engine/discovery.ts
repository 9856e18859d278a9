import type { z } from 'zod';
import type { Fault } from '../../shared/faults.ts';
import type { Clock } from './clock.ts';

/** Something that wants to be a machine with a service. */
export interface Discovered {
  /** Tells it from all others, over restarts: of two with the same key there is one. */
  readonly key: string;
  /** What it is called, for people and for ids. */
  readonly name: string;
  /** Wall time in ms; of two that claim the same requests the older one gets them. */
  readonly createdMs: number;
  /** An entry of `targets` as it would be written, without `id` and `name`. */
  readonly target: Readonly<Record<string, unknown>>;
  /** An entry of `routes` as it would be written, without `id`, `name`, `kind` and `to`. */
  readonly route: Readonly<Record<string, unknown>>;
  readonly port: number;
}

export interface Found {
  readonly entries: readonly Discovered[];
  /** Why some that asked for it are not among them. */
  readonly faults: readonly Fault[];
}

/** One place where machines and services show themselves. */
export interface DiscoveryDefinition<Config = unknown> {
  readonly id: string;
  readonly title: string;
  readonly config: z.ZodType<Config>;
  /** Tells everything that is there, at first and after every change, until the signal is aborted. Never throws. */
  watch(
    config: Config,
    context: { readonly clock: Clock; readonly signal: AbortSignal },
    onFound: (found: Found) => void,
  ): void;
}

export function defineDiscovery<Config>(discovery: DiscoveryDefinition<Config>): DiscoveryDefinition<Config> {
  return discovery;
}
