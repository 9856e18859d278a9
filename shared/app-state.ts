import { z } from 'zod';
import { type AppPreferences, defaultPreferences, languages } from './app-preferences.ts';
import type { Fault } from './faults.ts';
import type { UpdateState } from './update-state.ts';

export { type AppPreferences, defaultPreferences, type Language, languages } from './app-preferences.ts';

const onOff = z.boolean();
const energy = z.strictObject({
  watts: z.record(z.string(), z.number().min(0).max(100_000)),
  pricePerKwh: z.number().min(0).max(1_000_000).nullable(),
  currency: z.string().max(8),
});

/** Reads what was kept; what is missing has its default. */
export const appPreferences: z.ZodType<AppPreferences> = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  language: z.enum(['system', ...languages]).default('system'),
  autostart: onOff.default(false),
  notifications: z
    .strictObject({
      woke: onOff.default(false),
      failed: onOff.default(true),
      stayedAwake: onOff.default(true),
      stillOn: onOff.default(true),
      spend: onOff.default(true),
    })
    .prefault({}),
  apiInDesktop: onOff.default(false),
  lookForUpdates: onOff.default(true),
  logLevel: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
  energy: energy.default(defaultPreferences.energy),
});

/** What may be changed at once; of the notifications too only those that are named. */
export const appPreferencesChange = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).optional(),
  language: z.enum(['system', ...languages]).optional(),
  autostart: onOff.optional(),
  notifications: z
    .strictObject({
      woke: onOff.optional(),
      failed: onOff.optional(),
      stayedAwake: onOff.optional(),
      stillOn: onOff.optional(),
      spend: onOff.optional(),
    })
    .optional(),
  apiInDesktop: onOff.optional(),
  lookForUpdates: onOff.optional(),
  logLevel: z.enum(['error', 'warn', 'info', 'debug']).optional(),
  energy: energy.optional(),
});

export type AppPreferencesChange = z.output<typeof appPreferencesChange>;

/** Where secrets are kept: the system's own vault, a file of ours, or a vault of the system without a real key. */
export type VaultKind = 'system' | 'file' | 'basic_text';

/** How the simulated machines can be tried: they run already, a call starts them, or a command that somebody types. */
export type DemoState =
  | { readonly kind: 'running'; readonly mayLeave: boolean }
  | { readonly kind: 'offered' }
  | { readonly kind: 'command'; readonly command: string };

/** The program as a page may show it. */
export interface AppState {
  readonly preferences: AppPreferences;
  /** As Node names it: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  readonly version: string;
  readonly isDesktop: boolean;
  readonly canAutostart: boolean;
  readonly updates: UpdateState;
  readonly demo: DemoState;
  readonly vault: { readonly kind: VaultKind; readonly warning: Fault | null };
  /** Whole paths; null where there is none. */
  readonly paths: { readonly settings: string | null; readonly data: string | null; readonly log: string | null };
}
