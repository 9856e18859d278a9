import { existsSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccessLogSettings } from '../../shared/settings.ts';
import type { AccessEntry } from '../../electron/engine/protocol-server.ts';
import { type AccessLogs, createAccessLogs } from '../../electron/service/access-log.ts';
import { createLineQueue } from '../../electron/service/line-queue.ts';
import { ManualClock } from '../settings/manual-clock.ts';

let folder: string;
let file: string;
let clock: ManualClock;
let losses: string[];
let logs: AccessLogs;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reveille-test-'));
  file = join(folder, 'access.log');
  clock = new ManualClock('2026-11-21T12:00:00.500Z');
  losses = [];
  logs = createAccessLogs({ clock, onLoss: (sentence) => losses.push(sentence) });
});

afterEach(async () => {
  await logs.close();
  await rm(folder, { recursive: true, force: true });
});

function settings(changed: Partial<AccessLogSettings> = {}): AccessLogSettings {
  const usual = { format: 'common', prefix: '', date: false, time: false, msec: false, utc: true } as const;
  return { to: { kind: 'file', path: file }, ...usual, rotateBytes: 1024 * 1024, keep: 3, ...changed };
}

function entry(url: string): AccessEntry {
  return {
    source: 'a',
    method: 'GET',
    url,
    httpVersion: '1.1',
    bytesIn: 0,
    bytesOut: 0,
    attempts: [],
    waitMs: 0,
    totalMs: 0,
  };
}

const urlsIn = (path: string) => Array.from(readFileSync(path, 'utf8').matchAll(/GET (\S+)/g), ([, url]) => url);

describe('a log in a file', () => {
  it('is appended to, readable by its owner only, and complete once it is closed', async () => {
    for (const url of ['/a', '/b']) {
      const log = logs.open(settings());
      log.write(entry(url));
      log.write(entry(`${url}2`));
      await log.close();
    }
    expect(urlsIn(file)).toEqual(['/a', '/a2', '/b', '/b2']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(losses).toEqual([]);
  });

  it('has the time to the microsecond', async () => {
    clock.advance(0.25);
    const log = logs.open(settings({ date: true, time: true, msec: true }));
    log.write(entry('/a'));
    clock.advance(1.5);
    log.write(entry('/b'));
    clock.setWall('2026-11-22T12:00:00Z');
    log.write(entry('/c'));
    await log.close();
    const stamps = Array.from(readFileSync(file, 'utf8').matchAll(/\[(.*?)\]/g), ([, stamp]) => stamp);
    expect(stamps).toEqual([
      '21/Nov/2026:12:00:00.500250 +0000',
      '21/Nov/2026:12:00:00.501750 +0000',
      '22/Nov/2026:12:00:00.000000 +0000',
    ]);
  });

  it('is put aside when it has grown, and only so many are kept', async () => {
    for (let number = 0; number < 12; number++) {
      const log = logs.open(settings({ rotateBytes: 300, keep: 2 }));
      log.write(entry(`/${number}`));
      await log.close();
    }
    expect(readdirSync(folder).toSorted()).toEqual(['access.log', 'access.log.1', 'access.log.2']);
    const kept = [...urlsIn(`${file}.2`), ...urlsIn(`${file}.1`), ...urlsIn(file)];
    expect(kept.at(-1)).toBe('/11');
    expect(kept).toEqual(kept.toSorted((a, b) => Number(a?.slice(1)) - Number(b?.slice(1))));
    expect(statSync(`${file}.1`).size).toBeLessThanOrEqual(300);
  });

  it('goes on in a new file when somebody has moved it away', async () => {
    const log = logs.open(settings());
    log.write(entry('/a'));
    await expect.poll(() => existsSync(file) && urlsIn(file)).toEqual(['/a']);
    renameSync(file, `${file}.old`);
    clock.advance(1_000);
    log.write(entry('/b'));
    await log.close();
    expect([urlsIn(`${file}.old`), urlsIn(file)]).toEqual([['/a'], ['/b']]);
  });

  it('is shared by those that write into it, until the last one has left', async () => {
    const first = logs.open(settings());
    const second = logs.open(settings({ format: 'json' }));
    await first.close();
    second.write(entry('/b'));
    await second.close();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ url: '/b' });
  });

  it('says once that it cannot be written, and goes on when it can', async () => {
    const path = join(folder, 'missing', 'log');
    const log = logs.open(settings({ to: { kind: 'file', path } }));
    for (const url of ['/a', '/b']) {
      log.write(entry(url));
      await setImmediate();
    }
    await expect.poll(() => losses.length).toBe(1);
    expect(losses[0]).toContain(`${path} loses lines: ENOENT`);
    await mkdir(join(folder, 'missing'));
    log.write(entry('/c'));
    await log.close();
    expect(urlsIn(path).at(-1)).toBe('/c');
    expect(losses.length).toBe(1);
  });
});

describe('a queue of lines', () => {
  it('drops what has no room, says so once, and never waits', async () => {
    const written: string[] = [];
    const lost: unknown[] = [];
    let release: () => void = () => undefined;
    const queue = createLineQueue({
      write(lines) {
        written.push(lines);
        return new Promise((resolve) => (release = resolve));
      },
      limit: 10,
      droppedLine: (count) => `dropped ${count}`,
      onLoss: (error) => lost.push(error),
    });
    queue.add('1');
    await setImmediate();
    for (const line of ['2222', '3333', '4444', '5555']) queue.add(line);
    expect(written).toEqual(['1\n']);
    expect(lost).toEqual([null]);
    release();
    await setImmediate();
    expect(written).toEqual(['1\n', '2222\n3333\ndropped 2\n']);
    queue.add('6');
    release();
    await setImmediate();
    release();
    await queue.drained();
    expect(written.at(-1)).toBe('6\n');
  });
});
