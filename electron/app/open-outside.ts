import { spawn } from 'node:child_process';
import { shell } from 'electron';
import { isOpenable, schemeOf } from '../../shared/open-links.ts';

/**
 * Opens a link with the program that the system has for it. Anything but a link of one of the known kinds is refused
 * with an error; so is one for which there is no program. No shell is involved.
 */
export async function openOutside(link: string, platform: NodeJS.Platform = process.platform): Promise<void> {
  const scheme = isOpenable(link) ? schemeOf(link) : null;
  if (scheme === null) throw new Error(`${JSON.stringify(link)} is not a link that may be opened`);
  const own = platform === 'win32' ? windowsProgram(link) : null;
  if (own) return await start(own.program, own.words);
  await shell.openExternal(link);
}

/** Windows has no links of its own for shared folders and for Remote Desktop, but a program for each. */
function windowsProgram(link: string): { readonly program: string; readonly words: readonly string[] } | null {
  const [, scheme, address = ''] = /^(smb|rdp):\/\/([\w.:[\]-]+)/.exec(link) ?? [];
  if (scheme === 'rdp') return { program: 'mstsc.exe', words: [`/v:${address}`] };
  return scheme === 'smb' ? { program: 'explorer.exe', words: [`\\\\${address}`] } : null;
}

function start(program: string, words: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { detached: true, stdio: 'ignore' });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}
