import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Asks of a child: one message out, one message back. */
export interface Child {
  readonly process: ChildProcess;
  ask<Answer>(request: object): Promise<Answer>;
}

const started: ChildProcess[] = [];
const folders: string[] = [];

/** Ends every process that was started here, and removes the folders. */
export function endAll(): void {
  for (const child of started) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

const raiseFiles = 'ulimit -n 65536 2>/dev/null;';

/** How many files a process started here may have open. */
export function maxFiles(): number {
  if (process.platform === 'win32') return 65_536;
  const text = execFileSync('/bin/sh', ['-c', `${raiseFiles} ulimit -n`], { encoding: 'utf8' }).trim();
  return text === 'unlimited' ? 65_536 : Number(text);
}

/** Starts a file of this folder in a process of its own. */
export function start(file: string, options: { readonly raisesFiles?: boolean } = {}): Child {
  const path = new URL(file, import.meta.url).pathname;
  // Where the shell may not raise the limit for what it becomes, the old one stays.
  const raised = options.raisesFiles && process.platform !== 'win32';
  const child = raised
    ? spawn('/bin/sh', ['-c', `${raiseFiles} exec "$0" "$@"`, process.execPath, path], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      })
    : fork(path);
  started.push(child);
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code, signal) => reject(new Error(`${file} ended with ${code ?? signal}`)));
    child.once('error', reject);
  });
  ended.catch(() => undefined);
  return {
    process: child,
    ask<Answer>(request: object) {
      const answer = new Promise<Answer>((resolve) => child.once('message', (message) => resolve(message as Answer)));
      child.send(request);
      return Promise.race([answer, ended]);
    },
  };
}

/** Starts another program with a configuration file; resolves once `port` accepts connections. */
export async function startProgram(
  program: string,
  args: (file: string) => readonly string[],
  configuration: string,
  port: number,
): Promise<ChildProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'reveille-bench-'));
  folders.push(folder);
  const file = join(folder, 'configuration');
  writeFileSync(file, configuration.replaceAll('FOLDER', folder));
  const child = spawn('/bin/sh', ['-c', `${raiseFiles} exec "$0" "$@"`, program, ...args(file)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  started.push(child);
  await accepts(port);
  return child;
}

async function accepts(port: number): Promise<void> {
  const { connect } = await import('node:net');
  const deadline = performance.now() + 5_000;
  while (performance.now() < deadline) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nothing listens on port ${port}`);
}

/** A port of 127.0.0.1 that nobody used a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
