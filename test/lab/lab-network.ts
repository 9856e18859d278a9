import { type ChildProcess, execFile, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** All names of ours are `rvl-<pid of the test process>-…`, so that leftovers of a crashed run are recognised. */
const prefix = 'rvl';

export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One computer of the lab: a network namespace with `eth0` on the lab's switch. */
export interface LabHost {
  readonly namespace: string;
  readonly address: string;
  /** Its port on the switch goes down: the computer sees its link go, and every other one hears only silence from it. */
  unplug(): Promise<void>;
  plugIn(): Promise<void>;
  /** argv that does the same as `unplug` and `plugIn`, for hooks. */
  readonly unplugCommand: readonly string[];
  readonly plugInCommand: readonly string[];
}

/** A switch with the computers on it, gone without a trace after `end`. */
export interface Lab {
  /** The namespace of the switch, `br0`, where machines that bring their own card have their taps. */
  readonly wire: string;
  /** An empty folder for the files of a part of the lab. */
  addFolder(): Promise<string>;
  addHost(name: string, address: string, mac?: string): Promise<LabHost>;
  /** Starts a program that is killed at the end of the lab, if it still runs then. */
  start(namespace: string, argv: readonly string[], stdio?: StdioOptions): ChildProcess;
  /** Runs at the end, newest first. */
  atEnd(cleanUp: () => Promise<unknown>): void;
  end(): Promise<void>;
}

/** Runs a program to its end; a code other than 0 is an answer, not an error. */
async function run(argv: readonly string[], input = '', timeoutMs = 30_000): Promise<Output> {
  const [file = '', ...rest] = argv;
  return new Promise((resolve) => {
    const child = execFile(file, rest, { timeout: timeoutMs, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr: code === -1 ? `${stderr}${error?.message}` : stderr });
    });
    child.stdin?.on('error', () => {}); // It may end without reading its input.
    child.stdin?.end(input);
  });
}

/** As `run`; a code other than 0 is an error with what the program said. */
export async function mustRun(argv: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await run(argv, input);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

/** argv that runs inside a namespace. */
function inside(namespace: string, argv: readonly string[]): string[] {
  return ['ip', 'netns', 'exec', namespace, ...argv];
}

/** Runs a program inside a namespace to its end. */
export async function inNamespace(namespace: string, argv: readonly string[], timeoutMs?: number): Promise<Output> {
  return run(inside(namespace, argv), '', timeoutMs);
}

/** A process that has ended but was never waited for has no command line any more. */
function isAlive(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`).length > 0;
  } catch {
    return false;
  }
}

function isLeftover(name: string): boolean {
  const pid = new RegExp(`^${prefix}-(\\d+)-`).exec(name)?.[1];
  return pid !== undefined && !isAlive(pid);
}

/** Ends what runs in the namespace, then the namespace and with it its interfaces. */
async function removeNamespace(namespace: string): Promise<void> {
  const { stdout } = await run(['ip', 'netns', 'pids', namespace]);
  for (const pid of stdout.split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended by itself meanwhile.
    }
  }
  await run(['ip', 'netns', 'delete', namespace]);
}

async function removeLeftovers(): Promise<void> {
  const names = (await mustRun(['ip', 'netns', 'list'])).split('\n').map((line) => line.split(' ')[0] ?? '');
  for (const name of names.filter(isLeftover)) await removeNamespace(name);
  for (const name of (await readdir(tmpdir())).filter(isLeftover)) await rm(join(tmpdir(), name), { recursive: true });
}

/** Sends SIGKILL unless the process has ended, and waits for its end. */
export async function kill(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** Makes a lab with an empty switch. `name` is short: it is part of interface-free names only, for whoever debugs. */
export async function createLab(name: string): Promise<Lab> {
  await removeLeftovers();
  const cleanUps: (() => Promise<unknown>)[] = [];
  const namespaceOf = (host: string): string => `${prefix}-${process.pid}-${name}-${host}`;
  const wire = namespaceOf('wire');

  async function addNamespace(namespace: string): Promise<void> {
    await removeNamespace(namespace);
    await mustRun(['ip', 'netns', 'add', namespace]);
    cleanUps.push(() => removeNamespace(namespace));
    await mustRun(['ip', '-n', namespace, 'link', 'set', 'lo', 'up']);
  }

  await addNamespace(wire);
  await mustRun(['ip', '-n', wire, '-batch', '-'], 'link add br0 type bridge\nlink set br0 up\n');

  return {
    wire,
    async addFolder() {
      const folder = await mkdtemp(join(tmpdir(), `${namespaceOf('files')}-`));
      cleanUps.push(() => rm(folder, { recursive: true, maxRetries: 5 }));
      return folder;
    },
    async addHost(host, address, mac) {
      const namespace = namespaceOf(host);
      await addNamespace(namespace);
      const card = ['name', 'eth0', 'netns', namespace, ...(mac === undefined ? [] : ['address', mac])];
      await mustRun(['ip', '-n', wire, 'link', 'add', host, 'type', 'veth', 'peer', ...card]);
      await mustRun(['ip', '-n', wire, '-batch', '-'], `link set ${host} master br0\nlink set ${host} up\n`);
      await mustRun(['ip', '-n', namespace, '-batch', '-'], `address add ${address}/24 dev eth0\nlink set eth0 up\n`);
      const unplugCommand = ['/sbin/ip', '-n', wire, 'link', 'set', host, 'down'];
      const plugInCommand = ['/sbin/ip', '-n', wire, 'link', 'set', host, 'up'];
      return {
        namespace,
        address,
        unplugCommand,
        plugInCommand,
        unplug: async () => void (await mustRun(unplugCommand)),
        plugIn: async () => void (await mustRun(plugInCommand)),
      };
    },
    start(namespace, argv, stdio = ['ignore', 'pipe', 'pipe']) {
      const [file = '', ...rest] = inside(namespace, argv);
      const child = spawn(file, rest, { stdio });
      child.on('error', () => {}); // Whoever waits for it sees that nothing came.
      const lastResort = (): void => void child.kill('SIGKILL');
      process.once('exit', lastResort);
      child.once('exit', () => process.removeListener('exit', lastResort));
      cleanUps.push(() => kill(child));
      return child;
    },
    atEnd: (cleanUp) => void cleanUps.push(cleanUp),
    async end() {
      const failures: unknown[] = [];
      for (const cleanUp of cleanUps.splice(0).toReversed()) {
        await cleanUp().catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw new AggregateError(failures, 'the lab did not end cleanly');
    },
  };
}

/** Asks until `found` answers something other than undefined or false; the error says what was awaited, and for how long. */
export async function eventually<Found>(
  what: string,
  withinMs: number,
  found: () => Promise<Found | undefined | false> | Found | undefined | false,
): Promise<Found> {
  const endAt = performance.now() + withinMs;
  for (;;) {
    const answer = await found();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > endAt) throw new Error(`within ${withinMs} ms not seen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Watches that something stays as it is; the error says when it no longer was. */
export async function remains(what: string, forMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const startAt = performance.now();
  for (let elapsedMs = 0; elapsedMs < forMs; elapsedMs = performance.now() - startAt) {
    if (!(await isSo())) throw new Error(`after ${Math.round(elapsedMs)} ms no longer so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
