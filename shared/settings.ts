import type { Opening } from './open-links.ts';

/*
 * Parsed settings: defaults filled in, durations in ms, sizes in bytes. `settings-schema.ts` holds what the file may
 * say, and the compiler checks that what it yields is this; `parse-settings.ts` reads a file into it.
 */

/** `kind` and the validated options of one registered driver, gate, probe or check. */
export interface Choice {
  readonly kind: string;
  readonly [option: string]: unknown;
}

export interface ListenAddress {
  /** null: every address of both families; `localhost`: 127.0.0.1 and ::1. */
  readonly host: string | null;
  readonly port: number;
  /** Last port of a range; equal to `port` for one. */
  readonly endPort: number;
}

export interface ReadySettings extends Choice {
  readonly limitMs?: number;
  readonly settleMs?: number;
  readonly port?: number;
}

export interface TargetSettings {
  readonly id: string;
  readonly name: string;
  readonly host: string | null;
  readonly power?: Choice;
  readonly wake?: Choice;
  readonly sleep?: Choice;
  readonly status?: Choice;
  readonly needs: readonly string[];
  readonly ready?: ReadySettings;
  readonly whileAsleep: 'probe' | 'never';
  /** Overrides what the driver declares as proof of being down. */
  readonly down?: 'silence' | 'refused-or-silent';
  readonly idle: {
    readonly cooldownMs?: number;
    readonly minAwakeMs: number;
    readonly sleepEvenIfNotOwned: boolean;
    readonly holdOffMs: number;
    /** Warning phase before sleeping; absent: none. */
    readonly graceMs?: number;
    /** `default` stands for the sleep driver's own. */
    readonly busyChecks: readonly ('default' | Choice)[];
  };
  /** MACs of the gateway of the network it belongs to, normalised; absent: it is looked after wherever this computer is. */
  readonly homeNetwork?: readonly string[];
  /** What "wake and open" opens at the machine itself. */
  readonly open?: Opening;
}

export interface RouteSettings {
  readonly id: string;
  readonly name: string;
  readonly kind: 'tcp';
  readonly listen: readonly ListenAddress[];
  readonly to: { readonly target: string; readonly port: number; readonly endPort: number };
  /** CIDRs; null: the default for the listen address. */
  readonly allowFrom: readonly string[] | null;
  readonly denyFrom: readonly string[];
  readonly serverSpeaksFirst: boolean;
  /** null: `first-bytes`, or `patient` where the server speaks first. */
  readonly gate: Choice | null;
  readonly inUse: {
    readonly kind: 'open' | 'traffic' | 'requests';
    readonly quietBytes: number;
    readonly quietMs: number;
  };
  readonly ready?: ReadySettings;
  readonly holdLimitMs?: number;
  /** What "wake and open" opens; absent: what is usual for the port. */
  readonly open?: Opening;
}

export interface Settings {
  readonly version: 1;
  readonly targets: readonly TargetSettings[];
  readonly routes: readonly RouteSettings[];
}
