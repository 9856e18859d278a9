import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { gateSamples } from '../protocols/gate-samples.ts';
import { clientHello } from '../protocols/client-hello-bytes.ts';
import { describeWith, program } from '../requirements.ts';
import { Client } from './client.ts';
import { type BenchOptions, benches } from './engine-lab.ts';

const bench = benches();
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

async function asleep(gate: { readonly kind: string; readonly [option: string]: unknown }, options: BenchOptions = {}) {
  const made = await bench({ route: { gate }, ...options });
  await made.lab.untilState('nas', 'asleep');
  return made;
}

test.each(['ssh', 'rdp', 'smb'])('%s: its clients wake, in several segments, and others do not', async (kind) => {
  const { lab, machine, port } = await asleep({ kind, ...defaults(kind) });
  const other = await Client.send(port, 'GET / HTTP/1.1\r\n\r\n');
  expect(await other.ending).toBe('reset');
  expect([machine.wakes, lab.target('nas').state.kind]).toEqual([0, 'asleep']);
  const message = latin1(gateSamples[kind]?.messages[0] ?? new Uint8Array());
  const client = await Client.open(port);
  client.socket.setNoDelay(true);
  for (const part of [message.slice(0, 2), message.slice(2, 9), message.slice(9)]) {
    client.socket.write(part, 'latin1');
    // Each in a segment of its own, as far as the system lets one say so.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await client.received(message);
  expect([machine.wakes, client.text]).toEqual([1, message]);
  client.leave();
});

test('tls: a client that asks for another name is told so, and wakes nothing', async () => {
  const { lab, machine, port } = await asleep({ kind: 'tls', names: ['nas.home'], limit: 5_000 });
  const stranger = await Client.send(port, latin1(clientHello({ names: ['tv.home'] })));
  stranger.socket.once('end', () => stranger.socket.end());
  expect([await stranger.ending, stranger.text]).toEqual(['fin', '\x15\x03\x03\x00\x02\x02\x70']);
  expect([machine.wakes, lab.refusals()]).toEqual([0, ['asked for a name that is not served here']]);
  const hello = latin1(clientHello({ names: ['nas.home'] }));
  const client = await Client.send(port, hello);
  await client.received(hello);
  expect(machine.wakes).toBe(1);
  client.leave();
});

test('ssh: a greeting comes at once, and what the client sent reaches the server unchanged', async () => {
  const { port } = await asleep({ kind: 'ssh', ignore: [], usual: true, greeting: 'Waking up', limit: 5_000 });
  const client = await Client.send(port, 'SSH-2.0-x\r\n');
  await client.received('SSH-2.0-x\r\n');
  expect(client.text).toBe('Reveille: Waking up\r\nSSH-2.0-x\r\n');
  client.leave();
});

test('http: requests that do not count are answered asleep, and never make a kept connection count', async () => {
  const gate = {
    kind: 'http',
    background: [{ paths: ['/poll'] }],
    real: [],
    usual: true,
    otherSites: false,
    limit: 5_000,
  };
  const { lab, machine, port } = await asleep(gate);
  const poll = 'GET /poll HTTP/1.1\r\nHost: nas.home\r\n\r\n';
  const asked = await Client.send(port, poll);
  asked.socket.once('end', () => asked.socket.end());
  expect([await asked.ending, asked.text.split('\r\n')[0]]).toEqual(['fin', 'HTTP/1.1 503 Service Unavailable']);
  expect(machine.wakes).toBe(0);
  lab.engine.wake('nas', 'Anna');
  await lab.untilState('nas', 'awake');
  const client = await Client.send(port, poll + poll);
  await client.received(poll + poll);
  const body = 'x'.repeat(20_000);
  client.socket.write(`POST /poll HTTP/1.1\r\nContent-Length: 20000\r\n\r\n${body}`);
  await client.received(body);
  expect(lab.route('files')).toMatchObject({ sessions: 1, background: 1 });
  client.socket.write('GET /page HTTP/1.1\r\nHost: nas.home\r\n\r\n');
  await lab.until('a request that counts', () => lab.route('files').background === 0);
  expect(lab.route('files').sessions).toBe(1);
  client.leave();
});

test('the history tells who was turned away, who was answered, who woke it, and whether that was of use', async () => {
  const gate = {
    kind: 'http',
    background: [{ paths: ['/poll'] }],
    real: [],
    usual: true,
    otherSites: false,
    limit: 5_000,
  };
  const { lab, port } = await asleep(gate);
  for (const words of ['GET /poll HTTP/1.1\r\n\r\n', 'SSH-2.0-x\r\n']) {
    const client = await Client.send(port, words);
    client.socket.once('end', () => client.socket.end());
    await client.ending;
  }
  const client = await Client.send(port, 'GET / HTTP/1.1\r\n\r\n');
  await client.received('GET /');
  client.socket.write('GET /again HTTP/1.1\r\n\r\n');
  await client.received('/again');
  client.leave();
  const kinds = ['refused', 'answered', 'wake-sent', 'wake-used'];
  const records = lab.journal.records.filter(({ kind }) => kinds.includes(kind));
  expect(records.map(({ kind, source, route, target }) => [kind, source, route, target])).toEqual(
    ['answered', 'refused', 'wake-sent', 'wake-used'].map((kind) => [kind, '127.0.0.1', 'files', 'nas']),
  );
});

describeWith('with the real client', [program('ssh', 'openssh-client')], () => {
  test('ssh speaks first, so that it wakes a machine that has not said anything', async () => {
    const { lab, machine, port } = await asleep({ kind: 'ssh', ...defaults('ssh') });
    const options = ['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'];
    const ssh = spawn('ssh', ['-F', 'none', ...options, '-p', `${port}`, 'anna@127.0.0.1', 'true'], {
      stdio: 'ignore',
    });
    const end = once(ssh, 'exit');
    await lab.until('a visit', () => machine.visits > 0);
    ssh.kill();
    await end;
    expect(machine.wakes).toBe(1);
  });
});

function defaults(kind: string): object {
  if (kind === 'ssh') return { ignore: [], usual: true, greeting: '', limit: 5_000 };
  return kind === 'rdp' ? { usual: true, limit: 5_000 } : { smb1: true, limit: 5_000 };
}
