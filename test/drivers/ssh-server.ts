import { type ChildProcess, spawn } from 'node:child_process';
import { connect, createServer, type Server as TcpServer, type Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ParsedKey, type ServerChannel } from 'ssh2';

type KeyType = 'ed25519' | 'ecdsa' | 'rsa';

/** A new key pair in OpenSSH's format. */
export function newKey(type: KeyType = 'ed25519', passphrase?: string): { private: string; public: string } {
  // Fewer rounds than usual: slow on purpose is for files, not for tests.
  const lock = passphrase ? { passphrase, cipher: 'aes256-ctr', rounds: 2 } : {};
  const options = type === 'rsa' ? { bits: 2048, ...lock } : type === 'ecdsa' ? { bits: 256, ...lock } : lock;
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync(type, options as never);
    // One in 150 or so that ssh2 makes is one that it cannot read.
    if (!(ssh2.utils.parseKey(pair.private, passphrase) instanceof Error)) return pair;
  }
}

export type ExecHandler = (command: string, channel: ServerChannel, connection: Connection) => void;

export interface SshServerOptions {
  readonly hostKeys?: readonly string[];
  /** Public key that may log in. */
  readonly publicKey?: string;
  readonly password?: string;
  /** Methods besides which everything is refused. */
  readonly offered?: readonly ('publickey' | 'password' | 'keyboard-interactive')[];
  readonly onExec?: ExecHandler;
}

export interface TestSshServer {
  readonly port: number;
  readonly commands: readonly string[];
  /** Methods of the logins that were tried with something to show: `publickey`, `password`, … */
  readonly credentials: readonly string[];
  readonly stop: () => Promise<void>;
}

/** A real SSH server on loopback that really runs commands, unless told otherwise. */
export async function startSshServer(options: SshServerOptions): Promise<TestSshServer> {
  const commands: string[] = [];
  const credentials: string[] = [];
  const connections = new Set<Connection>();
  const children = new Set<ChildProcess>();
  const allowed = options.publicKey ? (ssh2.utils.parseKey(options.publicKey) as ParsedKey) : null;
  const server = new ssh2.Server({ hostKeys: [...(options.hostKeys ?? [newKey().private])] }, (connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
    connection.on('error', () => {});
    connection.on('authentication', (context) => {
      if (context.method !== 'none') credentials.push(context.method);
      judgeLogin(context, options, allowed);
    });
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, { command }) => {
        commands.push(command);
        const channel = acceptExec();
        if (options.onExec) return options.onExec(command, channel, connection);
        children.add(runForReal(command, channel));
      });
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  return {
    port,
    commands,
    credentials,
    async stop() {
      for (const connection of connections) connection.end();
      for (const child of children) child.kill('SIGKILL');
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

function judgeLogin(context: AuthContext, options: SshServerOptions, allowed: ParsedKey | null): void {
  const offered = [...(options.offered ?? (['publickey', 'password'] as const))];
  if (context.method === 'publickey' && offered.includes('publickey') && allowed) {
    const isKey = context.key.data.equals(allowed.getPublicSSH());
    const isSigned = !context.signature || allowed.verify(context.blob as Buffer, context.signature, context.hashAlgo);
    if (isKey && isSigned) return context.accept();
  }
  if (context.method === 'password' && offered.includes('password') && context.password === options.password) {
    return context.accept();
  }
  if (context.method === 'keyboard-interactive' && offered.includes('keyboard-interactive')) {
    return context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => {
      if (answers[0] === options.password) context.accept();
      else context.reject(offered);
    });
  }
  context.reject(offered);
}

/** Runs the command in a plain shell of this computer. */
export function runForReal(command: string, channel: ServerChannel, path = process.env['PATH']): ChildProcess {
  const child = spawn('/bin/sh', ['-c', command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: path, TZ: 'UTC' },
  });
  child.stdout.on('data', (data: Buffer) => channel.write(data));
  child.stderr.on('data', (data: Buffer) => channel.stderr.write(data));
  child.on('close', (code, signal) => {
    if (code === null) channel.exit(signal?.replace('SIG', '') ?? 'KILL', false);
    else channel.exit(code);
    channel.end();
  });
  return child;
}

/** Answers with text and an exit code. */
export function reply(channel: ServerChannel, stdout: string, exitCode = 0, stderr = ''): void {
  if (stdout) channel.write(stdout);
  if (stderr) channel.stderr.write(stderr);
  channel.exit(exitCode);
  channel.end();
}

/** A wire to a port that can be cut without a word, as by a machine that falls asleep. */
export interface Wire {
  readonly port: number;
  /** From now on nothing passes in either direction, and nobody is told. */
  readonly goSilent: () => void;
  readonly stop: () => Promise<void>;
}

export async function startWire(toPort: number): Promise<Wire> {
  let isSilent = false;
  const sockets = new Set<Socket>();
  const server: TcpServer = createServer((near) => {
    const far = connect(toPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => {});
      from.on('data', (data: Buffer) => isSilent || to.write(data));
      from.on('end', () => isSilent || to.end());
    }
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    goSilent() {
      isSilent = true;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}
