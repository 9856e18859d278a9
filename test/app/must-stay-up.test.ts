import { expect, it } from 'vitest';
import type { TargetState } from '../../shared/states.ts';
import { mustStayUp } from '../../electron/app/must-stay-up.ts';
import { route, target } from '../e2e/fake-engine.ts';

const since = '2026-11-20T20:00:00Z';
const awake = (leases: number): TargetState => ({ kind: 'awake', since, leases });

it.each([
  ['nothing', awake(0), {}, false],
  ['a machine that a person keeps awake', awake(1), {}, false],
  ['a connection that counts', awake(1), { sessions: 1 }, true],
  ['a quiet connection, which counts no more than it does for the machine', awake(0), { sessions: 1, quiet: 1 }, false],
  ['a client that waits', awake(0), { waiting: 1 }, true],
])('this computer and %s', (_what, state, set, expected) => {
  const targets = [target('a', { state })];
  expect(mustStayUp({ targets, routes: [route('r', 'a', set)] })).toBe(expected);
});
