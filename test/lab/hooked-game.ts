import { accessSync, constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import command from '../../electron/drivers/command.driver.ts';
import type { Choice } from '../../shared/settings.ts';
import { program, type Requirement } from '../requirements.ts';

/** A game server that Debian installs outside the usual PATH. */
export function gameProgram(name: string, debianPackage: string): Requirement {
  const requirement = program(name, debianPackage);
  return { ...requirement, isMet: () => requirement.isMet() || isProgram(`/usr/games/${name}`) };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A game server that two hooks start and stop and a third looks after; `end` kills what is left of it. */
export function hookedGame(commandLine: string, folder: string): { readonly power: Choice; end(): Promise<void> } {
  const pid = join(folder, 'pid');
  const shell = (line: string) => ['sh', '-c', line];
  const config = command.config.parse({
    start: shell(`cd ${folder}; echo $$ > ${pid}; HOME=${folder} exec ${commandLine} > ${join(folder, 'log')} 2>&1`),
    stop: shell(`kill $(cat ${pid}); while kill -0 $(cat ${pid}) 2> /dev/null; do sleep 0.1; done`),
    status: shell(`test -e ${pid} && kill -0 $(cat ${pid}) 2> /dev/null || exit 1`),
  });
  return {
    power: { ...(config as object), kind: 'command' },
    async end() {
      const running = Number(await readFile(pid, 'utf8').catch(() => '0'));
      if (running === 0) return;
      try {
        process.kill(running, 'SIGKILL');
      } catch {
        // Stopped already.
      }
    },
  };
}
