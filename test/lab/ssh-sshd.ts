import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newKey } from '../drivers/ssh-server.ts';

/** OpenSSH's own server on loopback, with an account of its own. All of it is gone after `stop`. */
export interface Sshd {
  readonly user: string;
  readonly port: number;
  readonly identityFile: string;
  /** Replaces what sudo lets the account do; null takes everything away. */
  allowBySudo(line: string | null): Promise<void>;
  stop(): Promise<void>;
}

export async function startSshd(): Promise<Sshd> {
  const name = `rvl${randomBytes(4).toString('hex')}`;
  const folder = await mkdtemp(join(tmpdir(), 'reveille-sshd-'));
  const sudoers = `/etc/sudoers.d/reveille-lab-${name}`;
  execFileSync('/usr/sbin/useradd', ['--create-home', '--shell', '/bin/sh', name]);
  let server: ChildProcess | null = null;
  const stop = async () => {
    await rm(sudoers, { force: true });
    if (server && server.exitCode === null) {
      const ended = new Promise((resolve) => server?.once('exit', resolve));
      server.kill();
      await ended;
    }
    removeAccount(name);
    await rm(folder, { recursive: true });
  };
  try {
    // An account without any password counts as locked; with an impossible one it does not.
    execFileSync('/usr/sbin/usermod', ['-p', '*', name]);
    const [port, identityFile] = await Promise.all([freePort(), writeFiles(folder, name)]);
    await writeFile(join(folder, 'sshd_config'), configuration(folder, port));
    await mkdir('/run/sshd', { recursive: true });
    server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await listening(server);
    return {
      user: name,
      port,
      identityFile,
      stop,
      async allowBySudo(line) {
        if (line === null) return await rm(sudoers, { force: true });
        await writeFile(sudoers, `${line}\n`, { mode: 0o440 });
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** OpenSSH's own agent, which holds one key. */
export async function startAgent(keyFile: string): Promise<{ readonly socket: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'reveille-agent-'));
  const socket = join(folder, 'agent.sock');
  const agent = spawn('/usr/bin/ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  const stop = async () => {
    const ended = new Promise((resolve) => agent.once('exit', resolve));
    agent.kill();
    await ended;
    await rm(folder, { recursive: true });
  };
  try {
    // It says where it listens once it does.
    await new Promise((resolve) => agent.stdout.once('data', resolve));
    execFileSync('/usr/bin/ssh-add', ['-q', keyFile], {
      env: { ...process.env, SSH_AUTH_SOCK: socket },
      stdio: 'ignore',
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { socket, stop };
}

async function writeFiles(folder: string, user: string): Promise<string> {
  const key = newKey();
  await writeFile(join(folder, 'host_key'), newKey().private, { mode: 0o600 });
  await writeFile(join(folder, 'client_key'), key.private, { mode: 0o600 });
  await writeFile(join(folder, 'authorized_keys'), `${key.public}\n`);
  const uid = Number(execFileSync('id', ['-u', user], { encoding: 'utf8' }));
  await chown(join(folder, 'authorized_keys'), uid, uid);
  await chmod(folder, 0o755);
  return join(folder, 'client_key');
}

function configuration(folder: string, port: number): string {
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(folder, 'host_key')}`,
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    `PidFile ${join(folder, 'sshd.pid')}`,
    'PasswordAuthentication no',
    'UsePAM no',
    'StrictModes no',
    '',
  ].join('\n');
}

async function listening(server: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (data: Buffer) => {
      said += data.toString();
      if (said.includes('Server listening')) resolve();
    });
    server.once('exit', () => reject(new Error(`sshd ended: ${said}`)));
    server.once('error', reject);
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return port;
}

/** Processes of the last logins may take a moment to go; the account belongs to this test alone. */
function removeAccount(name: string): void {
  execFileSync('/usr/sbin/userdel', ['--force', '--remove', name], { stdio: 'ignore' });
}
