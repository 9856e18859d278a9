import { expect, it } from 'vitest';
import { type Choice, chooseFace, isBrokenStart, type Place } from '../../electron/headless/start-choice.ts';

const desk: Place = { argv: [], platform: 'linux', env: { DISPLAY: ':0' }, isRoot: false, hasRuntime: true };

const noDisplay = { kind: 'headless', why: 'There is no display' } as const;
const asAsked = { kind: 'headless', why: null } as const;

it.each<[string, Partial<Place>, Choice]>([
  ['a display and the runtime', {}, { kind: 'desktop' }],
  ['a Wayland display', { env: { WAYLAND_DISPLAY: 'wayland-0' } }, { kind: 'desktop' }],
  ['a display, but no runtime yet', { hasRuntime: false }, { kind: 'fetch-then-desktop' }],
  ['no display', { env: {} }, noDisplay],
  ['neither: nothing is fetched', { env: {}, hasRuntime: false }, noDisplay],
  [
    'root',
    { isRoot: true },
    { kind: 'headless', why: 'The desktop app does not run as root, which would undo its sandbox' },
  ],
  ['Windows, which always has a display', { platform: 'win32', env: {} }, { kind: 'desktop' }],
  ['macOS likewise', { platform: 'darwin', env: {}, hasRuntime: false }, { kind: 'fetch-then-desktop' }],
  ['somebody who wants no window', { argv: ['--demo', '--headless'] }, asAsked],
  ['a question', { argv: ['--help'] }, asAsked],
  ['a route without settings', { argv: ['tcp', '--listen', '8000'] }, asAsked],
])('with %s', (_what, place, choice) => {
  expect(chooseFace({ ...desk, ...place })).toEqual(choice);
});

it('goes on headless only where Electron itself failed at once', () => {
  expect(isBrokenStart('SIGTRAP', 300)).toBe(true);
  expect(isBrokenStart(127, 50)).toBe(true);
  expect(isBrokenStart('SIGTRAP', 3_600_000)).toBe(false);
  expect(isBrokenStart('SIGTERM', 300)).toBe(false);
  expect(isBrokenStart(1, 300)).toBe(false);
  expect(isBrokenStart(0, 300)).toBe(false);
});
