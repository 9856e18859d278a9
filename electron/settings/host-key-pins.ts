import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FaultError, fault } from '../../shared/faults.ts';
import type { HostKeyPins } from '../engine/driver.ts';
import { systemReason, writeFileAtomically } from './atomic-file.ts';

const fileShape = z.record(z.string(), z.record(z.string(), z.string()));

export interface HostKeyPinsFile extends HostKeyPins {
  /** Forgets all keys of a host, as after it was installed anew; true when there were any. */
  forget(host: string, port: number): boolean;
}

/**
 * Host keys seen before, in `host-keys.json` of the data folder. A file that cannot be read throws a FaultError
 * `data-folder-unusable` at every call: to treat it as empty would trust any key.
 */
export function openHostKeyPins(dataFolder: string): HostKeyPinsFile {
  const file = join(dataFolder, 'host-keys.json');
  // A line of its own per host and port; names of hosts do not depend on case.
  const keyOf = (host: string, port: number) => `${host.toLowerCase()} ${port}`;

  function read(): Record<string, Record<string, string>> {
    try {
      return fileShape.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      const isSystem = (error as NodeJS.ErrnoException).syscall !== undefined;
      const reason = isSystem ? systemReason(error) : 'it is damaged. Repair or remove it; keys are then pinned anew.';
      throw new FaultError(fault('data-folder-unusable', { folder: dataFolder, detail: `${file}: ${reason}` }), {
        cause: error,
      });
    }
  }

  function write(pins: Record<string, Record<string, string>>): void {
    try {
      writeFileAtomically(file, `${JSON.stringify(pins, null, 2)}\n`, 0o600);
    } catch (error) {
      const detail = `${file}: ${systemReason(error)}`;
      throw new FaultError(fault('data-folder-unusable', { folder: dataFolder, detail }), { cause: error });
    }
  }

  return {
    get: (host, port) => read()[keyOf(host, port)] ?? {},
    pin(host, port, keyType, fingerprint) {
      const pins = read();
      write({ ...pins, [keyOf(host, port)]: { ...pins[keyOf(host, port)], [keyType]: fingerprint } });
    },
    forget(host, port) {
      const { [keyOf(host, port)]: forgotten, ...rest } = read();
      if (forgotten) write(rest);
      return forgotten !== undefined;
    },
  };
}
