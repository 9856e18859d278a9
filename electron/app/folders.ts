import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app } from 'electron';
import type { RunOptions } from '../service/run-options.ts';
import { platformPaths } from '../settings/platform-paths.ts';

const built = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Files of the program itself, beside the bundle that this ends up in (`out/app/`). */
export const programFiles = {
  page: built('renderer'),
  preload: built('app/preload.cjs'),
  icon: built('../assets/icons/app.png'),
  trayIcons: built('../assets/icons/tray'),
};

/**
 * Chromium's own files and the lock against a second start go beside the data they belong to, so that another data
 * folder, or the demo, is another app.
 */
export function useDesktopFolder({ dataFolder, demo }: RunOptions): string {
  const data =
    dataFolder === null ? platformPaths(process.platform, process.env, homedir()).dataFolder : resolve(dataFolder);
  // The data folder is ours alone from the start on; what comes later finds it so.
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const folder = join(data, demo ? 'desktop-demo' : 'desktop');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  app.setPath('userData', folder);
  app.setPath('sessionData', folder);
  return folder;
}
