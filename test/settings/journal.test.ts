import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type JournalFile, openJournal } from '../../electron/settings/journal.ts';
import { FaultError } from '../../shared/faults.ts';
import { ManualClock } from './manual-clock.ts';
import { temporaryFolder } from './temporary-folder.ts';

const november = '2026-11-20T12:00:00Z';

function open(folder: string, clock = new ManualClock(november), redact = (text: string) => text): JournalFile {
  const journal = openJournal({ folder, clock, redact });
  onTestFinished(() => journal.close());
  return journal;
}

function linesOf(folder: string, month = '2026-11'): readonly string[] {
  return readFileSync(join(folder, `journal-${month}.jsonl`), 'utf8')
    .split('\n')
    .slice(0, -1);
}

const texts = async (journal: JournalFile, query: object = {}) =>
  (await journal.query({ limit: 100, ...query })).map(({ text }) => text);

describe('surviving', () => {
  test("the newest durable of each target, the engine's own, and the wake times come back", () => {
    const folder = temporaryFolder();
    const journal = open(folder);
    journal.append({ kind: 'wake-sent', target: 'nas', durable: { owned: 1 } }, true);
    journal.append({ kind: 'awake', target: 'nas', tookMs: 4_000, durable: { owned: 2 } });
    journal.append({ kind: 'awake', target: 'vm' });
    journal.append({ kind: 'paused', durable: { until: null } });
    journal.append({ kind: 'refused', target: 'nas' });
    const restarted = open(folder);
    for (const each of [journal, restarted]) {
      expect([...each.durables()]).toEqual([
        ['nas', { owned: 2 }],
        ['', { until: null }],
      ]);
      expect([each.wakeDurationsMs('nas'), each.wakeDurationsMs('vm')]).toEqual([[4_000], []]);
    }
  });

  test('a durable of null forgets the target', () => {
    const folder = temporaryFolder();
    const journal = open(folder);
    journal.append({ kind: 'x', target: 'nas', durable: { owned: 1 } });
    journal.append({ kind: 'removed', target: 'nas', durable: null });
    expect([journal.durables().size, open(folder).durables().size]).toEqual([0, 0]);
  });

  test('the last 20 wakes are kept', () => {
    const folder = temporaryFolder();
    const journal = open(folder);
    for (let tookMs = 1; tookMs <= 25; tookMs += 1) journal.append({ kind: 'awake', target: 'nas', tookMs });
    expect(open(folder).wakeDurationsMs('nas')).toEqual(Array.from({ length: 20 }, (_, index) => index + 6));
  });

  test.each([
    ['half a record', '{"at":"2026-11-20T12:00:01.000Z","kind":"lost","tar'],
    ['zeros, as after a power cut', '\0'.repeat(300)],
    ['half a character', Buffer.from('{"at":"ä').subarray(0, 8)],
  ])('%s at the end is ignored, and the next record stands on its own line', async (_, torn) => {
    const folder = temporaryFolder();
    const before = open(folder);
    before.append({ kind: 'x', target: 'nas', text: 'before', durable: 1 });
    before.close();
    appendFileSync(join(folder, 'journal-2026-11.jsonl'), torn);
    const after = open(folder);
    after.append({ kind: 'x', target: 'nas', text: 'after' });
    expect(after.durables().get('nas')).toBe(1);
    expect(await texts(after)).toEqual(['after', 'before']);
    expect(await texts(open(folder))).toEqual(['after', 'before']);
  });

  test('a record whose line end only is missing counts', async () => {
    const folder = temporaryFolder();
    open(folder).close();
    const whole = '{"at":"2026-11-20T12:00:01.000Z","kind":"x","target":"nas","text":"whole","durable":7}';
    appendFileSync(join(folder, 'journal-2026-11.jsonl'), whole);
    const journal = open(folder);
    journal.append({ kind: 'x', text: 'next' });
    expect(journal.durables().get('nas')).toBe(7);
    expect(await texts(journal)).toEqual(['next', 'whole']);
  });
});

describe('months', () => {
  test('each begins with a snapshot that stands for everything before', () => {
    const folder = temporaryFolder();
    const clock = new ManualClock('2026-11-30T23:59:59Z');
    const journal = open(folder, clock);
    journal.append({ kind: 'awake', target: 'nas', tookMs: 5, durable: { owned: 1 } });
    clock.advance(1_000);
    journal.append({ kind: 'x', target: 'vm', durable: 2 }, true);
    expect(JSON.parse(linesOf(folder, '2026-12')[0] ?? '')).toEqual({
      at: '2026-12-01T00:00:00.000Z',
      kind: 'month-began',
      durables: { nas: { owned: 1 } },
      wakeDurationsMs: { nas: [5] },
    });
    rmSync(join(folder, 'journal-2026-11.jsonl'));
    const restarted = open(folder, clock);
    expect(Object.fromEntries(restarted.durables())).toEqual({ nas: { owned: 1 }, vm: 2 });
    expect(restarted.wakeDurationsMs('nas')).toEqual([5]);
  });

  test('a start in a later month begins it with the snapshot too', () => {
    const folder = temporaryFolder();
    open(folder).append({ kind: 'x', target: 'nas', durable: 1 });
    const later = open(folder, new ManualClock('2027-02-01T00:00:00Z'));
    rmSync(join(folder, 'journal-2026-11.jsonl'));
    expect([later.durables().get('nas'), open(folder).durables().get('nas')]).toEqual([1, 1]);
  });

  test('a file whose snapshot is damaged is read on from the one before', () => {
    const folder = temporaryFolder();
    const clock = new ManualClock('2026-11-30T23:59:59Z');
    const journal = open(folder, clock);
    journal.append({ kind: 'x', target: 'nas', durable: 1 });
    clock.advance(1_000);
    journal.append({ kind: 'x', target: 'vm', durable: 2 });
    const file = join(folder, 'journal-2026-12.jsonl');
    writeFileSync(file, `damaged\n${linesOf(folder, '2026-12').slice(1).join('\n')}\n`);
    expect(Object.fromEntries(open(folder, clock).durables())).toEqual({ nas: 1, vm: 2 });
  });

  test('a clock set back never leads to an older file, so the order of writing stays', async () => {
    const folder = temporaryFolder();
    const clock = new ManualClock(november);
    const journal = open(folder, clock);
    journal.append({ kind: 'x', target: 'nas', text: 'first', durable: 1 });
    clock.setWall('1970-01-01T00:00:00Z');
    journal.append({ kind: 'x', target: 'nas', text: 'second', durable: 2 });
    expect(readdirSync(folder).filter((name) => name.startsWith('journal'))).toEqual(['journal-2026-11.jsonl']);
    const restarted = open(folder, clock);
    restarted.append({ kind: 'x', text: 'third' });
    expect(restarted.durables().get('nas')).toBe(2);
    expect(await texts(restarted)).toEqual(['third', 'second', 'first']);
  });

  test('13 files are kept, and nothing else in the folder is touched', () => {
    const folder = temporaryFolder();
    const clock = new ManualClock('2025-01-15T00:00:00Z');
    writeFileSync(join(folder, 'journal-notes.txt'), '');
    const journal = open(folder, clock);
    for (let month = 0; month < 20; month += 1) {
      clock.setWall(new Date(Date.UTC(2025, month, 15)).toISOString());
      journal.append({ kind: 'x', target: `t${month}`, durable: month });
    }
    const names = readdirSync(folder).filter((name) => name.startsWith('journal-2'));
    expect([names.length, names[0], names.at(-1)]).toEqual([13, 'journal-2025-08.jsonl', 'journal-2026-08.jsonl']);
    expect(readdirSync(folder)).toContain('journal-notes.txt');
    expect(open(folder, clock).durables().size).toBe(20);
  });

  test('the files are for their owner only', () => {
    const folder = temporaryFolder();
    open(folder);
    expect(['journal-2026-11.jsonl', 'alive'].map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([
      0o600, 0o600,
    ]);
  });
});

describe('what is written', () => {
  test('secrets are taken out of every text, but not out of what the app named itself', () => {
    const folder = temporaryFolder();
    const journal = open(folder, undefined, (text) => text.replaceAll('wiki', '[secret]'));
    const fault = { code: 'wake-failed', params: { target: 'wiki', detail: 'no wiki' } } as const;
    journal.append({
      kind: 'x',
      target: 'wiki',
      text: 'login with wiki',
      fault,
      durable: { kind: 'wiki', note: ['wiki'] },
    });
    expect(JSON.parse(linesOf(folder)[1] ?? '')).toMatchObject({
      target: 'wiki',
      text: 'login with [secret]',
      fault: { code: 'wake-failed', params: { target: 'wiki', detail: 'no [secret]' } },
      durable: { kind: 'wiki', note: ['[secret]'] },
    });
    expect(journal.durables().get('wiki')).toEqual({ kind: 'wiki', note: ['[secret]'] });
  });

  test('control characters and direction marks are shown, not obeyed; lines and tabs stay', () => {
    const folder = temporaryFolder();
    open(folder).append({ kind: 'x', text: 'a\u001B[31mred\u0007\r\nb\tc\u202Ed\u0085\u2028' });
    const line = linesOf(folder)[1] ?? '';
    expect(JSON.parse(line)).toMatchObject({ text: 'a\\u001b[31mred\\u0007\nb\tc\\u202ed\\u0085\\u2028' });
  });

  test('text over 16 KiB is cut at a whole character and says so', () => {
    const folder = temporaryFolder();
    open(folder).append({ kind: 'x', text: 'ä'.repeat(2_000_000) });
    const { text } = JSON.parse(linesOf(folder)[1] ?? '') as { text: string };
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16 * 1024);
    expect(text).toMatch(/^ä+ … \(cut, 4000000 bytes in all\)$/);
  });

  test('a secret at the cut leaves no part of itself', () => {
    const folder = temporaryFolder();
    const journal = open(folder, undefined, (text) => text.replaceAll('hunter2', '[secret]'));
    for (let length = 16_330; length < 16_390; length += 1)
      journal.append({ kind: 'x', text: `${'x'.repeat(length)}hunter2${'y'.repeat(100)}` });
    expect(linesOf(folder).filter((line) => line.includes('hunt'))).toEqual([]);
  });

  test('a failed write is said, and what was asked is not taken as done', () => {
    const folder = join(temporaryFolder(), 'data');
    mkdirSync(folder);
    const clock = new ManualClock('2026-11-30T23:59:59Z');
    const journal = open(folder, clock);
    rmSync(folder, { recursive: true });
    clock.advance(1_000);
    const append = () => journal.append({ kind: 'x', target: 'nas', durable: 1 }, true);
    expect(append).toThrow(FaultError);
    expect(append).toThrow('journal-write-failed');
    expect(journal.durables().size).toBe(0);
    mkdirSync(folder);
    append();
    expect(open(folder, clock).durables().get('nas')).toBe(1);
  });
});

describe('being alive', () => {
  test('is noted every minute and at the end, and the last record counts too', () => {
    const folder = temporaryFolder();
    const clock = new ManualClock(november);
    const at = (seconds: number) => Date.parse(november) + seconds * 1_000;
    const journal = open(folder, clock);
    expect(journal.lastAliveWallMs).toBeNull();
    clock.advance(150_000);
    expect(open(folder, clock).lastAliveWallMs).toBe(at(120));
    clock.advance(20_000);
    journal.append({ kind: 'x' });
    expect(open(folder, clock).lastAliveWallMs).toBe(at(170));
    clock.advance(5_000);
    journal.close();
    expect(open(folder, clock).lastAliveWallMs).toBe(at(175));
  });

  test('a closed journal keeps no timer', () => {
    const clock = new ManualClock(november);
    open(temporaryFolder(), clock).close();
    expect(clock.pending).toBe(0);
  });
});

describe('reading back', () => {
  test('newest first, across months, by target, kind and time, at most as many as asked, without durables', async () => {
    const folder = temporaryFolder();
    const clock = new ManualClock('2026-10-31T23:00:00Z');
    const journal = open(folder, clock);
    for (let index = 0; index < 6; index += 1) {
      journal.append({
        kind: index % 2 ? 'odd' : 'even',
        target: index < 3 ? 'nas' : 'vm',
        text: `${index}`,
        durable: index,
      });
      clock.advance(30 * 60_000);
    }
    const at = (text: string) => Date.parse(text);
    expect(await texts(journal)).toEqual(['5', '4', '3', '2', '1', '0']);
    expect(await texts(journal, { target: 'nas' })).toEqual(['2', '1', '0']);
    expect(await texts(journal, { kind: 'odd', limit: 2 })).toEqual(['5', '3']);
    expect(
      await texts(journal, { fromWallMs: at('2026-10-31T23:30:00Z'), toWallMs: at('2026-11-01T00:30:00Z') }),
    ).toEqual(['3', '2', '1']);
    expect(await texts(journal, { limit: 0 })).toEqual([]);
    expect(await journal.query({ limit: 1 })).toEqual([
      { at: '2026-11-01T01:30:00.000Z', kind: 'odd', target: 'vm', text: '5' },
    ]);
  });

  test('every record of a long file comes back once, whole and in order', async () => {
    const folder = temporaryFolder();
    const journal = open(folder);
    // Lengths around the size of the pieces that are read, and some that span several of them.
    const written = Array.from({ length: 400 }, (_, index) => `${index} ${'ö'.repeat((index * 997) % 8_000)}`);
    for (const text of written) journal.append({ kind: 'x', text });
    expect((await journal.query({ limit: 1_000 })).map(({ text }) => text)).toEqual(written.toReversed());
  });
});

test('when machines were up, also over the end of a month and a restart', async () => {
  const folder = temporaryFolder();
  const clock = new ManualClock('2026-11-30T20:00:00Z');
  const journal = open(folder, clock);
  journal.append({ kind: 'awake', target: 'vm' });
  clock.setWall('2026-12-01T02:00:00Z');
  journal.append({ kind: 'asleep', target: 'vm' });
  journal.append({ kind: 'awake', target: 'nas' });
  clock.setWall('2026-12-01T05:00:00Z');
  const restarted = open(folder, clock);
  const spans = await restarted.upSpans(['vm'], Date.parse('2026-12-01T00:00:00Z'));
  expect([...spans]).toEqual([
    ['vm', [{ fromMs: Date.parse('2026-12-01T00:00:00Z'), toMs: Date.parse('2026-12-01T02:00:00Z') }]],
  ]);
  expect(await restarted.upSpans(['nas'], Date.parse('2026-12-01T00:00:00Z'))).toEqual(
    new Map([['nas', [{ fromMs: Date.parse('2026-12-01T02:00:00Z'), toMs: Date.parse('2026-12-01T05:00:00Z') }]]]),
  );
});
