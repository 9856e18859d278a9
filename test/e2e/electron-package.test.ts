import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Snapshot } from '../../shared/snapshot.ts';
import { describeWith, program } from '../requirements.ts';
import { type Desk, desktopNeeds, openDesk, runtimeFolder } from './electron-app.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const builder = join(root, 'node_modules/.bin/electron-builder');
const run = promisify(execFile);

describeWith('the package', [...desktopNeeds, program('7za', 'p7zip-full')], () => {
  let folder: string;
  let unpacked: string;
  let desk: Desk;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reveille-package-'));
    unpacked = join(folder, 'linux-unpacked');
    const version = readFileSync(join(runtimeFolder, 'version'), 'utf8').trim().replace(/^v/, '');
    const config = [`electronDist=${runtimeFolder}`, `electronVersion=${version}`, `directories.output=${folder}`];
    const { stdout } = await run('sh', ['-c', 'command -v 7za']);
    await run(builder, ['--linux', 'dir', 'zip', '--publish', 'never', ...config.map((each) => `-c.${each}`)], {
      cwd: root,
      env: { ...process.env, ELECTRON_BUILDER_7ZIP_PATH: stdout.trim() },
    });
    await run('chmod', ['-R', 'a+rX', folder]);
    desk = await openDesk();
  }, 240_000);

  afterAll(async () => {
    await desk?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('holds what runs and nothing else', () => {
    const files = filesIn(join(unpacked, 'resources/app.asar'));
    for (const file of ['out/app/main.cjs', 'out/app/desktop.mjs', 'out/app/preload.cjs', 'out/renderer/index.html']) {
      expect(files).toContain(file);
    }
    expect(files).toContain('node_modules/ssh2/lib/index.js');
    expect(files).toContain('node_modules/electron-updater/out/main.js');
    // Nobody named a place for updates, so the app does not look for any.
    expect(readdirSync(join(unpacked, 'resources'))).not.toContain('app-update.yml');
    const strange = files.filter(
      (file) => !/^(out\/(app|renderer)|assets\/icons|node_modules)\/|^(package\.json|LICENSE)$/.test(file),
    );
    expect(strange).toEqual([]);
    expect(files.filter((file) => /^node_modules\/(react|@mantine|vite|electron|typescript)\//.test(file))).toEqual([]);
    expect(files.filter((file) => /\.(ts|map|node)$|\/dist-(es|types)\//.test(file))).toEqual([]);
    expect(readdirSync(folder)).toContainEqual(expect.stringMatching(/^Reveille-.*\.zip$/));
  });

  it('can load what clouds need from what was packed', async () => {
    const place = join(folder, 'extracted');
    extract(join(unpacked, 'resources/app.asar'), place);
    const script = `
      const { EC2Client, DescribeInstancesCommand } = await import('@aws-sdk/client-ec2');
      const client = new EC2Client({
        region: 'eu-central-1',
        endpoint: 'http://127.0.0.1:1',
        maxAttempts: 1,
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      });
      const refused = await client.send(new DescribeInstancesCommand({})).catch((error) => error.code);
      const { GoogleAuth } = await import('google-auth-library');
      await import('node-fetch');
      console.log(refused, typeof new GoogleAuth().getRequestHeaders);`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: place });
    expect(stdout.trim()).toBe('ECONNREFUSED function');
  });

  it('has what it can do without switched off in the runtime', async () => {
    const wire = await getCurrentFuseWire(join(unpacked, 'reveille-desktop'));
    const off = [
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
      FuseV1Options.GrantFileProtocolExtraPrivileges,
    ];
    const on = [
      FuseV1Options.EnableCookieEncryption,
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
      FuseV1Options.OnlyLoadAppFromAsar,
    ];
    expect(off.map((fuse) => wire[fuse])).toEqual(off.map(() => FuseState.DISABLE));
    expect(on.map((fuse) => wire[fuse])).toEqual(on.map(() => FuseState.ENABLE));
  });

  it('starts, serves the demo, and ends when it is told to', async () => {
    const token = 'package-token-0123456789';
    const child = desk.start(['--demo', '--ui', '127.0.0.1:0'], [join(unpacked, 'reveille-desktop')], {
      REVEILLE_TOKEN: token,
    });
    const ended = once(child, 'close');
    const url = await firstMatch(child.stdout, /Reveille is at (http:\S+)/);
    const headers = { authorization: `Bearer ${token}` };
    const state = (await (await fetch(`${url}api/v1/state`, { headers })).json()) as Snapshot;
    expect(state.targets.map(({ name }) => name)).toEqual(['NAS', 'Game server']);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});

async function firstMatch(stream: Readable | null, pattern: RegExp): Promise<string> {
  if (!stream) throw new Error('there is nothing to read');
  const seen: string[] = [];
  for await (const line of createInterface({ input: stream })) {
    seen.push(line);
    const found = pattern.exec(line)?.[1];
    if (found !== undefined) return found;
  }
  throw new Error(`it ended before it said ${pattern}: ${seen.join('\n')}`);
}

interface AsarNode {
  readonly offset?: string;
  readonly size?: number;
  readonly files?: Readonly<Record<string, AsarNode>>;
}

/** Writes what is packed into a folder; the files follow the directory, each at its offset. */
function extract(archive: string, into: string): void {
  const bytes = readFileSync(archive);
  const start = 8 + bytes.readUInt32LE(4);
  const write = ({ files, offset, size = 0 }: AsarNode, path: string): void => {
    if (files) {
      mkdirSync(path, { recursive: true });
      for (const [name, child] of Object.entries(files)) write(child, join(path, name));
    } else if (offset !== undefined) {
      writeFileSync(path, bytes.subarray(start + Number(offset), start + Number(offset) + size));
    }
  };
  write(directoryOf(bytes), into);
}

/** An archive begins with four numbers and its directory as JSON. */
function directoryOf(bytes: Buffer): AsarNode {
  return JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as AsarNode;
}

/** Paths of all files in an archive. */
function filesIn(archive: string): readonly string[] {
  const directory = directoryOf(readFileSync(archive));
  const list = (node: AsarNode, path: string): readonly string[] =>
    node.files
      ? Object.entries(node.files).flatMap(([name, child]) => list(child, path === '' ? name : `${path}/${name}`))
      : [path];
  return list(directory, '');
}
