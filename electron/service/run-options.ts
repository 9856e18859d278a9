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
export type OneOffOptions = TcpOneOff | HttpOneOff;

export interface TcpOneOff {
  readonly kind: 'tcp';
  readonly listen: string;
  readonly toHost: string;
  readonly toPort: number;
  readonly startHook: string;
  readonly stopHook: string;
  readonly cooldown: string;
  readonly readyLimit: string | null;
  readonly stopEvenIfAlreadyRunning: boolean;
}

export interface HttpOneOff {
  readonly kind: 'http';
  readonly listen: string;
  readonly endpoints: readonly string[];
  readonly strategy: 'in-order' | 'all-at-once';
  /** null: what a route in the settings has. */
  readonly usable: readonly string[] | null;
  readonly endpointTimeout: string | null;
  readonly explainFailure: boolean;
  readonly log: {
    readonly prefix: string;
    readonly date: boolean;
    readonly time: boolean;
    readonly msec: boolean;
    readonly utc: boolean;
  };
  /** null: it runs until it is told to stop. */
  readonly stopAfter: StopAfter | null;
}

export type StopAfter =
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'requests'; readonly count: number };

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
