import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunnerTask } from 'vitest';
import type { JournalRecord } from '../../electron/engine/journal.ts';
import type { Snapshot, TargetView } from '../../shared/snapshot.ts';
import type { TargetStateKind } from '../../shared/states.ts';
import { eventually, inNamespace, kill, type Lab, type LabHost, type Output } from './lab-network.ts';

const program = new URL('../../out/headless/reveille.mjs', import.meta.url).pathname;
const token = 'lab-token-0123456789abcdef';
const ui = '127.0.0.1:7700';

/** The built program, as a user starts it. */
export const builtProgram = {
  what: 'the built program',
  enable: 'npm run build, as npm test does',
  isMet: (): boolean => existsSync(program),
};

/** The whole program on one computer of the lab. */
export interface Reveille {
  state(): Promise<Snapshot>;
  target(id: string): Promise<TargetView>;
  /** Waits until the target is in one of these states. */
  targetIs(id: string, kinds: readonly TargetStateKind[], withinMs: number): Promise<TargetView>;
  post(path: string, body?: unknown): Promise<Output>;
  /** Everything in the history so far, oldest first. */
  journal(): Promise<readonly JournalRecord[]>;
  /** Ends at once, with no time to tidy up, as at a power cut. */
  crash(): Promise<void>;
  /** Starts again on the same settings and data. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** After a failed test, prints what the program said, and its history. */
  explain(task: Readonly<RunnerTask>): Promise<void>;
}

async function readJournal(folder: string): Promise<JournalRecord[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.jsonl')).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const lines = texts.join('').split('\n').slice(0, -1);
  return lines.filter(Boolean).map((line) => JSON.parse(line) as JournalRecord);
}

/** Starts the program on `host` and waits until its API answers. */
export async function startReveille(lab: Lab, host: LabHost, settings: object): Promise<Reveille> {
  const folder = await lab.addFolder();
  const data = join(folder, 'data');
  const settingsFile = join(folder, 'settings.json');
  await mkdir(data, { mode: 0o700 });
  await writeFile(settingsFile, JSON.stringify(settings));
  const log: string[] = [];
  let child: ReturnType<Lab['start']> | undefined;

  async function curl(path: string, options: readonly string[] = []): Promise<Output> {
    const authorization = ['-H', `Authorization: Bearer ${token}`];
    return inNamespace(host.namespace, [
      'curl',
      '-sS',
      '-m',
      '30',
      ...authorization,
      ...options,
      `http://${ui}/api/v1/${path}`,
    ]);
  }

  async function state(): Promise<Snapshot> {
    const { stdout, stderr } = await curl('state');
    try {
      return JSON.parse(stdout) as Snapshot;
    } catch {
      throw new Error(`GET state: ${stdout}${stderr}\n${log.join('\n')}`);
    }
  }

  async function target(id: string): Promise<TargetView> {
    const found = (await state()).targets.find((view) => view.id === id);
    if (found === undefined) throw new Error(`no target ${id}`);
    return found;
  }

  async function start(): Promise<void> {
    const environment = ['env', `REVEILLE_TOKEN=${token}`];
    const argv = [process.execPath, program, '--headless', '--settings', settingsFile, '--data', data, '--ui', ui];
    const started = lab.start(host.namespace, [...environment, ...argv, '--log-level', 'debug']);
    child = started;
    for (const stream of [started.stdout, started.stderr]) {
      if (stream !== null) createInterface(stream).on('line', (line) => log.push(line));
    }
    await eventually(`the API of the program, which said:\n${log.join('\n')}`, 15_000, async () => {
      if (started.exitCode !== null) throw new Error(`the program ended with ${started.exitCode}: ${log.join('\n')}`);
      return (await curl('state')).code === 0;
    });
  }

  await start();
  const journal = (): Promise<JournalRecord[]> => readJournal(data);
  return {
    state,
    target,
    targetIs: async (id, kinds, withinMs) => {
      let last: TargetView | undefined;
      const isThere = async (): Promise<TargetView | false> => {
        last = await target(id);
        return kinds.includes(last.state.kind) && last;
      };
      return eventually(`${id} ${kinds.join(' or ')}`, withinMs, isThere).catch((error: unknown) => {
        throw new Error(`${String(error)}; it is ${JSON.stringify(last)}`);
      });
    },
    post: async (path, body = {}) => {
      const json = ['-H', 'Content-Type: application/json', '-d', JSON.stringify(body)];
      return curl(path, ['-X', 'POST', ...json]);
    },
    journal,
    crash: async () => {
      if (child !== undefined) await kill(child);
    },
    start,
    stop: async () => {
      if (child === undefined || child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
    explain: async (task) => {
      if (task.result?.state !== 'fail') return;
      const history = (await journal()).map((record) => JSON.stringify({ ...record, durable: undefined }));
      console.error(['The program said:', ...log.slice(-60), 'Its history:', ...history.slice(-80)].join('\n'));
    },
  };
}
