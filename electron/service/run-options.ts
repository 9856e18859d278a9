export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];
export const defaultLogLevel: LogLevel = 'info';

/** Where the pages and the API are served. */
export interface UiAddress {
  /** null: every address of both families. */
  readonly host: string | null;
  /** 0: any free one. */
  readonly port: number;
}

/** One route without a settings file, as it was typed. */
export interface OneOffOptions {
  readonly listen: string;
  readonly toHost: string;
  readonly toPort: number;
  readonly startHook: string;
  readonly stopHook: string;
  readonly cooldown: string;
  readonly readyLimit: string | null;
  readonly stopEvenIfAlreadyRunning: boolean;
}

export interface RunOptions {
  /** null: the platform's default. */
  readonly settingsFile: string | null;
  /** null: the platform's default. */
  readonly dataFolder: string | null;
  /** null: no pages and no API. */
  readonly ui: UiAddress | null;
  /** False: nobody asked for this address, so another one will do where a run must not fail for it. */
  readonly isUiChosen: boolean;
  readonly demo: boolean;
  readonly allowHostEdits: boolean;
  readonly logLevel: LogLevel;
  /** null: standard error. */
  readonly logFile: string | null;
  readonly oneOff: OneOffOptions | null;
}
