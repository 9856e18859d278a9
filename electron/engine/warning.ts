import type { z } from 'zod';
import type { DriverContext } from './driver.ts';

export interface WarningContext extends DriverContext {
  /** How long people have to come back, in ms. */
  readonly graceMs: number;
}

/** One way to tell people that a machine is about to sleep. */
export interface WarningDefinition<Config = unknown> {
  /** Its `kind` in the settings. */
  readonly id: string;
  readonly title: string;
  readonly config: z.ZodType<Config>;
  /** Returns when it was said. What it throws goes to the history and holds nothing up. */
  warn(config: Config, context: WarningContext): Promise<void>;
}

export function defineWarning<Config>(warning: WarningDefinition<Config>): WarningDefinition<Config> {
  return warning;
}
