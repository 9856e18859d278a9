import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { handleSignals } from '../../electron/headless/signals.ts';

function started(platform = 'linux') {
  const source = new EventEmitter();
  const log: string[] = [];
  const finish: (() => void)[] = [];
  const handling = handleSignals(source, platform, {
    stop(limitMs) {
      log.push(`stop within ${limitMs}`);
      return new Promise((resolve) => finish.push(resolve));
    },
    reload: () => log.push('reload'),
    exit: (code) => log.push(`exit ${code}`),
    announceStop: (signal) => log.push(`announced ${signal}`),
  });
  return { source, log, finish, handling };
}

describe('signals', () => {
  it('the first one to stop lets sessions finish, then exits with 0', async () => {
    const { source, log, finish } = started();
    source.emit('SIGTERM');
    expect(log).toEqual(['announced SIGTERM', 'stop within 30000']);
    finish[0]?.();
    await Promise.resolve();
    expect(log.at(-1)).toBe('exit 0');
  });

  it('a second one ends the sessions at once, and a third the process', () => {
    const { source, log } = started();
    source.emit('SIGINT');
    source.emit('SIGTERM');
    source.emit('SIGTERM');
    expect(log).toEqual(['announced SIGINT', 'stop within 30000', 'stop within 0', 'exit 0']);
  });

  it('SIGHUP reads the settings again, but closes the program on Windows', () => {
    const unix = started();
    unix.source.emit('SIGHUP');
    expect(unix.log).toEqual(['reload']);
    const windows = started('win32');
    windows.source.emit('SIGHUP');
    expect(windows.log).toEqual(['announced SIGHUP', 'stop within 30000']);
  });

  it('is no longer heard once disposed', () => {
    const { source, log, handling } = started();
    handling[Symbol.dispose]();
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) source.emit(signal);
    expect(log).toEqual([]);
  });
});
