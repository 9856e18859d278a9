import type { z } from 'zod';
import type { Players } from '../../shared/snapshot.ts';
import type { DriverContext } from './driver.ts';
import type { TargetMemory } from './memory.ts';

/** `cannot-tell` is a fault of this computer's own network, never a fact about the machine. */
export type ProbeAnswer = 'good' | 'refused' | 'silent' | 'cannot-tell';

export interface ProbeContext extends DriverContext {
  /** Address to ask, already resolved. */
  readonly address: string;
  /** The service's port, for probes that have none of their own. */
  readonly port: number;
  /** The same as the settings have it; `port` is another one where what leads there has ports of its own. */
  readonly servicePort: number;
  /** Host header that its route sends, for probes that speak HTTP and have none of their own. */
  readonly sendHost?: string;
  /** What is remembered of the target. */
  readonly memory: TargetMemory;
  /** To be called with what the server says of its players; absent: nobody wants to know. */
  readonly onPlayers?: (players: Players) => void;
}

/** One way to know that a service answers. Never throws for what the network does; ends when the signal is aborted. */
export interface ProbeDefinition<Config = unknown> {
  readonly id: string;
  readonly title: string;
  readonly config: z.ZodType<Config>;
  /** A successful TCP connection is all it asks for, so the dial for a waiting client answers it. */
  readonly dialIsProbe?: boolean;
  /** It calls `onPlayers`, and is asked once a minute for that while the service is used. */
  readonly tellsPlayers?: boolean;
  ask(config: Config, context: ProbeContext): Promise<ProbeAnswer>;
}

export function defineProbe<Config>(probe: ProbeDefinition<Config>): ProbeDefinition<Config> {
  return probe;
}
