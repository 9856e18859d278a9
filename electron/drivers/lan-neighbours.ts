import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import {
  type Neighbours,
  neighboursInIpNeigh,
  neighboursInMacArp,
  neighboursInProcArp,
  neighboursInWindowsArp,
} from './lan-tables.ts';

const deadlineMs = 3000;

/** The system's whole table of IPv4 neighbours; empty where it cannot be read. Needs no administrator. */
export async function readNeighbours(signal: AbortSignal): Promise<Neighbours> {
  if (process.platform === 'darwin') return neighboursInMacArp(await run('/usr/sbin/arp', ['-an'], signal));
  if (process.platform === 'win32') {
    const program = `${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\arp.exe`;
    return neighboursInWindowsArp(await run(program, ['-a'], signal));
  }
  const table = await readFile('/proc/net/arp', 'utf8').catch(() => null);
  if (table !== null) return neighboursInProcArp(table);
  return neighboursInIpNeigh(await run('ip', ['-4', 'neigh', 'show'], signal));
}

function run(file: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  const options = { timeout: deadlineMs, killSignal: 'SIGKILL', windowsHide: true, signal } as const;
  return new Promise((resolve) => {
    execFile(file, args, options, (error, stdout) => resolve(error ? '' : stdout));
  });
}
