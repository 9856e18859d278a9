import { expect, test } from 'vitest';
import { applyPatch, changedFields, isSame } from '../../shared/patch.ts';
import type { Snapshot } from '../../shared/snapshot.ts';
import { route, target } from '../e2e/fake-engine.ts';

const snapshot: Snapshot = {
  revision: 7,
  paused: null,
  problems: [],
  targets: [target('nas'), target('wiki')],
  routes: [route('smb', 'nas')],
};

test('a patch whose number does not follow is refused', () => {
  expect([6, 7, 9].map((revision) => applyPatch(snapshot, { revision }))).toEqual([null, null, null]);
});

test('what a patch does not name stays the same object', () => {
  const next = applyPatch(snapshot, { revision: 8, targets: [{ id: 'wiki', set: { owned: true } }] });
  expect(next?.targets[0]).toBe(snapshot.targets[0]);
  expect(next?.routes).toBe(snapshot.routes);
  expect(next?.targets[1]).toEqual({ ...snapshot.targets[1], owned: true });
});

test('null is a value: it lifts a pause', () => {
  const paused = { ...snapshot, paused: { until: null, by: 'the page' } };
  expect(applyPatch(paused, { revision: 8, paused: null })?.paused).toBeNull();
});

test('equality is deep, and an absent field equals an undefined one', () => {
  expect([
    isSame({ a: [1, { b: null }] }, { a: [1, { b: null }] }),
    isSame({ a: 1, b: undefined }, { a: 1 }),
    isSame([], {}),
    isSame({ a: 1 }, { a: 2 }),
    isSame(null, {}),
  ]).toEqual([true, true, false, false, false]);
  expect(changedFields({ a: 1, b: [2] }, { a: 1, b: [2] })).toBeNull();
});
