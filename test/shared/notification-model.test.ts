import { expect, it, test } from 'vitest';
import { fault } from '../../shared/faults.ts';
import {
  newVersionNotice,
  nextNotices,
  type Notice,
  type NoticeMemory,
  refusalNotice,
} from '../../shared/notification-model.ts';
import type { Fault } from '../../shared/faults.ts';
import type { TargetView } from '../../shared/snapshot.ts';
import type { TargetState, WakeReason } from '../../shared/states.ts';
import { route, target } from '../e2e/fake-engine.ts';

const startMs = Date.parse('2026-11-20T20:00:00Z');
const hour = 3_600_000;
const since = new Date(startMs).toISOString();

const asleep: TargetState = { kind: 'asleep', since };
const awake: TargetState = { kind: 'awake', since, leases: 0 };
const failed: TargetState = {
  kind: 'failed',
  since,
  fault: fault('wake-timeout', { target: 'NAS', afterMs: 120_000 }),
  retryAt: since,
};
function waking(...reasons: WakeReason[]): TargetState {
  return { kind: 'waking', since, reasons, attempt: 1, limitAt: since };
}

/** Follows one machine, and tells what each of its states is worth telling. */
function follow(language: 'en' | 'de' = 'en') {
  let memory: NoticeMemory | null = null;
  return (set: Partial<TargetView>, { problems = [] as readonly Fault[], nowMs = startMs } = {}): readonly Notice[] => {
    const targets = [target('nas', { name: 'NAS', ...set })];
    const snapshot = { targets, routes: [route('smb', 'nas', { name: 'SMB' })], problems };
    const next = nextNotices(memory, { snapshot, nowMs, language });
    memory = next.memory;
    return next.notices;
  };
}

const client: WakeReason = { kind: 'client', source: '192.168.1.20', route: 'smb' };

it('tells who woke a machine, once it is awake', () => {
  const see = follow();
  see({ state: asleep });
  expect(see({ state: waking(client) })).toEqual([]);
  expect(see({ state: waking() })).toEqual([]);
  expect(see({ state: awake, owned: true })).toEqual([
    { kind: 'woke', target: 'nas', title: 'NAS is awake', body: '192.168.1.20 opened SMB.' },
  ]);
  expect(see({ state: awake, owned: true, why: 'SMB is used.' })).toEqual([]);
  expect(see({ state: { kind: 'cooldown', since, sleepAt: since }, owned: true })).toEqual([]);
});

it('says it in German too', () => {
  const see = follow('de');
  see({ state: waking(client) });
  expect(see({ state: awake })).toMatchObject([{ title: 'NAS ist wach', body: '192.168.1.20 hat SMB geöffnet.' }]);
});

it('tells nothing of what was so before it looked', () => {
  const see = follow();
  expect(see({ state: failed })).toEqual([]);
  expect(see({ state: failed })).toEqual([]);
  const again = follow();
  expect(again({ state: awake, vetoes: ['anna is logged in'] })).toEqual([]);
  expect(again({ state: awake, vetoes: ['anna is logged in'] })).toEqual([]);
});

it('tells of a failure once, however often the same client tries again', () => {
  const see = follow();
  see({ state: asleep });
  see({ state: waking(client) });
  expect(see({ state: failed })).toMatchObject([{ kind: 'failed', title: 'NAS did not wake' }]);
  see({ state: waking(client) });
  expect(see({ state: failed })).toEqual([]);
  see({ state: asleep });
  see({ state: waking(client) });
  expect(see({ state: failed })).toHaveLength(1);
});

it('tells each trouble of a machine that is up once', () => {
  const see = follow();
  see({ state: awake });
  const troubled: TargetState = { ...awake, fault: fault('sleep-failed', { target: 'NAS', detail: 'no route.' }) };
  expect(see({ state: troubled })).toMatchObject([{ kind: 'failed', title: 'NAS has a problem' }]);
  see({ state: awake });
  expect(see({ state: troubled })).toEqual([]);
});

it('tells why it stays awake once per reason, even if a number in it changes', () => {
  const see = follow();
  see({ state: awake });
  expect(see({ state: awake, vetoes: ['the load is 1.23.'] })).toEqual([
    { kind: 'stayedAwake', target: 'nas', title: 'NAS stays awake', body: 'Because the load is 1.23.' },
  ]);
  expect(see({ state: awake })).toEqual([]);
  expect(see({ state: awake, vetoes: ['the load is 0.98.'] })).toEqual([]);
  expect(see({ state: awake, vetoes: ['anna is logged in'] })).toHaveLength(1);
});

it('tells once that what it woke is still on', () => {
  const see = follow();
  const up = { state: awake, owned: true, why: '192.168.1.9 uses SMB' };
  see(up);
  expect(see(up, { nowMs: startMs + 7 * hour })).toEqual([]);
  expect(see(up, { nowMs: startMs + 8 * hour })).toEqual([
    { kind: 'stillOn', target: 'nas', title: 'NAS is still on after 8 h', body: '192.168.1.9 uses SMB.' },
  ]);
  expect(see(up, { nowMs: startMs + 20 * hour })).toEqual([]);
});

it('leaves alone a machine that is on by its own', () => {
  const see = follow();
  see({ state: awake });
  expect(see({ state: awake }, { nowMs: startMs + 100 * hour })).toEqual([]);
});

test('a problem of everything is told once, but not that the network is away', () => {
  const see = follow();
  see({});
  const problems = [
    fault('cannot-tell', { reason: 'eth0 has no address.' }),
    fault('waker-without-use', { source: '192.168.1.20', target: 'NAS', wakes: 3 }),
  ];
  expect(see({}, { problems })).toMatchObject([{ kind: 'failed', target: null, title: 'Reveille needs you' }]);
  see({});
  expect(see({}, { problems })).toEqual([]);
});

test('to be on another network than a machine is no failure of anybody', () => {
  const see = follow();
  see({});
  expect(see({ fault: fault('away-from-home', { target: 'NAS', gateway: null }) })).toEqual([]);
});

test('a refused order says why', () => {
  const refused = fault('in-use', { target: 'NAS', leases: ['192.168.1.9 uses SMB'], vetoes: [] });
  expect(refusalNotice(refused, 'en')).toMatchObject({ body: 'NAS stays awake: 192.168.1.9 uses SMB.' });
});

it('tells of a newer version of the program, and that nothing happens by itself', () => {
  expect(newVersionNotice('2.0.0', 'en')).toEqual({
    title: 'Reveille 2.0.0 is available',
    body: 'Nothing is downloaded until you say so, on the settings page.',
  });
  expect(newVersionNotice('2.0.0', 'de').title).toBe('Reveille 2.0.0 ist verfügbar');
});

const usage = { todayMinutes: 780, monthMinutes: 840, upSince: since, cost: null, limits: [], remindEveryMs: null };
const nearDay = {
  kind: 'hoursPerDay',
  most: 8,
  used: 6.5,
  isReached: false,
  renewsAt: '2026-11-21T00:00:00Z',
} as const;

it('tells of a limit once when it is near and once when it is reached, in each day', () => {
  const see = follow();
  const near = { usage: { ...usage, limits: [nearDay] } };
  const reached = { usage: { ...usage, limits: [{ ...nearDay, used: 8, isReached: true }] } };
  see({ state: awake, usage });
  expect(see({ state: awake, ...near })).toEqual([
    {
      kind: 'spend',
      target: 'nas',
      title: 'The spending limit of NAS is near',
      body: 'Its spending limit is near: 6.5 of 8 h today.',
    },
  ]);
  expect(see({ state: asleep, ...near })).toEqual([]);
  expect(see({ state: awake, ...near })).toEqual([]);
  expect(see({ state: awake, ...reached })).toMatchObject([{ title: 'The spending limit of NAS is reached' }]);
  expect(see({ state: asleep, ...reached })).toEqual([]);
  expect(see({ state: asleep, usage })).toEqual([]);
  const nextDay = { usage: { ...usage, limits: [{ ...nearDay, renewsAt: '2026-11-22T00:00:00Z' }] } };
  expect(see({ state: awake, ...nextDay })).toHaveLength(1);
});

it('says what is used up in German, and in money', () => {
  const see = follow('de');
  see({ state: awake, usage });
  const cost = { perHour: 0.12, currency: '€' };
  const limit = { ...nearDay, kind: 'moneyPerMonth', most: 20, used: 16.5 } as const;
  expect(see({ state: awake, usage: { ...usage, cost, limits: [limit] } })).toMatchObject([
    {
      title: 'Das Ausgabenlimit von NAS ist bald erreicht',
      body: 'Sein Ausgabenlimit ist bald erreicht: diesen Monat 16,50 von 20,00 €.',
    },
  ]);
});

it('reminds as often as the settings say, whoever started it, with what it cost so far', () => {
  const see = follow();
  const up = {
    state: awake,
    why: 'Nobody needs it',
    usage: { ...usage, cost: { perHour: 0.12, currency: '€' }, remindEveryMs: 12 * hour },
  };
  see(up);
  expect(see(up, { nowMs: startMs + 11 * hour })).toEqual([]);
  expect(see(up, { nowMs: startMs + 12 * hour })).toEqual([
    {
      kind: 'stillOn',
      target: 'nas',
      title: 'NAS is still on after 12 h',
      body: 'Nobody needs it. This month so far: 14 h, 1.68 €.',
    },
  ]);
  expect(see(up, { nowMs: startMs + 23 * hour })).toEqual([]);
  expect(see(up, { nowMs: startMs + 24 * hour })).toHaveLength(1);
});
