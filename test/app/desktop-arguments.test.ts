import { expect, it } from 'vitest';
import { autostartEntry } from '../../electron/app/autostart-entry.ts';
import { backgroundArguments, parseDesktopArguments } from '../../electron/app/desktop-arguments.ts';

it('takes what is ours and leaves the rest to Chromium', () => {
  const argv = [
    '-r',
    '/x/main.cjs',
    '/x',
    '--inspect=0',
    '--settings',
    '/my file',
    '--log-level=debug',
    '--no-sandbox',
  ];
  expect(parseDesktopArguments(argv)).toMatchObject({
    kind: 'run',
    isInBackground: false,
    options: { settingsFile: '/my file', logLevel: 'debug', demo: false, ui: null },
  });
});

it('serves over HTTP only where somebody asked for it', () => {
  expect(parseDesktopArguments(['--ui', '127.0.0.1:7701'])).toMatchObject({
    options: { ui: { host: '127.0.0.1', port: 7701 }, isUiChosen: true },
  });
});

it('tells a mistake in what is ours', () => {
  expect(parseDesktopArguments(['--log-level', 'loud'])).toMatchObject({ kind: 'usage-error' });
  expect(parseDesktopArguments(['--demo', '--data', '/x'])).toMatchObject({ kind: 'usage-error' });
});

it('starts with the login as it was started now, but in the background and never as the demo', () => {
  const again = backgroundArguments(['/x', '--data', '/d', '--demo', '--flag']);
  expect(again).toEqual(['--data', '/d', '--background']);
  expect(parseDesktopArguments(again)).toMatchObject({ isInBackground: true, options: { dataFolder: '/d' } });
});

it('writes a desktop file whose command means what it says, whatever the path', () => {
  const exec = (command: readonly string[]) => /^Exec=(.*)$/m.exec(autostartEntry(command))?.[1];
  expect(exec(['/opt/Reveille/reveille-desktop', '--background'])).toBe('/opt/Reveille/reveille-desktop --background');
  expect(exec(['/opt/my apps/r', '--data=50%'])).toBe('"/opt/my apps/r" --data=50%%');
  // Quotes and dollars are escaped for the command, and that backslash once more for the file.
  expect(exec(['/a"b$c'])).toBe(String.raw`"/a\\"b\\$c"`);
});
