import { z } from 'zod';
import type { Fault } from './faults.ts';

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

const onOff = z.boolean();

/** What a person chose for the program itself; never part of what is woken and put to sleep. */
export const appPreferences = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  language: z.enum(['system', ...languages]).default('system'),
  /** Start with the computer, or with the login where the system knows nothing else. */
  autostart: onOff.default(false),
  notifications: z
    .strictObject({
      woke: onOff.default(false),
      failed: onOff.default(true),
      stayedAwake: onOff.default(true),
      stillOn: onOff.default(true),
    })
    .prefault({}),
  /** Serves the API and the pages over HTTP from the desktop app too. */
  apiInDesktop: onOff.default(false),
  logLevel: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
});

export type AppPreferences = Readonly<z.output<typeof appPreferences>>;

export const defaultPreferences: AppPreferences = appPreferences.parse({});

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
    })
    .optional(),
  apiInDesktop: onOff.optional(),
  logLevel: z.enum(['error', 'warn', 'info', 'debug']).optional(),
});

export type AppPreferencesChange = z.output<typeof appPreferencesChange>;

/** Where secrets are kept: the system's own vault, a file of ours, or a vault of the system without a real key. */
export type VaultKind = 'system' | 'file' | 'basic_text';

/** The program as a page may show it. */
export interface AppState {
  readonly preferences: AppPreferences;
  /** As Node names it: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  readonly version: string;
  readonly isDesktop: boolean;
  readonly canAutostart: boolean;
  readonly vault: { readonly kind: VaultKind; readonly warning: Fault | null };
  /** Whole paths; null where there is none. */
  readonly paths: { readonly settings: string | null; readonly data: string | null; readonly log: string | null };
}
