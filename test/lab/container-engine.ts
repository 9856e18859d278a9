import type { ChildProcess } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { program, type Requirement } from '../requirements.ts';
import { eventually, type Lab, mustRun } from './lab-network.ts';

export const containerEngine: readonly Requirement[] = [
  program('dockerd', 'docker.io'),
  program('docker', 'docker.io'),
  program('busybox', 'busybox-static'),
];

/** A real container engine of the lab's own, in one of its network namespaces, with one image that serves a page. */
export interface ContainerEngine {
  /** As `DOCKER_HOST` has it. */
  readonly address: string;
  /** The engine's command line; an exit code other than 0 is an error. */
  docker(...args: readonly string[]): Promise<string>;
  /** Makes a container, running or not, whose page is its name. */
  create(
    name: string,
    options: { labels?: readonly string[]; isRunning?: boolean; args?: readonly string[] },
  ): Promise<void>;
  restart(): Promise<void>;
}

const image = 'lab/httpd:1';

/** Starts an engine in `namespace`; it ends, with its containers, with the lab. */
export async function startContainerEngine(lab: Lab, namespace: string): Promise<ContainerEngine> {
  const folder = await lab.addFolder();
  const socket = join(folder, 'docker.sock');
  const address = `unix://${socket}`;
  const docker = (...args: readonly string[]) => mustRun(['docker', '-H', address, ...args]);
  // In a namespace's own view of /sys the control groups that containers need are missing.
  const entered = ['nsenter', `--mount=/proc/${process.pid}/ns/mnt`, 'dockerd'];
  const folders = ['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')];
  const options = ['-H', address, '--pidfile', join(folder, 'dockerd.pid'), '--storage-driver', 'vfs'];
  const start = () => lab.start(namespace, [...entered, ...options, ...folders], 'ignore');
  const isUp = async () => {
    await eventually('the container engine', 30_000, () => docker('version').then(Boolean, () => false));
  };
  let engine = start();
  lab.atEnd(async () => {
    const names = (await docker('ps', '-aq').catch(() => '')).split('\n').filter(Boolean);
    if (names.length > 0) await docker('rm', '-f', ...names).catch(() => '');
    await ended(engine);
    // The engine leaves what it has mounted; deepest first.
    const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
    for (const mount of mounts.filter((path) => path.startsWith(folder)).toReversed()) await mustRun(['umount', mount]);
  });
  await isUp();
  await importImage(folder, docker);
  return {
    address,
    docker,
    async create(name, { labels = [], isRunning = false, args = [] }) {
      const flags = labels.flatMap((label) => ['--label', label]);
      await docker('create', '--init', '--name', name, ...flags, ...args, image, '/bin/serve', name);
      if (isRunning) await docker('start', name);
    },
    async restart() {
      await ended(engine);
      engine = start();
      await isUp();
    },
  };
}

async function ended(engine: ChildProcess): Promise<void> {
  if (engine.exitCode !== null || engine.signalCode !== null) return;
  const exit = new Promise((resolve) => engine.once('exit', resolve));
  engine.kill('SIGTERM');
  await exit;
}

/** Nothing but busybox, and a script that serves the container's name as its page. */
async function importImage(folder: string, docker: (...args: readonly string[]) => Promise<string>): Promise<void> {
  const root = join(folder, 'image');
  for (const part of ['bin', 'www', 'tmp']) await mkdir(join(root, part), { recursive: true });
  const busybox = (await mustRun(['sh', '-c', 'command -v busybox'])).trim();
  await copyFile(busybox, join(root, 'bin/busybox'));
  for (const name of ['sh', 'httpd', 'sleep', 'wget', 'touch', 'test']) {
    await symlink('/bin/busybox', join(root, 'bin', name));
  }
  const script = '#!/bin/sh\necho "$1" > /www/index.html\nexec httpd -f -p 8000 -h /www\n';
  await writeFile(join(root, 'bin/serve'), script);
  await chmod(join(root, 'bin/serve'), 0o755);
  const archive = join(folder, 'image.tar');
  await mustRun(['tar', '-C', root, '-cf', archive, '.']);
  await docker('import', '-c', 'EXPOSE 8000', archive, image);
}
