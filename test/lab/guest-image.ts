import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { mustRun } from './lab-network.ts';

const guestFolder = new URL('guest/', import.meta.url).pathname;

/** Programs of this computer that the machine has too, with the libraries they name. */
const programs = ['/usr/sbin/dropbear', '/usr/bin/sudo', '/usr/bin/ss'];
const loadedLater = ['/usr/libexec/sudo/sudoers.so', '/lib/x86_64-linux-gnu/security/pam_permit.so'];

/** Drivers of the emulated card and of the power button; what they need is found by depmod. */
const modules = ['virtio_pci', 'virtio_net', 'button'];

/** Loaded only by a machine that mounts a share. */
const shareModules = ['cifs', 'cmac', 'ccm', 'gcm', 'ecb', 'ctr', 'sha512_generic', 'md4', 'nls_utf8'];

export interface GuestImage {
  readonly kernel: string;
  readonly initramfs: string;
  /** Private key of the user `wake`. */
  readonly identityFile: string;
}

/** The content of `/` on the machine's web server. */
export const knownPage = 'the machine in the lab is awake\n';

function kernelFolder(): string {
  return (
    process.env['REVEILLE_LAB_KERNEL'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'reveille-lab/kernel')
  );
}

function kernelFile(): string | undefined {
  const boot = join(kernelFolder(), 'boot');
  if (!existsSync(boot)) return undefined;
  const name = readdirSync(boot).find((file) => file.startsWith('vmlinuz-'));
  return name === undefined ? undefined : join(boot, name);
}

/** Debian's cloud kernel, unpacked but not installed. */
export const cloudKernel = {
  what: 'a kernel for the emulated machine',
  enable: 'unpack the package linux-image-cloud-amd64 names into ~/.cache/reveille-lab/kernel, as .ci/run does',
  isMet: (): boolean => kernelFile() !== undefined,
};

async function libraries(file: string): Promise<string[]> {
  return [...(await mustRun(['ldd', file])).matchAll(/(\/\S+) \(0x/g)].map((match) => match[1] ?? '');
}

/** Names of the modules in the order in which they load, and where they are. */
async function moduleFiles(root: string, version: string, wanted: readonly string[]): Promise<string[]> {
  const folder = join(root, 'lib/modules', version);
  await mustRun(['busybox', 'depmod', '-b', root, version]);
  const needs = new Map<string, string[]>();
  for (const line of readFileSync(join(folder, 'modules.dep'), 'utf8').split('\n')) {
    const [file = '', dependencies = ''] = line.split(':');
    needs.set(basename(file, '.ko'), [file, ...dependencies.split(' ').filter(Boolean)]);
  }
  const ordered: string[] = [];
  function add(name: string): void {
    const [file, ...dependencies] = needs.get(name) ?? [];
    if (file === undefined) throw new Error(`the kernel has no module ${name}`);
    if (ordered.includes(file)) return;
    for (const dependency of dependencies) add(basename(dependency, '.ko'));
    ordered.push(file);
  }
  for (const name of wanted) add(name);
  return ordered.map((file) => join(folder, file));
}

async function place(root: string, file: string, at: string, mode?: number): Promise<void> {
  const goal = join(root, at);
  await mkdir(dirname(goal), { recursive: true });
  await copyFile(file, goal);
  if (mode !== undefined) await chmod(goal, mode);
}

async function write(root: string, at: string, text: string | Buffer, mode = 0o644): Promise<void> {
  const goal = join(root, at);
  await mkdir(dirname(goal), { recursive: true });
  await writeFile(goal, text, { mode });
}

async function fill(root: string, kernel: string, identityFile: string): Promise<void> {
  for (const folder of ['proc', 'sys', 'dev', 'run', 'var', 'bin', 'root', 'home/wake'])
    await mkdir(join(root, folder), { recursive: true });
  await place(root, '/bin/busybox', 'bin/busybox', 0o755);
  for (const file of [...programs, ...loadedLater]) {
    await place(root, file, file);
    for (const library of await libraries(file)) await place(root, library, library);
  }
  await chmod(join(root, 'usr/bin/sudo'), 0o4755);
  await place(root, join(guestFolder, 'init'), 'init', 0o755);
  await place(root, join(guestFolder, 'systemctl'), 'usr/bin/systemctl', 0o755);
  await place(root, join(guestFolder, 'boot'), 'www/cgi-bin/boot', 0o755);
  await place(root, join(guestFolder, 'sudoers'), 'etc/sudoers', 0o440);
  await write(
    root,
    'etc/pam.d/sudo',
    'auth required pam_permit.so\naccount required pam_permit.so\nsession required pam_permit.so\n',
  );
  await write(root, 'etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nwake:x:1000:1000:wake:/home/wake:/bin/sh\n');
  await write(root, 'etc/shadow', 'root:*:19000::::::\nwake:*:19000::::::\n', 0o640);
  await write(root, 'etc/group', 'root:x:0:\nwake:x:1000:\n');
  await write(root, 'etc/shells', '/bin/sh\n');
  await write(root, 'etc/hosts', '127.0.0.1 localhost (none)\n');
  await write(root, 'www/index.html', knownPage);

  await mustRun(['dropbearkey', '-t', 'ed25519', '-f', join(root, 'hostkey')]);
  await place(root, join(root, 'hostkey'), 'etc/dropbear/hostkey', 0o600);
  await mustRun(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', identityFile]);
  await mkdir(join(root, 'home/wake/.ssh'), { mode: 0o700 });
  await place(root, `${identityFile}.pub`, 'home/wake/.ssh/authorized_keys', 0o600);

  const version = basename(kernel).replace('vmlinuz-', '');
  for (const [list, wanted] of Object.entries({ always: modules, 'for-shares': shareModules })) {
    const files = await moduleFiles(kernelFolder(), version, wanted);
    for (const file of files) await place(root, file, join('modules', basename(file)));
    await write(root, join('modules', list), files.map((file) => `${basename(file, '.ko')}\n`).join(''));
  }
}

/** Builds the machine's disk image, or takes the one built before from the same parts. */
export async function guestImage(): Promise<GuestImage> {
  const kernel = kernelFile();
  if (kernel === undefined) throw new Error(`no kernel in ${kernelFolder()}`);
  const content = createHash('sha256').update(kernel).update(modules.join());
  for (const file of readdirSync(guestFolder)) content.update(readFileSync(join(guestFolder, file)));
  for (const file of [...programs, ...loadedLater, '/bin/busybox', import.meta.filename])
    content.update(readFileSync(file));
  const folder = join(tmpdir(), `reveille-lab-image-${content.digest('hex').slice(0, 16)}`);
  const image = { kernel, initramfs: join(folder, 'initramfs'), identityFile: join(folder, 'id_ed25519') };
  if (existsSync(image.initramfs)) return image;

  const building = await mkdtemp(join(tmpdir(), 'reveille-lab-building-'));
  const root = join(building, 'root');
  await mkdir(root);
  await fill(root, kernel, join(building, 'id_ed25519'));
  await mustRun(['sh', '-c', 'cd "$1" && find . | cpio --quiet -o -H newc > ../initramfs', 'sh', root]);
  await rm(root, { recursive: true });
  await rm(folder, { recursive: true, force: true });
  await rename(building, folder);
  return image;
}
