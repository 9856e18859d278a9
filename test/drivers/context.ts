import { type Clock, systemClock } from '../../electron/engine/clock.ts';
import type { DriverContext, HostKeyPins, SleepContext, WakeContext } from '../../electron/engine/driver.ts';
import type { LocalInterface, Network } from '../../electron/engine/network.ts';
import { FaultError, fault } from '../../shared/faults.ts';

export interface ContextOptions {
  readonly host?: string | null;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly interfaces?: readonly LocalInterface[];
  readonly signal?: AbortSignal;
  readonly sequence?: AbortSignal;
  readonly attempt?: number;
  readonly pins?: HostKeyPins;
  readonly network?: Network;
  readonly clock?: Clock;
  readonly commit?: () => Promise<void>;
}

/** A context that serves every driver call, and keeps what was logged. Nothing in it is faked but the ports. */
export type TestContext = DriverContext & WakeContext & SleepContext & { readonly logged: string[] };

export function testContext(options: ContextOptions = {}): TestContext {
  const logged: string[] = [];
  const signal = options.signal ?? new AbortController().signal;
  return {
    target: { id: 'nas', name: 'NAS in the cellar', host: options.host === undefined ? '127.0.0.1' : options.host },
    signal,
    sequence: options.sequence ?? signal,
    attempt: options.attempt ?? 1,
    reason: 'client',
    source: '192.0.2.7',
    clock: options.clock ?? systemClock,
    network: options.network ?? {
      interfaces: () => options.interfaces ?? [],
      neighbourMac: () => Promise.resolve(null),
      gateway: () => Promise.resolve(null),
      portHolder: () => Promise.resolve(null),
    },
    pins: options.pins ?? memoryPins(),
    secret(name) {
      const value = options.secrets?.[name];
      if (value === undefined) throw new FaultError(fault('secret-missing', { name, variable: 'REVEILLE_SECRET_X' }));
      return value;
    },
    log: (text) => void logged.push(text),
    commit: options.commit ?? (() => Promise.resolve()),
    logged,
  };
}

/** Host keys kept in memory, for one test. */
export function memoryPins(): HostKeyPins {
  const pins = new Map<string, Record<string, string>>();
  return {
    get: (host, port) => pins.get(`${host}:${port}`) ?? {},
    pin(host, port, keyType, fingerprint) {
      pins.set(`${host}:${port}`, { ...pins.get(`${host}:${port}`), [keyType]: fingerprint });
    },
  };
}

/** The system's clock, with timers that come a hundred times sooner. */
export const hastyClock: Clock = {
  ...systemClock,
  after: (delayMs, callback) => systemClock.after(delayMs / 100, callback),
};
