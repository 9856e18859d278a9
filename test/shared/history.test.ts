import { expect, test } from 'vitest';
import { fault } from '../../shared/faults.ts';
import { describeRecord, type HistoryRecord, isForPeople } from '../../shared/history.ts';

const names: Readonly<Record<string, string>> = { nas: 'NAS', smb: 'SMB', wiki: 'Wiki' };
const at = '2026-11-20T22:00:00.000Z';

function textOf(record: Omit<HistoryRecord, 'at'>): string {
  return describeRecord({ ...record, at }, (id) => names[id] ?? id).text;
}

test('every record is a sentence that names machine, service and cause', () => {
  const client = { source: '192.168.1.20', route: 'smb', reason: 'client' };
  expect([
    textOf({ kind: 'waking', target: 'nas', ...client }),
    textOf({ kind: 'waking', target: 'nas', source: 'wiki', reason: 'child' }),
    textOf({ kind: 'waking', target: 'nas', by: 'the page', reason: 'person' }),
    textOf({ kind: 'awake', target: 'nas', tookMs: 8240 } as Omit<HistoryRecord, 'at'>),
    textOf({ kind: 'wake-failed', target: 'nas', fault: fault('wake-timeout', { target: 'NAS', afterMs: 120_000 }) }),
    textOf({ kind: 'refused', target: 'nas', ...client, reason: 'nothing sent', timesCount: 12 } as Omit<
      HistoryRecord,
      'at'
    >),
    textOf({ kind: 'veto', target: 'nas', text: 'anna is logged in' }),
    textOf({ kind: 'sleep-sent', target: 'nas', reason: 'idle' }),
    textOf({ kind: 'asleep', target: 'nas', reason: 'went down by itself' }),
    textOf({ kind: 'keep-awake', target: 'nas', by: 'the API', text: 'until lifted' }),
    textOf({ kind: 'something-new', target: 'nas', by: 'the API', reason: 'so it is' }),
  ]).toEqual([
    '192.168.1.20 opened SMB; NAS is being woken.',
    'Wiki needs NAS; NAS is being woken.',
    'The page asked for it; NAS is being woken.',
    'NAS is awake, 8.2 s after the wake.',
    'NAS did not wake: NAS did not answer within 120 s of being woken. Check that it is plugged in and that waking is enabled on it.',
    '192.168.1.20 was turned away at SMB 12 times: nothing sent.',
    'NAS stays awake: anna is logged in.',
    'NAS was told to sleep, as nobody needs it.',
    'NAS went to sleep by itself.',
    'The API keeps NAS awake until lifted.',
    'NAS: something new (the API): so it is.',
  ]);
});

test('an entry keeps what a program may filter by', () => {
  const entry = describeRecord({ at, kind: 'refused', target: 'nas', route: 'smb', source: '10.0.0.9' }, (id) => id);
  expect(entry).toMatchObject({ at, kind: 'refused', target: 'nas', route: 'smb', source: '10.0.0.9' });
});

test('what only the app needs is not for people', () => {
  expect(['state', 'waking', 'asleep'].filter((kind) => isForPeople({ kind }))).toEqual(['waking', 'asleep']);
});
