import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Snapshot, TargetView } from '../../shared/snapshot.ts';

const file = fileURLToPath(new URL('../../out/headless/reveille.mjs', import.meta.url));
const token = 'e2e-token-0123456789';

/** The built program, which `npm test` builds first. */
export const builtProgram = { what: 'the built program', enable: 'npm run build', isMet: () => existsSync(file) };

/** The program as a process of its own, in a temporary home. */
export interface Program {
  readonly child: ChildProcess;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** The first line on standard output, now or later, that holds this text. Rejects when the program ends before. */
  line(text: string | RegExp): Promise<string>;
  state(): Promise<Snapshot>;
  target(id: string): Promise<TargetView>;
  /** The exit status; null after a signal. */
  readonly ended: Promise<number | null>;
}

const running = new Set<ChildProcess>();

export function startProgram(args: readonly string[], home: string, env: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: home,
    env: {
      PATH: process.env['PATH'],
      SystemRoot: process.env['SystemRoot'],
      TMPDIR: home,
      TEMP: home,
      HOME: home,
      APPDATA: home,
      REVEILLE_TOKEN: token,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const stdout: string[] = [];
  const stderr: string[] = [];
  const news = new EventTarget();
  createInterface({ input: child.stdout }).on('line', (line) => {
    stdout.push(line);
    news.dispatchEvent(new Event('line'));
  });
  createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child);
    news.dispatchEvent(new Event('line'));
    return code as number | null;
  });

  async function line(text: string | RegExp): Promise<string> {
    for (;;) {
      const found = stdout.find((each) => (typeof text === 'string' ? each.includes(text) : text.test(each)));
      if (found !== undefined) return found;
      if (child.exitCode !== null)
        throw new Error(`it ended before it said ${text}: ${stdout.join('\n')}\n${stderr.join('\n')}`);
      await new Promise((resolve) => news.addEventListener('line', resolve, { once: true }));
    }
  }

  async function state(): Promise<Snapshot> {
    const [url] = /http:\S+/.exec(await line('Reveille is at')) ?? [];
    const response = await fetch(`${url}api/v1/state`, { headers: { authorization: `Bearer ${token}` } });
    return (await response.json()) as Snapshot;
  }

  return {
    child,
    stdout,
    stderr,
    line,
    state,
    ended,
    async target(id) {
      const found = (await state()).targets.find((target) => target.id === id);
      if (!found) throw new Error(`there is no target ${id}`);
      return found;
    },
  };
}

/** Ends what a failed test left running. */
export async function endPrograms(): Promise<void> {
  const ends = [...running].map((child) => once(child, 'close'));
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(ends);
}

/** Polls until `ask` is true; the test's own limit ends it. */
export async function until(ask: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await ask())) await new Promise((resolve) => setTimeout(resolve, 50));
}
