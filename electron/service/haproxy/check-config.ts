import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultError, fault } from '../../../shared/faults.ts';

const checkMs = 20_000;

/** Has HAProxy read a configuration. Rejects with a FaultError that has HAProxy's own words when it refuses. */
export async function checkConfig(program: string, text: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reveille-haproxy-'));
  try {
    const file = join(folder, 'haproxy.cfg');
    await writeFile(file, text, { mode: 0o600 });
    await run(program, ['-c', '-q', '-f', file]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: checkMs, killSignal: 'SIGKILL' }, (error, _stdout, stderr) => {
      if (!error) return resolve();
      if (error.code === 'ENOENT' || error.code === 'EACCES') {
        const detail = error.code === 'ENOENT' ? 'there is no such program.' : 'permission denied.';
        return reject(new FaultError(fault('program-missing', { program, detail })));
      }
      reject(new FaultError(fault('haproxy-refused', { detail: firstComplaint(stderr) || error.message })));
    });
  });
}

/** The first line that says what is wrong, without what stands before it in a log. */
export function firstComplaint(output: string): string {
  const line = output.split('\n').find((one) => /^\[(ALERT|WARNING)\]/.test(one)) ?? output.split('\n')[0] ?? '';
  return line.replace(/^\[\w+\]\s*(\([\d]+\)\s*:\s*)?/, '').slice(0, 500);
}
