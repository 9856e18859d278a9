import { posix, win32 } from 'node:path';

export interface PlatformPaths {
  readonly settingsFile: string;
  readonly dataFolder: string;
}

/** Where settings and data belong on this platform when the command line does not say. The same in desktop and headless. */
export function platformPaths(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): PlatformPaths {
  if (platform === 'win32') {
    const appData = absolute(win32, env['APPDATA']) ?? win32.join(home, 'AppData', 'Roaming');
    return inOneFolder(win32, win32.join(appData, 'Reveille'));
  }
  if (platform === 'darwin') return inOneFolder(posix, posix.join(home, 'Library', 'Application Support', 'Reveille'));
  const config = absolute(posix, env['XDG_CONFIG_HOME']) ?? posix.join(home, '.config');
  const data = absolute(posix, env['XDG_DATA_HOME']) ?? posix.join(home, '.local', 'share');
  return {
    settingsFile: posix.join(config, 'reveille', 'settings.json'),
    dataFolder: posix.join(data, 'reveille'),
  };
}

function inOneFolder(path: typeof posix, folder: string): PlatformPaths {
  return { settingsFile: path.join(folder, 'settings.json'), dataFolder: path.join(folder, 'data') };
}

/** Relative folders in these variables are to be ignored, by the XDG Base Directory Specification. */
function absolute(path: typeof posix, folder: string | undefined): string | null {
  return folder !== undefined && path.isAbsolute(folder) ? folder : null;
}
