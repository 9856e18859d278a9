import { expect, test } from 'vitest';
import {
  amountOf,
  asDraft,
  faultsOfDraft,
  portClashes,
  textOfValue,
  valueAt,
  valueOfText,
  withDraftValue,
  withoutPlace,
} from '../../renderer/editor/draft.ts';
import { putMachine } from '../../shared/document-edits.ts';
import { fault } from '../../shared/faults.ts';

const draft = {
  target: { id: 'nas', wake: { kind: 'wake-on-lan', mac: 'a' } },
  routes: [{ id: 'smb', listen: ':445', to: { target: 'nas', port: 445 }, inUse: 'traffic' }],
};

test('a value is changed in place, and an object that gets empty by that goes too', () => {
  const changed = withDraftValue(draft, ['target', 'idle', 'cooldown'], '5m');
  expect(changed.target).toEqual({ ...draft.target, idle: { cooldown: '5m' } });
  expect(withDraftValue(changed, ['target', 'idle', 'cooldown'], undefined)).toEqual(draft);
  expect(withDraftValue({ target: { id: 'x' }, routes: [] }, ['target', 'id'], undefined)).toEqual({
    target: {},
    routes: [],
  });
});

test('the bare name of a kind gets room for its options', () => {
  const changed = withDraftValue(draft, ['routes', 0, 'inUse', 'quietWithin'], '1m');
  expect(valueAt(changed, ['routes', 0, 'inUse'])).toEqual({ kind: 'traffic', quietWithin: '1m' });
});

test('an entry of a list is added, changed and removed', () => {
  const added = withDraftValue(draft, ['target', 'idle', 'busyChecks'], ['default', '']);
  const chosen = withDraftValue(added, ['target', 'idle', 'busyChecks', 1], { kind: 'load' });
  const above = withDraftValue(chosen, ['target', 'idle', 'busyChecks', 1, 'above'], 2);
  expect(valueAt(above, ['target', 'idle', 'busyChecks'])).toEqual(['default', { kind: 'load', above: 2 }]);
});

test('faults find their way from the file to the field', () => {
  const document = {
    targets: [{ id: 'pc' }, draft.target],
    routes: [{ id: 'rdp', to: { target: 'pc' } }, draft.routes[0] ?? {}],
  };
  const placed = putMachine(document, draft, 'nas');
  const bad = (place: string) => fault('bad-value', { place, detail: 'is wrong.' });
  const faults = faultsOfDraft(
    [
      { fault: bad('a'), path: ['targets', 1, 'wake', 'mac'] },
      { fault: bad('b'), path: ['routes', 1, 'listen'] },
      { fault: bad('c'), path: ['targets', 0, 'host'] },
      { fault: fault('same-machine', { targets: ['pc', 'nas'], what: 'mac' }), path: [] },
      { fault: fault('needs-cycle', { targets: ['pc', 'wiki'] }), path: [] },
    ],
    placed,
  );
  expect(faults.here.map(({ path }) => path)).toEqual([['target', 'wake', 'mac'], ['routes', 0, 'listen'], ['target']]);
  expect(faults.elsewhere).toHaveLength(2);
});

test('two services on one port are told before anything is saved', () => {
  const document = { routes: [{ id: 'other', name: 'Other', listen: '127.0.0.1:445', to: { target: 'pc' } }] };
  expect(portClashes(draft, 0, document, 'nas')).toEqual([{ listen: ':445', name: 'Other' }]);
  expect(portClashes(draft, 0, { routes: draft.routes }, 'nas')).toEqual([]);
});

test('amounts with a unit are split, and others stay as they were typed', () => {
  const units = ['ms', 's', 'm', 'h', 'd'];
  expect(amountOf('10m', units)).toEqual({ amount: '10', unit: 'm' });
  expect(amountOf('750ms', units)).toEqual({ amount: '750', unit: 'ms' });
  expect(amountOf('soon', units)).toEqual({ amount: 'soon', unit: '' });
});

test('one field holds one value or several', () => {
  expect(valueOfText('a', true)).toBe('a');
  expect(valueOfText('a, b', true)).toEqual(['a', 'b']);
  expect(valueOfText('a, b', false)).toBe('a, b');
  expect(valueOfText(' ', true)).toBeUndefined();
  expect(textOfValue(['a', 1])).toBe('a, 1');
});

test('what is no machine is no draft', () => {
  expect([null, [], {}, { target: {} }, { target: {}, routes: [1] }].map(asDraft)).toEqual([
    null,
    null,
    null,
    { target: {}, routes: [] },
    null,
  ]);
});

test('the place is left out where it is said already', () => {
  expect(withoutPlace('targets[0] "nas".wake.mac: is required.')).toBe('Is required.');
  expect(withoutPlace('routes[12].listen: ":x" is no address: try 80.')).toBe('":x" is no address: try 80.');
});
