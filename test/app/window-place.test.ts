import { expect, it } from 'vitest';
import { placeOn } from '../../electron/app/window-place.ts';

const screen = { x: 0, y: 25, width: 1440, height: 875 };
const saved = { x: 100, y: 100, width: 900, height: 700, isMaximized: false };

it.each([
  ['goes back to where it was', saved, [screen], saved],
  ['has the usual size at first', undefined, [screen], { width: 1100, height: 780, isMaximized: false }],
  ['has it after nonsense too', { x: 'left' }, [screen], { width: 1100, height: 780, isMaximized: false }],
  [
    'comes back from a screen that is gone',
    { ...saved, x: 3000 },
    [screen],
    { width: 1100, height: 780, isMaximized: false },
  ],
  [
    'fits a screen that became smaller',
    { ...saved, width: 4000, height: 3000 },
    [screen],
    { ...saved, width: 1440, height: 875 },
  ],
  ['never hides its title under a menu bar', { ...saved, y: 0 }, [screen], { ...saved, y: 25 }],
  ['stays maximized', { ...saved, isMaximized: true }, [screen], { ...saved, isMaximized: true }],
])('the window %s', (_what, place, screens, expected) => {
  expect(placeOn(place, screens)).toEqual(expected);
});
