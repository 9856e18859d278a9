import { type Fault, FaultError, fault } from '../../../shared/faults.ts';
import type { Clock } from '../../engine/clock.ts';
import { checkConfig } from './check-config.ts';
import { readOwn, writeOwn } from './config-file.ts';
import { versionOf } from './config-text.ts';
import { type MasterSocket, reload } from './master-socket.ts';

/** How long a reload may take until the new configuration is seen to be in force. */
const reloadMs = 15_000;
/** What was refused is tried again after that, as what was missing may be there by then. */
const againMs = 30_000;

export interface ConfigurationParts {
  readonly clock: Clock;
  readonly program: string;
  readonly configFile: string;
  readonly socket: MasterSocket;
  readonly socketPath: string;
}

/** Keeps the configuration file, and what runs by it, what is wanted. */
export class Configuration {
  readonly #parts: ConfigurationParts;
  #wanted = '';
  #written: string | null = null;
  #refused: { readonly text: string; readonly reason: Fault; readonly atMs: number } | null = null;
  #reload: { readonly version: string; readonly atMs: number } | null = null;

  constructor(parts: ConfigurationParts) {
    this.#parts = parts;
  }

  /** There is a file of ours that HAProxy can be started with. */
  get isWritten(): boolean {
    return this.#written !== null;
  }

  want(text: string): void {
    this.#wanted = text;
  }

  /** Checks and writes what is wanted, if it is news; rejects with a FaultError when it cannot be, again each time. */
  async write(): Promise<void> {
    const { clock, configFile, program } = this.#parts;
    const text = this.#wanted;
    // Before all else: what somebody edited is left alone, whatever is wanted.
    const there = readOwn(configFile);
    this.#written = there;
    if (there === text) {
      this.#refused = null;
      return;
    }
    const nowMs = clock.monotonicMs();
    const refused = this.#refused;
    if (refused?.text === text && nowMs - refused.atMs < againMs) throw new FaultError(refused.reason);
    try {
      await checkConfig(program, text);
    } catch (error) {
      if (error instanceof FaultError) this.#refused = { text, reason: error.fault, atMs: nowMs };
      throw error;
    }
    this.#refused = null;
    writeOwn(configFile, text);
    this.#written = text;
  }

  /** Has what is written taken over, if `running` is another version; null: nobody can say what runs. */
  async load(running: string | null): Promise<void> {
    const { clock, socket, socketPath } = this.#parts;
    const version = this.#written === null ? null : versionOf(this.#written);
    if (version === null || running === null) return;
    if (running === version) {
      this.#reload = null;
      return;
    }
    const nowMs = clock.monotonicMs();
    const begun = this.#reload;
    // One after the other: a master that is asked again while it begins anew leaves processes behind.
    if (begun && nowMs - begun.atMs < reloadMs) return;
    this.#reload = { version, atMs: nowMs };
    await socket.ask(reload);
    if (begun?.version === version) throw new FaultError(fault('haproxy-not-reloaded', { socket: socketPath }));
  }
}
