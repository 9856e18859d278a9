import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import driver from '../../electron/drivers/rcon.driver.ts';
import warning from '../../electron/drivers/rcon.warning.ts';
import { type FaultError } from '../../shared/faults.ts';
import { testContext } from './context.ts';
import { describeDriverContract } from './contract.ts';
import { type RconServer, type RconServerOptions, packet, rconServer } from './rcon-server.ts';

const secrets = { console: 'secret', wrong: 'other' };
const at = (port: number, more: object = {}) => ({ port, password: { secret: 'console' }, ...more });

const servers: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function open(options?: RconServerOptions): Promise<RconServer> {
  const server = await rconServer(options);
  servers.push(server);
  return server;
}

const sleep = (settings: object, commit?: () => Promise<void>) =>
  driver.sleep?.(driver.config.parse(settings), testContext({ secrets, ...(commit && { commit }) })) ??
  Promise.reject(new Error('no sleep'));

const detailOf = (call: Promise<unknown>) =>
  call.then(
    () => null,
    ({ fault }: FaultError) => ('detail' in fault.params ? fault.params.detail : fault.code),
  );

describeDriverContract('rcon', {
  makeDriver: () => driver,
  async makeLab() {
    const server = await rconServer();
    server.answer = (command) => (command === 'hang' ? null : 'done');
    return {
      settings: at(server.port, { before: [] }),
      hanging: at(server.port, { before: ['hang'] }),
      failing: [at(server.port, { password: { secret: 'wrong' } }), at(1)],
      secrets,
      received: () => server.commands.filter((command) => command === 'stop').map(() => 'sleep' as const),
      hung: () => server.commands.filter((command) => command === 'hang').length,
      stop: () => server.stop(),
    };
  },
});

describe('rcon', () => {
  test.each(['minecraft', 'source'] as const)('saves, asks, and stops a %s server', async (flavour) => {
    const server = await open({ flavour });
    await sleep(at(server.port), async () => {
      expect(server.commands).toEqual(['save-all flush']);
      server.commands.push('(commit)');
    });
    expect(server.commands).toEqual(['save-all flush', '(commit)', 'stop']);
  });

  test('a server that is gone before it has answered has stopped', async () => {
    const server = await open();
    server.answer = (command, socket) => {
      if (command === 'stop') socket.resetAndDestroy();
      return command === 'stop' ? null : '';
    };
    await sleep(at(server.port));
    expect(server.commands.at(-1)).toBe('stop');
  });

  test('nothing is stopped when it may not be', async () => {
    const server = await open();
    await expect(sleep(at(server.port), () => Promise.reject(new Error('in use')))).rejects.toThrow('in use');
    expect(server.commands).toEqual(['save-all flush']);
  });

  test('a wrong password, nobody, and somebody else are told apart', async () => {
    const server = await open();
    expect(await detailOf(sleep(at(server.port, { password: { secret: 'wrong' } })))).toBe('the password is wrong.');
    expect(await detailOf(sleep(at(1)))).toMatch(/ECONNREFUSED/);
    const chunks = [Buffer.from('SSH-2.0-OpenSSH\r\n'), Buffer.from([255, 255, 255, 127])];
    for (const chunk of chunks) expect(await detailOf(sleep(at(await talker(chunk))))).toBe('it does not speak RCON.');
    expect(await detailOf(sleep(at(await talker(null))))).toBe('it has ended the connection.');
    const other = await talker(packet(99, 2, ''));
    expect(await detailOf(sleep(at(other)))).toBe('it answered something that was not asked.');
  });

  test('an answer in pieces, and one in two packets, are read', async () => {
    const server = await open();
    server.answer = (_command, socket) => {
      for (const byte of packet(2, 0, 'Saved the game')) socket.write(Buffer.of(byte));
      socket.write(packet(2, 0, 'and more'));
      return null;
    };
    const context = testContext({ secrets });
    await driver.sleep?.(driver.config.parse(at(server.port, { before: ['save-all'] })), context);
    expect(context.logged).toEqual(['save-all: Saved the game']);
  });

  test('a preflight logs in and does nothing', async () => {
    const server = await open();
    const steps = await driver.preflight?.(driver.config.parse(at(server.port)), testContext({ secrets }));
    expect(steps?.map(({ ok }) => ok)).toEqual([true]);
    expect(server.commands).toEqual([]);
  });

  test('players are told how long they have', async () => {
    const server = await open();
    const config = warning.config.parse(at(server.port));
    await warning.warn(config, { ...testContext({ secrets }), graceMs: 60_000 });
    expect(server.commands).toEqual(['say The server goes to sleep in 60 s.']);
  });

  test('a command is one line', () => {
    expect(driver.config.safeParse(at(1, { stop: 'stop\nop Eve' })).success).toBe(false);
  });
});

/** Says this to whoever connects; null: ends at once. */
async function talker(words: Buffer | null): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).resume();
    if (words) socket.write(words);
    else socket.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push({
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return bound.port;
}
