export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

export interface Energy {
  readonly watts: Readonly<Record<string, number>>;
  readonly pricePerKwh: number | null;
  /** As it is shown behind an amount, for example `€`. */
  readonly currency: string;
}

/** What a person chose for the program itself; never part of what is woken and put to sleep. */
export interface AppPreferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly language: 'system' | Language;
  /** Start with the computer, or with the login where the system knows nothing else. */
  readonly autostart: boolean;
  readonly notifications: {
    readonly woke: boolean;
    readonly failed: boolean;
    readonly stayedAwake: boolean;
    readonly stillOn: boolean;
    readonly spend: boolean;
  };
  /** Serves the API and the pages over HTTP from the desktop app too. */
  readonly apiInDesktop: boolean;
  /** Looks once a day whether there is a newer version; nothing is ever downloaded without being told. */
  readonly lookForUpdates: boolean;
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug';
  /** For the history: what a machine draws while it is awake, in watts by its id, and what a kWh costs. */
  readonly energy: Energy;
}

export const defaultPreferences: AppPreferences = {
  theme: 'system',
  language: 'system',
  autostart: false,
  notifications: { woke: false, failed: true, stayedAwake: true, stillOn: true, spend: true },
  apiInDesktop: false,
  lookForUpdates: true,
  logLevel: 'info',
  energy: { watts: {}, pricePerKwh: null, currency: '' },
};
