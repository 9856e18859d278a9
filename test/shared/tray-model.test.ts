import { describe, expect, it, test } from 'vitest';
import { fault } from '../../shared/faults.ts';
import { trayDe } from '../../shared/messages/tray.de.ts';
import { trayEn } from '../../shared/messages/tray.en.ts';
import type { Snapshot, TargetView } from '../../shared/snapshot.ts';
import type { TargetState } from '../../shared/states.ts';
import type { TrayItem } from '../../shared/tray-items.ts';
import { type TrayInput, type TrayModel, trayModel } from '../../shared/tray-model.ts';
import { route, target } from '../e2e/fake-engine.ts';

/** 21:05 where the test runs, as the tray tells times of this computer. */
const nowMs = new Date(2026, 10, 20, 21, 5).getTime();
const minute = 60_000;
const at = (ms: number) => new Date(nowMs + ms).toISOString();
const since = at(-minute);

function model(state: Partial<Snapshot>, input: Partial<TrayInput> = {}): TrayModel {
  const snapshot = { paused: null, problems: [], targets: [], routes: [], ...state };
  return trayModel({ snapshot, platform: 'linux', language: 'en', newVersion: null, nowMs, ...input });
}

const states = {
  asleep: { kind: 'asleep', since },
  waking: { kind: 'waking', since, reasons: [], attempt: 1, limitAt: at(minute), estimate: at(2 * minute - 1) },
  awake: { kind: 'awake', since, leases: 1 },
  cooldown: { kind: 'cooldown', since, sleepAt: at(8 * minute - 1) },
  leaving: { kind: 'goingToSleep', since, phase: 'commanded' },
  unknown: { kind: 'unknown', since },
  failed: { kind: 'failed', since, fault: fault('wake-timeout', { target: 'NAS', afterMs: 1 }), retryAt: at(minute) },
  troubled: { kind: 'awake', since, leases: 0, fault: fault('not-ready', { target: 'NAS', afterMs: 1 }) },
} as const satisfies Record<string, TargetState>;

function machines(...kinds: (keyof typeof states)[]): TargetView[] {
  return kinds.map((kind, index) => target(`${kind}-${index}`, { name: kind, state: states[kind] }));
}

/** Each item's text, in place: `NAS: asleep > Keep awake > For 1 hour`. */
function texts(items: readonly TrayItem[], path = ''): readonly string[] {
  return items.flatMap((item) => {
    if (item.kind === 'separator') return [];
    const text = `${path}${item.text}`;
    return item.kind === 'submenu' ? [text, ...texts(item.items, `${text} > `)] : [text];
  });
}

function find(items: readonly TrayItem[], ...path: string[]): TrayItem {
  const [text, ...rest] = path;
  const item = items.find((each) => each.kind !== 'separator' && each.text === text);
  if (!item)
    throw new Error(`no "${text}" among ${items.map((each) => ('text' in each ? each.text : '-')).join(' | ')}`);
  return rest.length === 0 ? item : find(item.kind === 'submenu' ? item.items : [], ...rest);
}

test('a machine of another network is said to be that, and is no problem', () => {
  const away = fault('away-from-home', { target: 'NAS', gateway: null });
  const views = machines('asleep', 'awake').map((view) => ({ ...view, fault: away }));
  const { icon, tooltip, items } = model({ targets: views });
  expect([icon, tooltip]).toEqual(['asleep', 'Reveille: 2 on another network']);
  expect(texts(items)).toContain('awake: on another network');
});

describe('the icon', () => {
  it.each([
    [['asleep', 'unknown'], 'asleep'],
    [['asleep', 'awake'], 'in-use'],
    [['cooldown', 'asleep'], 'in-use'],
    [['leaving'], 'in-use'],
    [['awake', 'waking'], 'waking'],
    [['waking', 'failed'], 'problem'],
    [['troubled', 'asleep'], 'problem'],
    [[], 'asleep'],
  ] as const)('for machines that are %j is "%s"', (kinds, icon) => {
    expect(model({ targets: machines(...kinds) }).icon).toBe(icon);
  });

  it('tells of a pause before what moves, and of a problem before a pause', () => {
    const paused = { until: null, by: 'the tray' };
    expect(model({ targets: machines('waking'), paused }).icon).toBe('paused');
    const problems = [fault('cannot-tell', { reason: 'eth0 has no address.' })];
    expect(model({ targets: machines('waking'), paused, problems }).icon).toBe('problem');
    const routes = [
      route('smb', 'asleep-0', { fault: fault('port-in-use', { route: 'smb', address: ':445', holder: null }) }),
    ];
    expect(model({ targets: machines('asleep'), routes }).icon).toBe('problem');
  });
});

describe('the tooltip', () => {
  it('counts, and says what happens next', () => {
    const targets = machines('asleep', 'asleep', 'awake', 'cooldown', 'waking', 'failed');
    expect(model({ targets }).tooltip).toBe(
      'Reveille: 1 with a problem, 1 waking, 2 awake, 2 asleep\nwaking ready in 2 min\ncooldown sleeps in 8 min',
    );
    expect(model({ targets }, { language: 'de' }).tooltip).toBe(
      'Reveille: 1 mit Problem, 1 wacht auf, 2 wach, 2 schlafen\nwaking bereit in 2 min\ncooldown schläft in 8 min',
    );
    expect(model({ targets: machines('asleep', 'asleep') }).tooltip).toBe('Reveille: All asleep');
    expect(model({}).tooltip).toBe('Reveille: No machines yet');
  });

  it('is not longer than Windows shows', () => {
    const name = 'A very long name of a machine '.repeat(5);
    const targets = [target('nas', { name, state: states.cooldown })];
    expect(model({ targets }, { platform: 'win32' }).tooltip).toHaveLength(127);
  });
});

describe('the menu', () => {
  const nas = target('nas', { name: 'NAS' });
  const routes = [route('web', 'nas', { name: 'Photos', open: 'http://{host}:{port}/' })];

  it('offers everything for a machine that is asleep', () => {
    const items = model({ targets: [nas], routes }).items;
    const [, ...rest] = texts(items);
    expect(rest).toEqual([
      'NAS: asleep',
      'NAS: asleep > Wake',
      'NAS: asleep > Wake and open',
      'NAS: asleep > Keep awake',
      'NAS: asleep > Keep awake > For 1 hour',
      'NAS: asleep > Keep awake > Until 23:00',
      'NAS: asleep > Keep awake > Until 08:00 tomorrow',
      'NAS: asleep > Keep awake > Until I lift it',
      'NAS: asleep > Keep asleep',
      'NAS: asleep > Keep asleep > For 1 hour',
      'NAS: asleep > Keep asleep > Until 23:00',
      'NAS: asleep > Keep asleep > Until 08:00 tomorrow',
      'NAS: asleep > Keep asleep > Until I lift it',
      'NAS: asleep > Show it in the window',
      'Pause everything',
      'Pause everything > For 1 hour',
      'Pause everything > Until I resume it',
      'Quit Reveille',
    ]);
    expect(find(items, 'NAS: asleep', 'Wake')).toMatchObject({
      action: { kind: 'call', call: { method: 'target.wake', params: { target: 'nas' } } },
    });
    expect(find(items, 'NAS: asleep', 'Keep awake', 'Until 23:00')).toMatchObject({
      action: { call: { params: { target: 'nas', until: new Date(2026, 10, 20, 23).toISOString() } } },
    });
    expect(find(items, 'NAS: asleep', 'Wake and open')).toMatchObject({
      action: { kind: 'open', target: 'nas', route: 'web' },
    });
  });

  it('offers only what can be done', () => {
    const plain = target('tv', { name: 'TV', canWake: false, canSleep: false });
    expect(texts(model({ targets: [plain], routes: [{ ...routes[0], target: 'tv' } as never] }).items)).not.toContain(
      'TV: asleep > Wake and open',
    );
    const up = { ...nas, state: states.awake };
    const withSessions = [{ ...routes[0], sessions: 2 } as never];
    const awake = texts(model({ targets: [up], routes: withSessions }).items);
    expect(awake).toContain('NAS: in use, 2 connections > Sleep now');
    expect(awake).toContain('NAS: in use, 2 connections > Open');
    expect(awake).not.toContain('NAS: in use, 2 connections > Wake');
  });

  it('opens a machine without services itself', () => {
    const pc = target('pc', { name: 'PC', open: 'moonlight://{host}' });
    expect(find(model({ targets: [pc] }).items, 'PC: asleep', 'Wake and open')).toMatchObject({
      action: { kind: 'open', target: 'pc', route: null },
    });
  });

  it('names the program of this computer that would be started', () => {
    const play = route('game', 'nas', { name: 'Game', open: { command: ['/usr/bin/play', '{host}'] } });
    expect(
      find(model({ targets: [nas], routes: [play] }).items, 'NAS: asleep', 'Wake and open with play'),
    ).toMatchObject({
      action: { kind: 'open', target: 'nas', route: 'game' },
    });
    const up = { ...nas, state: states.awake };
    const named = texts(model({ targets: [up], routes: [play, ...routes] }).items);
    expect(named).toContain('NAS: awake > Open Game with play');
    expect(named).toContain('NAS: awake > Open Photos');
  });

  it('has a line for a newer version of the program, and none without', () => {
    const line = find(model({ targets: [nas] }, { newVersion: '2.0.0' }).items, 'Reveille 2.0.0 is available…');
    expect(line).toMatchObject({ action: { kind: 'show-settings' } });
    expect(texts(model({ targets: [nas] }).items).join()).not.toContain('available');
  });

  it('says what was set by hand, and leads back to automatic', () => {
    const kept = { keepAwake: { until: new Date(2026, 10, 20, 23).toISOString(), by: 'x' }, doNotWake: null };
    const items = model({ targets: [{ ...nas, state: states.awake, overrides: kept }] }).items;
    expect(find(items, 'NAS: awake, kept awake', 'Kept awake until 23:00').kind).toBe('label');
    expect(find(items, 'NAS: awake, kept awake', 'Back to automatic')).toMatchObject({
      action: { call: { method: 'target.release' } },
    });
  });

  it('resumes what is paused', () => {
    const items = model({ targets: [nas], paused: { until: null, by: 'x' } }).items;
    expect(find(items, 'Paused until resumed').kind).toBe('label');
    expect(find(items, 'Resume')).toMatchObject({ action: { call: { method: 'resume', params: {} } } });
  });

  it('can do everything without a click on the icon', () => {
    const all = texts(model({}).items);
    expect([all[0], all.at(-1)]).toEqual(['Open Reveille', 'Quit Reveille']);
  });

  it('of two hundred machines is grouped, and small enough for the session bus', () => {
    const targets = Array.from({ length: 200 }, (_, index) =>
      target(`m${index}`, { name: `Machine ${index}`, state: index % 10 === 0 ? states.awake : states.asleep }),
    );
    const { items } = model({ targets });
    const names = (list: readonly TrayItem[]) => list.map((item) => (item.kind === 'separator' ? '-' : item.text));
    expect(names(items)).toEqual([
      'Open Reveille',
      '-',
      'Awake (20)',
      'Asleep (180)',
      '-',
      'Pause everything',
      '-',
      'Quit Reveille',
    ]);
    const asleep = find(items, 'Asleep (180)');
    expect(asleep.kind === 'submenu' && asleep.items.length).toBe(9);
    expect(find(items, 'Asleep (180)', 'Machine 1 … Machine 22', 'Machine 2: asleep', 'Wake')).toBeTruthy();
    expect(texts(items).length).toBeLessThan(1_000);
  });
});

test('the model stays equal within a minute, whatever counts', () => {
  const targets = machines('cooldown', 'waking');
  const routes = [route('smb', 'cooldown-0', { bytesIn: 1 })];
  const busier = [route('smb', 'cooldown-0', { bytesIn: 10_000_000 })];
  expect(model({ targets, routes: busier }, { nowMs: nowMs + 30_000 })).toEqual(model({ targets, routes }));
});

test('German says as much as English', () => {
  const shape = (messages: object) => Object.entries(messages).map(([key, value]) => [key, typeof value]);
  expect(shape(trayDe)).toEqual(shape(trayEn));
});
