import { expect, it, vi } from 'vitest';
import { createUpdates, type UpdateSource } from '../../electron/app/updates.ts';
import type { UpdateState } from '../../shared/update-state.ts';
import { ManualClock } from '../settings/manual-clock.ts';

const hourMs = 3_600_000;

function start({
  answers = ['2.0.0'] as (string | null | Error)[],
  isMeant = true,
  hasSource = true,
  isDamaged = false,
  failedBefore = null as string | null,
} = {}) {
  const clock = new ManualClock('2026-11-20T22:00:00.000Z');
  const done: string[] = [];
  const seen: UpdateState[] = [];
  let isWanted = true;
  const source: UpdateSource = {
    async look() {
      done.push('look');
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) throw answer;
      if (answer === 'silence') return await new Promise<never>(() => {});
      return answer ?? null;
    },
    async download(onPercent) {
      done.push('download');
      onPercent(50);
      if (isDamaged) throw Object.assign(new Error('sha512'), { code: 'ERR_CHECKSUM_MISMATCH' });
    },
    async install() {
      done.push('install');
    },
  };
  const updates = createUpdates({
    source: hasSource ? source : null,
    failedBefore,
    clock,
    isWanted: () => isWanted,
    async leave(version, install) {
      done.push(`ask ${version}`);
      if (isMeant) install();
      return isMeant;
    },
    onChange: (state) => void seen.push(state),
    onFound: (version) => void done.push(`tell ${version}`),
    report: () => {},
  });
  const kind = (wanted: UpdateState['kind']) => vi.waitUntil(() => updates.state().kind === wanted);
  return { clock, updates, done, seen, kind, want: (value: boolean) => void (isWanted = value) };
}

it('looks by itself some minutes after the start and once a day, and tells each version once', async () => {
  const { clock, done, kind, updates } = start();
  clock.advance(4 * 60_000);
  expect(done).toEqual([]);
  clock.advance(2 * 60_000);
  await kind('found');
  expect(done).toEqual(['look', 'tell 2.0.0']);
  for (let minutes = 0; minutes < 24 * 60; minutes += 1) clock.advance(60_000);
  await kind('found');
  expect(done).toEqual(['look', 'tell 2.0.0', 'look']);
  updates[Symbol.dispose]();
  clock.advance(48 * hourMs);
  expect(done).toHaveLength(3);
});

it('never looks by itself when nobody wants it, but does when it is told to', async () => {
  const { clock, updates, done, want } = start({ answers: [null] });
  want(false);
  for (let hours = 0; hours < 48; hours += 1) clock.advance(hourMs);
  expect(done).toEqual([]);
  await updates.look();
  expect(updates.state()).toMatchObject({ kind: 'none', fault: null });
  expect(done).toEqual(['look']);
});

it('downloads and installs only when it is told to, and asks before', async () => {
  const { updates, done, kind, seen } = start();
  await updates.look();
  expect(done).toEqual(['look', 'tell 2.0.0']);
  updates.install();
  await kind('installing');
  expect(done.slice(2)).toEqual(['download', 'ask 2.0.0', 'install']);
  expect(seen.map((state) => state.kind)).toEqual([
    'looking',
    'found',
    'downloading',
    'downloading',
    'ready',
    'installing',
  ]);
});

it('installs nothing that was not published, and asks nobody about it', async () => {
  const { updates, done, seen } = start({ isDamaged: true });
  await updates.look();
  updates.install();
  await vi.waitUntil(() => seen.length === 5);
  expect(updates.state()).toMatchObject({ kind: 'found', fault: { code: 'update-damaged' } });
  expect(done).toEqual(['look', 'tell 2.0.0', 'download']);
});

it('keeps what was downloaded when the answer is "later", and asks again without downloading', async () => {
  const { updates, done, kind } = start({ isMeant: false });
  await updates.look();
  updates.install();
  await kind('ready');
  updates.install();
  await vi.waitUntil(() => done.filter((each) => each.startsWith('ask')).length === 2);
  expect(done.slice(2)).toEqual(['download', 'ask 2.0.0', 'ask 2.0.0']);
});

it('gives up on a server that accepts and says nothing', async () => {
  const { clock, updates } = start({ answers: ['silence'] });
  const looking = updates.look();
  clock.advance(91_000);
  await looking;
  expect(updates.state()).toMatchObject({ kind: 'none', fault: { params: { detail: 'ETIMEDOUT' } } });
});

it('says why it is not known', async () => {
  const { updates } = start({ answers: [Object.assign(new Error('x'), { code: 'ECONNREFUSED' })] });
  await updates.look();
  expect(updates.state()).toMatchObject({ kind: 'none', fault: { code: 'update-unreachable' } });
  expect(() => updates.install()).toThrow('bad-request');
});

it('says after a start what went wrong with the update before it', () => {
  expect(start({ failedBefore: 'no room' }).updates.state()).toEqual({
    kind: 'none',
    lookedAt: null,
    fault: { code: 'update-failed', params: { detail: 'no room' } },
  });
});

it('has nobody to ask where others update', async () => {
  const { updates } = start({ hasSource: false });
  expect(updates.state()).toEqual({ kind: 'elsewhere' });
  await expect(updates.look()).rejects.toMatchObject({ fault: { code: 'driver-unsupported' } });
  expect(() => updates.install()).toThrow('driver-unsupported');
});
