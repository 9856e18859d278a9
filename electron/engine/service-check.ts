import type { z } from 'zod';
import type { CheckContext, CheckResult } from './driver.ts';

export interface ServiceCheckContext extends CheckContext {
  /** The port of `target.host` that leads to a port of the service. */
  portOf(port: number): number;
}

/** A busy check that asks a service itself, whatever puts its machine to sleep. Throwing means "stay awake". */
export interface ServiceCheck<Config = unknown> {
  /** Its `kind` in the settings. */
  readonly id: string;
  readonly title: string;
  readonly config: z.ZodType<Config>;
  check(config: Config, context: ServiceCheckContext): Promise<CheckResult>;
}

export function defineServiceCheck<Config>(check: ServiceCheck<Config>): ServiceCheck<Config> {
  return check;
}
