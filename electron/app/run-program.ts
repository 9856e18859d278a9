import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { programMissing } from '../drivers/command-hook.ts';
import { cleanEnvironment, spawnPlan } from '../drivers/command-plan.ts';

/** What a program needs besides, to appear on the desktop of whoever asked for it. */
const desktopVariables =
  'DISPLAY WAYLAND_DISPLAY XAUTHORITY DBUS_SESSION_BUS_ADDRESS DESKTOP_SESSION LANGUAGE XDG_SESSION_TYPE XDG_CURRENT_DESKTOP XDG_DATA_DIRS XDG_CONFIG_DIRS XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME'.split(
    ' ',
  );

/**
 * Starts a program of the user's with these arguments, without a shell, and leaves it to itself: it runs on when
 * Reveille ends. Rejects with a FaultError where it cannot be started.
 */
export function runProgram(words: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const [named = '', ...args] = words;
    const program = named.startsWith('~/') ? homedir() + named.slice(1) : named;
    const plan = spawnPlan([program, ...args], process.platform, process.env['SystemRoot']);
    const child = spawn(plan.file, plan.args, {
      cwd: homedir(),
      env: cleanEnvironment(process.env, process.platform, desktopVariables),
      detached: true,
      windowsVerbatimArguments: plan.isVerbatim,
      stdio: 'ignore',
    });
    child.once('error', (error) => reject(programMissing(program, homedir(), error)));
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}
