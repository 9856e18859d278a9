import { expect, test } from 'vitest';
import { createRemovedEntries } from '../../electron/rpc/removed-entries.ts';

const nas = { id: 'nas', sleep: { kind: 'ssh', identityFile: '~/.ssh/nas' } };
const withNas = { targets: [nas], routes: [] };
const empty = { targets: [], routes: [] };

test('what comes back exactly as it was counts as having been there', () => {
  const removed = createRemovedEntries();
  removed.note(withNas, empty);
  expect(removed.withReturning(empty, withNas)).toEqual(withNas);
});

test('what comes back with another file, or was never there, is new', () => {
  const removed = createRemovedEntries();
  removed.note(withNas, empty);
  const other = { targets: [{ ...nas, sleep: { kind: 'ssh', identityFile: '/etc/shadow' } }], routes: [] };
  expect(removed.withReturning(empty, other)).toEqual(empty);
  expect(removed.withReturning(empty, { targets: [{ ...nas, id: 'pc' }], routes: [] })).toEqual(empty);
});

test('what was removed, came back and was changed does not come back as it first was', () => {
  const removed = createRemovedEntries();
  removed.note(withNas, empty);
  removed.note(withNas, { targets: [{ ...nas, name: 'NAS' }], routes: [] });
  expect(removed.withReturning(empty, withNas)).toEqual(empty);
});
