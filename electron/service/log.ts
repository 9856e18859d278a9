import { closeSync, openSync, writeSync } from 'node:fs';
import type { Clock } from '../engine/clock.ts';
import { type LogLevel, logLevels } from './run-options.ts';

/** One line per message, with time and level; control characters are escaped. */
export interface Log extends Disposable {
  readonly write: (level: LogLevel, text: string) => void;
  /** From now on nothing below this level is written. */
  readonly setLevel: (lowest: LogLevel) => void;
}

/** Writes to the file, created 0600 and appended to, or to standard error. Throws the system's error if it cannot be opened. */
export function openLog(lowest: LogLevel, file: string | null, clock: Clock): Log {
  const descriptor = file === null ? process.stderr.fd : openSync(file, 'a', 0o600);
  let limit = logLevels.indexOf(lowest);
  return {
    write(level, text) {
      if (logLevels.indexOf(level) > limit) return;
      const line = `${new Date(clock.wallMs()).toISOString()} ${level.padEnd(5)} ${oneLine(text)}\n`;
      try {
        writeSync(descriptor, line);
      } catch {
        // A full disk or a closed terminal must not stop the forwarding.
      }
    },
    setLevel(next) {
      limit = logLevels.indexOf(next);
    },
    [Symbol.dispose]() {
      if (file !== null) closeSync(descriptor);
    },
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
}
