import { expect, it } from 'vitest';
import { chooseFace, isBrokenStart, type Place } from '../../electron/headless/start-choice.ts';

const desk: Place = { argv: [], platform: 'linux', env: { DISPLAY: ':0' }, isRoot: false, hasRuntime: true };

it.each<[string, Partial<Place>, string, RegExp | null]>([
  ['a display and the runtime', {}, 'desktop', null],
  ['a Wayland display', { env: { WAYLAND_DISPLAY: 'wayland-0' } }, 'desktop', null],
  ['a display, but no runtime yet', { hasRuntime: false }, 'fetch-then-desktop', null],
  ['no display', { env: {} }, 'headless', /no display/],
  ['neither: nothing is fetched', { env: {}, hasRuntime: false }, 'headless', /no display/],
  ['root', { isRoot: true }, 'headless', /root/],
  ['Windows, which always has a display', { platform: 'win32', env: {} }, 'desktop', null],
  ['macOS likewise', { platform: 'darwin', env: {}, hasRuntime: false }, 'fetch-then-desktop', null],
  ['somebody who wants no window', { argv: ['--demo', '--headless'] }, 'headless', null],
  ['a question', { argv: ['--help'] }, 'headless', null],
  ['a route without settings', { argv: ['tcp', '--listen', '8000'] }, 'headless', null],
])('with %s', (_what, place, kind, why) => {
  const reason = kind === 'headless' && { why: why === null ? null : expect.stringMatching(why) };
  expect(chooseFace({ ...desk, ...place })).toEqual({ kind, ...reason });
});

it('goes on headless only where Electron itself failed at once', () => {
  expect(isBrokenStart('SIGTRAP', 300)).toBe(true);
  expect(isBrokenStart(127, 50)).toBe(true);
  expect(isBrokenStart('SIGTRAP', 3_600_000)).toBe(false);
  expect(isBrokenStart('SIGTERM', 300)).toBe(false);
  expect(isBrokenStart(1, 300)).toBe(false);
  expect(isBrokenStart(0, 300)).toBe(false);
});
