import { beforeEach, expect, test } from 'vitest';
import { createDispatch, type Dispatch } from '../../electron/rpc/dispatch.ts';
import type { HistoryQuery } from '../../electron/rpc/history-reader.ts';
import { createStateHub } from '../../electron/rpc/state-hub.ts';
import { contract } from '../../shared/contract.ts';
import { fault, FaultError } from '../../shared/faults.ts';
import type { HistoryRecord } from '../../shared/history.ts';
import { createFakeEngine, type FakeEngine, target } from '../e2e/fake-engine.ts';
import { ManualClock } from '../settings/manual-clock.ts';

let engine: FakeEngine;
let dispatch: Dispatch;
let queries: HistoryQuery[];
let records: HistoryRecord[];

beforeEach(() => {
  const clock = new ManualClock('2026-11-20T22:00:00Z');
  engine = createFakeEngine({ targets: [target('nas', { name: 'NAS' })] }, () => clock.wallMs());
  queries = [];
  records = [];
  const history = {
    query(query: HistoryQuery) {
      queries.push(query);
      return records;
    },
  };
  dispatch = createDispatch({ engine, hub: createStateHub({ engine, clock }), history, clock });
});

async function refusalOf(method: string, params: unknown): Promise<string> {
  try {
    await dispatch(method, params, 'the test');
    return 'accepted';
  } catch (error) {
    return error instanceof FaultError ? error.fault.code : String(error);
  }
}

test('an order reaches the engine with the name of who gave it, and answers with the new state', async () => {
  const view = await dispatch('target.wake', { target: 'nas' }, 'the test');
  expect(engine.orders).toEqual(['wake nas by the test']);
  expect(view).toMatchObject({ id: 'nas', state: { kind: 'waking' } });
});

test('limits are moments, durations, or until lifted', async () => {
  const untils: unknown[] = [];
  engine.keepAwake = (_target, _by, { untilWallMs }) => {
    untils.push(untilWallMs === null ? null : new Date(untilWallMs).toISOString());
    return null;
  };
  await dispatch('target.keepAwake', { target: 'nas', for: '90m' }, 'the test');
  await dispatch('target.keepAwake', { target: 'nas', until: '2026-11-21T01:00:00+01:00' }, 'the test');
  await dispatch('target.keepAwake', { target: 'nas', until: null }, 'the test');
  expect(untils).toEqual(['2026-11-20T23:30:00.000Z', '2026-11-21T00:00:00.000Z', null]);
});

test('whatever is not in the contract is a bad request and changes nothing', async () => {
  const bad: readonly [string, unknown][] = [
    ['target.explode', { target: 'nas' }],
    ['toString', {}],
    ['__proto__', {}],
    ['target.wake', {}],
    ['target.wake', { target: 'nas', extra: 1 }],
    ['target.wake', { target: 7 }],
    ['target.wake', 'nas'],
    ['target.sleep', { target: 'nas', force: 'yes' }],
    ['target.keepAwake', { target: 'nas' }],
    ['target.keepAwake', { target: 'nas', for: '1h', until: null }],
    ['target.keepAwake', { target: 'nas', for: '1 hour' }],
    ['target.keepAwake', { target: 'nas', for: '99999999d' }],
    ['target.keepAwake', { target: 'nas', for: '0s' }],
    ['target.keepAwake', { target: 'nas', until: 'tomorrow' }],
    ['target.keepAwake', { target: 'nas', until: '2026-11-20T21:59:59Z' }],
    ['pause', {}],
    ['journal.query', { limit: 0 }],
    ['journal.query', { from: '20.11.2026' }],
  ];
  const refusals: string[] = [];
  for (const [method, params] of bad) refusals.push(await refusalOf(method, params));
  expect(refusals).toEqual(bad.map(() => 'bad-request'));
  expect(engine.orders).toEqual([]);
});

test('every call on a machine that does not exist says so', async () => {
  const calls = Object.keys(contract).filter((method) => method.startsWith('target.') && method !== 'target.open');
  const refusals: string[] = [];
  for (const method of calls) {
    const isLimited = method === 'target.keepAwake' || method === 'target.doNotWake';
    refusals.push(await refusalOf(method, { target: 'nobody', ...(isLimited ? { until: null } : {}) }));
  }
  expect(refusals).toEqual(calls.map(() => 'no-such-target'));
});

test("the engine's refusal is the answer", async () => {
  engine.sleepRefusal = fault('in-use', { target: 'NAS', leases: ['1 connection'], vetoes: [] });
  expect(await refusalOf('target.sleep', { target: 'nas' })).toBe('in-use');
  expect(await refusalOf('target.sleep', { target: 'nas', force: true })).toBe('accepted');
  expect(await refusalOf('target.delete', { target: 'nas' })).toBe('driver-unsupported');
});

test('the history comes as sentences with names, without what is for the app alone', async () => {
  records = [
    { at: '2026-11-20T21:00:02.000Z', kind: 'state', target: 'nas' },
    { at: '2026-11-20T21:00:01.000Z', kind: 'waking', target: 'nas', by: 'the page', reason: 'person' },
  ];
  const entries = await dispatch('journal.query', { target: 'nas', from: '2026-11-20T20:00:00Z', limit: '10' }, 'x');
  expect(entries).toMatchObject([{ kind: 'waking', text: 'The page asked for it; NAS is being woken.' }]);
  expect(queries).toMatchObject([{ target: 'nas', fromWallMs: Date.parse('2026-11-20T20:00:00Z') }]);
});
