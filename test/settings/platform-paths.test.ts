import { expect, test } from 'vitest';
import { platformPaths } from '../../electron/settings/platform-paths.ts';

test.each([
  ['linux', {}, '/home/ann', '/home/ann/.config/reveille/settings.json', '/home/ann/.local/share/reveille'],
  [
    'freebsd',
    { XDG_CONFIG_HOME: 'relative', XDG_DATA_HOME: '' },
    '/home/ann',
    '/home/ann/.config/reveille/settings.json',
    '/home/ann/.local/share/reveille',
  ],
  ['linux', { XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d' }, '/home/ann', '/c/reveille/settings.json', '/d/reveille'],
  [
    'darwin',
    {},
    '/Users/ann',
    '/Users/ann/Library/Application Support/Reveille/settings.json',
    '/Users/ann/Library/Application Support/Reveille/data',
  ],
  [
    'win32',
    { APPDATA: 'D:\\Roaming' },
    'C:\\Users\\ann',
    'D:\\Roaming\\Reveille\\settings.json',
    'D:\\Roaming\\Reveille\\data',
  ],
  [
    'win32',
    {},
    'C:\\Users\\ann',
    'C:\\Users\\ann\\AppData\\Roaming\\Reveille\\settings.json',
    'C:\\Users\\ann\\AppData\\Roaming\\Reveille\\data',
  ],
] as const)('%s %j', (platform, env, home, settingsFile, dataFolder) => {
  expect(platformPaths(platform, env, home)).toEqual({ settingsFile, dataFolder });
});
