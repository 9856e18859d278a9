import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { sshConfig } from '../../electron/drivers/ssh-config.ts';
import { describeHostKey } from '../../electron/drivers/ssh-host-key.ts';
import { logIn } from '../../electron/drivers/ssh-login.ts';
import { FaultError } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import { memoryPins, type TestContext, testContext } from './context.ts';
import { newKey, reply, type SshServerOptions, startSshServer, startWire, type TestSshServer } from './ssh-server.ts';

let folder: string;
const user = newKey();
const locked = newKey('ed25519', 'open sesame');
const hostKeys = { ed25519: newKey('ed25519'), other: newKey('ed25519'), ecdsa: newKey('ecdsa'), rsa: newKey('rsa') };
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reveille-ssh-'));
  await writeFile(join(folder, 'key'), user.private);
  await writeFile(join(folder, 'locked'), locked.private);
  await writeFile(join(folder, 'key.pub'), user.public);
  await writeFile(join(folder, 'nonsense'), 'not a key');
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function serve(options: SshServerOptions = {}): Promise<TestSshServer> {
  const server = await startSshServer({ publicKey: user.public, hostKeys: [hostKeys.ed25519.private], ...options });
  stops.push(server.stop);
  return server;
}

function fingerprint(key: { public: string }): string {
  return describeHostKey((ssh2.utils.parseKey(key.public) as ParsedKey).getPublicSSH()).fingerprint;
}

async function attempt(port: number, settings: object = {}, context: TestContext = testContext()) {
  const identity = 'password' in settings || 'agent' in settings ? {} : { identityFile: join(folder, 'key') };
  const session = await logIn(sshConfig.parse({ user: 'wake', port, ...identity, ...settings }), context);
  stops.push(async () => session[Symbol.dispose]());
  return session;
}

async function faultOf(outcome: Promise<unknown>) {
  const error = await outcome.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FaultError)) throw error ?? new Error('it succeeded');
  expect(sentence(error.fault)).not.toContain('undefined');
  return error.fault;
}

test('a key file logs in, and the command tells everything it did', async () => {
  const { port } = await serve();
  const session = await attempt(port);
  expect(await session.exec('echo out; echo err >&2; exit 3', { deadlineMs: 5000 })).toEqual({
    exitCode: 3,
    signal: null,
    stdout: 'out\n',
    stderr: 'err\n',
    isLost: false,
  });
  expect(session.method).toBe(`key file ${join(folder, 'key')}`);
});

test('a key file with a passphrase logs in', async () => {
  const { port } = await serve({ publicKey: locked.public });
  const settings = { identityFile: join(folder, 'locked'), passphrase: { secret: 'key' } };
  const session = await attempt(port, settings, testContext({ secrets: { key: 'open sesame' } }));
  expect(session.isConnected()).toBe(true);
});

test('a password logs in, also where the server asks for it itself', async () => {
  const context = testContext({ secrets: { nas: 'hunter2' } });
  for (const offered of [['password'], ['keyboard-interactive']] as const) {
    const { port } = await serve({ password: 'hunter2', offered });
    const session = await attempt(port, { password: { secret: 'nas' } }, context);
    expect(session.method).toMatch(/^password/);
  }
});

test('what is wrong with a key file is said, and nothing is sent', async () => {
  const server = await serve();
  const context = testContext({ secrets: { key: 'wrong' } });
  const file = (name: string) => join(folder, name);
  const faults = [
    await faultOf(attempt(server.port, { identityFile: file('missing') })),
    await faultOf(attempt(server.port, { identityFile: file('nonsense') })),
    await faultOf(attempt(server.port, { identityFile: file('key.pub') })),
    await faultOf(attempt(server.port, { identityFile: file('locked') })),
    await faultOf(attempt(server.port, { identityFile: file('locked'), passphrase: { secret: 'key' } }, context)),
  ];
  expect(faults.map(({ code }) => code)).toEqual([
    'key-file-missing',
    'key-file-unusable',
    'key-file-unusable',
    'passphrase-needed',
    'key-file-unusable',
  ]);
  expect(faults.map((fault) => ('detail' in fault.params ? fault.params.detail : ''))).toEqual([
    '',
    'it is not a private key in a known format (OpenSSH or PEM).',
    'it holds a public key. Name the private key beside it.',
    '',
    'its passphrase is wrong.',
  ]);
  expect(server.credentials).toEqual([]);
});

test('a refused login names everything that was tried', async () => {
  const { port } = await serve({ publicKey: newKey().public });
  const fault = await faultOf(
    attempt(
      port,
      { identityFile: join(folder, 'key'), password: { secret: 'nas' } },
      testContext({ secrets: { nas: 'no' } }),
    ),
  );
  expect(fault).toEqual({
    code: 'ssh-auth-refused',
    params: { user: 'wake', host: '127.0.0.1', tried: [`key file ${join(folder, 'key')}`, 'password'] },
  });
});

test('an agent that is not there is named', async () => {
  const { port } = await serve();
  const agent = join(folder, 'agent.sock');
  expect(await faultOf(attempt(port, { agent }))).toEqual({
    code: 'agent-unreachable',
    params: { agent, detail: 'no agent answers there. Start it, or correct "agent".' },
  });
});

test('nobody listening is unreachable, and so is a server that speaks another protocol', async () => {
  const { port, stop } = await startSshServer({});
  await stop();
  expect(await faultOf(attempt(port))).toMatchObject({ code: 'ssh-unreachable', params: { host: '127.0.0.1', port } });

  const web = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await new Promise<void>((resolve) => void web.listen(0, '127.0.0.1', resolve));
  stops.push(() => new Promise((resolve) => void web.close(() => resolve())));
  const webPort = (web.address() as { port: number }).port;
  expect(await faultOf(attempt(webPort))).toMatchObject({ code: 'ssh-unreachable' });
});

test('the first host key is remembered before any credential is sent, and another is refused before any', async () => {
  const pins = memoryPins();
  const order: string[] = [];
  const first = await serve();
  const pinning = {
    ...pins,
    pin(...pin: Parameters<typeof pins.pin>) {
      order.push(`pinned after ${first.credentials.length} credentials`);
      pins.pin(...pin);
    },
  };
  const session = await attempt(first.port, {}, testContext({ pins: pinning }));
  expect(order).toEqual(['pinned after 0 credentials']);
  expect(session.hostKey).toEqual({
    keyType: 'ssh-ed25519',
    fingerprint: fingerprint(hostKeys.ed25519),
    isFirstUse: true,
  });

  const impostor = await serve({ hostKeys: [hostKeys.other.private] });
  pins.pin('127.0.0.1', impostor.port, 'ssh-ed25519', fingerprint(hostKeys.ed25519));
  expect(await faultOf(attempt(impostor.port, {}, testContext({ pins })))).toEqual({
    code: 'host-key-changed',
    params: {
      host: '127.0.0.1',
      keyType: 'ssh-ed25519',
      pinned: fingerprint(hostKeys.ed25519),
      offered: fingerprint(hostKeys.other),
    },
  });
  expect(impostor.credentials).toEqual([]);
});

test('a pin that cannot be written ends the login before any credential', async () => {
  const server = await serve();
  const pins = {
    get: () => ({}),
    pin: () => {
      throw new Error('disk full');
    },
  };
  await expect(attempt(server.port, {}, testContext({ pins }))).rejects.toThrow('disk full');
  expect(server.credentials).toEqual([]);
});

test('a server that gains a better key type is still the same; one that lost the known type is not', async () => {
  const pins = memoryPins();
  const gained = await serve({ hostKeys: [hostKeys.ed25519.private, hostKeys.rsa.private] });
  pins.pin('127.0.0.1', gained.port, 'ssh-rsa', fingerprint(hostKeys.rsa));
  const session = await attempt(gained.port, {}, testContext({ pins }));
  expect(session.hostKey).toMatchObject({ keyType: 'ssh-rsa', isFirstUse: false });

  const lost = await serve();
  pins.pin('127.0.0.1', lost.port, 'ssh-rsa', fingerprint(hostKeys.rsa));
  expect(await faultOf(attempt(lost.port, {}, testContext({ pins })))).toMatchObject({
    code: 'host-key-changed',
    params: { keyType: 'ssh-rsa', offered: 'none of that type' },
  });
  expect(lost.credentials).toEqual([]);
});

test("the user's own fingerprints win over the remembered ones, whatever their key type", async () => {
  const server = await serve({
    hostKeys: [hostKeys.ed25519.private, hostKeys.ecdsa.private, hostKeys.rsa.private],
  });
  const pins = memoryPins();
  pins.pin('127.0.0.1', server.port, 'ssh-ed25519', fingerprint(hostKeys.other));
  for (const key of [hostKeys.ed25519, hostKeys.ecdsa, hostKeys.rsa]) {
    const session = await attempt(server.port, { hostKeys: [fingerprint(key)] }, testContext({ pins }));
    expect(session.hostKey).toMatchObject({ fingerprint: fingerprint(key), isFirstUse: false });
  }
  const tried = server.credentials.length;
  expect(
    await faultOf(attempt(server.port, { hostKeys: [fingerprint(hostKeys.other)] }, testContext({ pins }))),
  ).toMatchObject({
    code: 'host-key-changed',
    params: { pinned: fingerprint(hostKeys.other), offered: fingerprint(hostKeys.ed25519) },
  });
  expect(server.credentials.length).toBe(tried);
});

test('output is cut at 64 KiB, and the command still ends', async () => {
  const { port } = await serve();
  const session = await attempt(port);
  const result = await session.exec('head -c 3000000 /dev/zero | tr "\\0" x; exit 7', { deadlineMs: 15_000 });
  expect([result.exitCode, result.stdout.length]).toEqual([7, 64 * 1024]);
});

test('a command that leaves something in the background ends with its own exit code', async () => {
  const { port } = await serve({
    onExec: (_command, channel) => {
      channel.write('started');
      channel.exit(0);
    },
  });
  const session = await attempt(port);
  expect(await session.exec('start', { deadlineMs: 10_000 })).toMatchObject({ exitCode: 0, stdout: 'started' });
});

test('a command that a signal ends, and a machine that goes away, give no exit code', async () => {
  const { port } = await serve({
    onExec: (command, channel, connection) => {
      if (command === 'go') return void connection.end();
      channel.exit('TERM', false, 'killed');
      channel.end();
    },
  });
  const session = await attempt(port);
  expect(await session.exec('be killed', { deadlineMs: 5000 })).toMatchObject({
    exitCode: null,
    signal: 'SIGTERM',
    isLost: false,
  });
  expect(await session.exec('go', { deadlineMs: 5000 })).toMatchObject({ exitCode: null, isLost: true });
  expect(session.isConnected()).toBe(false);
  expect(await faultOf(session.exec('again', { deadlineMs: 5000 }))).toMatchObject({ code: 'ssh-unreachable' });
});

test('a command that does not end is given up at its deadline, or when nobody needs it', async () => {
  const { port } = await serve({ onExec: (command, channel) => command === 'quick' && reply(channel, 'ok') });
  const controller = new AbortController();
  const session = await attempt(port, {}, testContext({ signal: controller.signal }));
  expect(await faultOf(session.exec('slow', { deadlineMs: 50 }))).toEqual({
    code: 'deadline-passed',
    params: { what: 'slow', afterMs: 50 },
  });
  expect(await session.exec('quick', { deadlineMs: 5000 })).toMatchObject({ stdout: 'ok' });
  const outcome = session.exec('slow', { deadlineMs: 60_000 });
  controller.abort(new Error('nobody needs it'));
  await expect(outcome).rejects.toThrow('nobody needs it');
});

test('a machine that falls silent in the middle of a command never hangs it', async () => {
  let arrived: () => void = () => {};
  const hasArrived = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const onExec = () => {
    wire.goSilent();
    arrived();
  };
  const server = await serve({ onExec });
  const wire = await startWire(server.port);
  stops.push(wire.stop);
  const session = await attempt(wire.port);
  const running = session.exec('suspend', { deadlineMs: 60_000 });
  await hasArrived;
  const neverStarted = session.exec('anything', { deadlineMs: 60_000 });
  expect(await running).toMatchObject({ exitCode: null, isLost: true });
  expect(await neverStarted).toMatchObject({ exitCode: null, isLost: true });
});

test('a login on a machine that accepts and says nothing ends with the signal', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve));
  stops.push(() => new Promise((resolve) => void silent.close(() => resolve())));
  const controller = new AbortController();
  const accepted = new Promise<void>((resolve) => {
    silent.once('connection', (socket) => {
      stops.push(async () => void socket.destroy());
      resolve();
    });
  });
  const outcome = attempt((silent.address() as { port: number }).port, {}, testContext({ signal: controller.signal }));
  await accepted;
  controller.abort(new Error('no time left'));
  await expect(outcome).rejects.toThrow('no time left');
});
