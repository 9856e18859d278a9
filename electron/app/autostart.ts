import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { app } from 'electron';
import { writeFileAtomically } from '../settings/atomic-file.ts';
import { autostartEntry } from './autostart-entry.ts';
import { backgroundArguments } from './desktop-arguments.ts';

/** Starting with the login of the person. */
export interface Autostart {
  readonly isOn: () => boolean;
  /** Throws the system's error where it cannot be changed. */
  readonly set: (isOn: boolean) => void;
}

/** By the system's own list on Windows and macOS, by a desktop file of the person's on Linux. */
export function autostartOf(platform: NodeJS.Platform): Autostart {
  return platform === 'linux' ? byDesktopFile() : byLoginItem();
}

function byDesktopFile(): Autostart {
  const config = process.env['XDG_CONFIG_HOME'];
  const folder = config && isAbsolute(config) ? config : join(homedir(), '.config');
  const file = join(folder, 'autostart', 'reveille.desktop');
  return {
    isOn: () => existsSync(file),
    set(isOn) {
      if (!isOn) return rmSync(file, { force: true });
      mkdirSync(dirname(file), { recursive: true });
      const { program, args } = thisStart();
      writeFileAtomically(file, autostartEntry([program, ...args]), 0o644);
    },
  };
}

function byLoginItem(): Autostart {
  const item = () => {
    const { program, args } = thisStart();
    return process.platform === 'win32' ? { path: program, args: [...args] } : {};
  };
  return {
    isOn: () => app.getLoginItemSettings(item()).openAtLogin,
    set: (isOn) => app.setLoginItemSettings({ openAtLogin: isOn, ...item() }),
  };
}

/** An AppImage unpacks itself elsewhere at each start; what is started is the file itself. */
function thisStart(): { program: string; args: readonly string[] } {
  const program = process.env['APPIMAGE'] ?? process.execPath;
  const appFolder = process.defaultApp ? [app.getAppPath()] : [];
  return { program, args: [...appFolder, ...backgroundArguments(process.argv.slice(1))] };
}
