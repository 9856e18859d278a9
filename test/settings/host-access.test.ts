import { expect, test } from 'vitest';
import { hostAccessChanges } from '../../electron/settings/host-access.ts';
import { fullSettings, registered } from './registered.ts';

type Full = ReturnType<typeof fullSettings>;

function changes(change: (settings: Full) => unknown): readonly string[] {
  const after = change(fullSettings());
  return hostAccessChanges(fullSettings(), after, registered).map(({ place }) => place);
}

test('other fields, and the order of targets, are not reported', () => {
  expect(
    changes((settings) => ({
      ...settings,
      targets: settings.targets.toReversed().map((target) => ({ ...target, name: 'x' })),
    })),
  ).toEqual([]);
});

test('a changed, a new and a removed field are reported with their places', () => {
  const [nas, wiki] = fullSettings().targets;
  expect(
    changes((settings) => ({
      ...settings,
      targets: [{ ...nas, sleep: { ...nas?.sleep, keyFile: '/etc/shadow' } }, wiki],
    })),
  ).toEqual(['targets[0] "nas".sleep.keyFile']);
  expect(
    changes((settings) => ({ ...settings, targets: [{ ...nas, sleep: { kind: 'login', user: 'wake' } }, wiki] })),
  ).toEqual(['targets[0] "nas".sleep.keyFile']);
  const hook = { kind: 'hook', sleep: ['rm'], wake: ['x'] };
  expect(changes((settings) => ({ ...settings, targets: [nas, { ...wiki, power: hook }] }))).toEqual([
    'targets[1] "wiki".power.sleep',
    'targets[1] "wiki".power.wake',
  ]);
});

test('a new target with such a field is reported, a removed one is not', () => {
  const other = { id: 'other', wake: { kind: 'hook', wake: ['start'] } };
  expect(changes((settings) => ({ ...settings, targets: [...settings.targets, other] }))).toEqual([
    'targets[2] "other".wake.wake',
  ]);
  expect(changes((settings) => ({ ...settings, targets: [] }))).toEqual([]);
});

test('the same value under another target is reported', () => {
  expect(
    changes((settings) => ({
      ...settings,
      targets: settings.targets.map((target) => ({ ...target, id: `${target.id}2` })),
    })),
  ).toEqual(['targets[0] "nas2".sleep.keyFile', 'targets[1] "wiki2".power.wake']);
});

test('whatever it is given, it does not throw', () => {
  for (const raw of [null, [], 'x', { targets: 5 }, { targets: [null, { wake: { kind: 'hook', wake: 5 } }] }]) {
    expect(hostAccessChanges(raw, fullSettings(), registered)).toHaveLength(6);
    expect(Array.isArray(hostAccessChanges(fullSettings(), raw, registered))).toBe(true);
  }
});

test('a program that "wake and open" starts is reported, and so is taking it away', () => {
  const [smb] = fullSettings().routes;
  const opening = (open: unknown) => ({ ...fullSettings(), routes: [{ ...smb, open }] });
  const places = (before: unknown, after: unknown) =>
    hostAccessChanges(before, after, registered).map(({ place }) => place);
  const place = `routes[0] "${smb?.id}".open.command`;
  expect(places(opening('http'), opening({ command: ['sh', '-c', 'x'] }))).toEqual([place]);
  expect(places(opening({ command: 'vlc' }), opening({ command: 'sh' }))).toEqual([place]);
  expect(places(opening({ command: 'vlc' }), opening('http'))).toEqual([place]);
  expect(places(opening('http'), opening('ssh'))).toEqual([]);
});
