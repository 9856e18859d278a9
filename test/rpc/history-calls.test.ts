import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDispatch, type Dispatch } from '../../electron/rpc/dispatch.ts';
import { createHistoryCalls } from '../../electron/rpc/history-calls.ts';
import type { HistoryReader } from '../../electron/rpc/history-reader.ts';
import { createStateHub } from '../../electron/rpc/state-hub.ts';
import { type JournalFile, openJournal } from '../../electron/settings/journal.ts';
import type { Timelines } from '../../shared/timeline-calls.ts';
import type { HistoryEntry } from '../../shared/snapshot.ts';
import { createFakeEngine, route, target } from '../e2e/fake-engine.ts';
import { ManualClock } from '../settings/manual-clock.ts';

let folder: string;
let journal: JournalFile;
let clock: ManualClock;
let dispatch: Dispatch;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reveille-history-calls-'));
  clock = new ManualClock('2026-11-20T08:00:00Z');
  journal = openJournal({ folder, clock, redact: (text) => text });
  const engine = createFakeEngine({
    targets: [target('nas', { name: 'NAS' }), target('pc', { name: 'PC' })],
    routes: [route('smb', 'nas', { name: 'SMB' })],
  });
  const hub = createStateHub({ engine, clock });
  dispatch = createDispatch(
    { engine, hub, history: journal, clock },
    createHistoryCalls({ hub, history: journal, clock }),
  );

  const byClient = { target: 'nas', reason: 'client', source: '192.168.1.20', route: 'smb' };
  journal.append({ kind: 'asleep', target: 'nas' });
  clock.advance(3_600_000);
  journal.append({ kind: 'waking', ...byClient });
  journal.append({ kind: 'wake-sent', ...byClient });
  journal.append({ kind: 'awake', target: 'nas', tookMs: 5_000 });
  journal.append({ kind: 'refused', target: 'nas', route: 'smb', source: '=cmd', reason: 'a knock' });
  clock.advance(3_600_000);
  journal.append({ kind: 'idle', target: 'nas', text: '192.168.1.20 uses smb' });
});

afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true });
});

const range = { from: '2026-11-20T08:00:00Z', to: '2026-11-21T08:00:00Z' };

test('one answer has the timelines of all machines, and ends now', async () => {
  const found = (await dispatch('history.timeline', range, 'a test')) as Timelines;
  expect(found).toMatchObject({ to: '2026-11-20T10:00:00.000Z', isCut: false });
  expect(found.timelines.map((each) => each.target)).toEqual(['nas', 'pc']);
  expect(found.timelines[0]).toMatchObject({ asleepMs: 3_600_000, awakeMs: 3_600_000, usedMs: 3_600_000, wakes: 1 });
  const one = (await dispatch('history.timeline', { ...range, target: 'pc' }, 'a test')) as Timelines;
  expect(one.timelines.map((each) => each.target)).toEqual(['pc']);
});

test('a longer time than a month, an unknown machine and no time at all are refused or empty', async () => {
  const longer = { from: '2026-01-01T00:00:00Z', to: '2026-11-20T09:00:00Z' };
  await expect(dispatch('history.timeline', longer, 'a test')).rejects.toMatchObject({
    fault: { code: 'bad-request' },
  });
  await expect(dispatch('history.timeline', { ...range, target: 'no' }, 'a test')).rejects.toMatchObject({
    fault: { code: 'no-such-target' },
  });
  const later = { from: '2026-12-01T00:00:00Z', to: '2026-12-02T00:00:00Z' };
  expect(await dispatch('history.timeline', later, 'a test')).toMatchObject({ timelines: [] });
});

test('the history is found by group and by source', async () => {
  const found = async (filter: object) =>
    ((await dispatch('journal.query', filter, 'a test')) as readonly HistoryEntry[]).map(({ kind }) => kind);
  expect(await found({ group: 'visits' })).toEqual(['idle', 'refused']);
  expect(await found({ source: '192.168.1.2' })).toEqual(['idle', 'wake-sent', 'waking']);
  expect(await found({ source: '192.168.1.20', group: 'visits' })).toEqual(['idle']);
  expect(await found({ source: '10.' })).toEqual([]);
});

test('it goes out as CSV, with names and without formulas, and as JSON', async () => {
  const csv = (await dispatch('history.export', { group: 'visits', language: 'de' }, 'a test')) as { text: string };
  expect(csv.text.split('\r\n')).toEqual([
    'time,kind,machine,service,source,by,text',
    '2026-11-20T10:00:00.000Z,idle,NAS,,,,Niemand braucht NAS mehr.',
    expect.stringMatching(/^2026-11-20T09:00:00.000Z,refused,NAS,SMB,'=cmd,,/),
    '',
  ]);
  const json = (await dispatch('history.export', { target: 'nas', format: 'json' }, 'a test')) as { text: string };
  expect(JSON.parse(json.text)).toHaveLength(6);
});

test('a timeline is made from a bounded number of records, and says when that was too little', async () => {
  let asked = 0;
  const history: HistoryReader = {
    query({ limit }) {
      asked = limit;
      const at = '2026-11-20T09:59:00.000Z';
      return Array.from({ length: limit }, () => ({ at, kind: 'awake', target: 'nas' }));
    },
  };
  const hub = { snapshot: () => ({ revision: 1, paused: null, problems: [], targets: [target('nas')], routes: [] }) };
  const timeline = createHistoryCalls({ hub, history, clock })['history.timeline'];
  expect(await timeline?.(range, 'a test')).toMatchObject({ isCut: true });
  expect(asked).toBeLessThanOrEqual(50_000);
});
