import { expect, test } from 'vitest';
import type { Client } from './client.ts';
import type { Service } from './machine.ts';
import { type RequestBench, requestBenches } from './request-lab.ts';

const bench = requestBenches();

/** Sends back what it gets, but never answers `forever`. */
const mostly: Service = (socket) => {
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    if (!chunk.toString().includes('forever')) socket.write(chunk);
  });
};

/** One machine that is asleep, at the slow pace of tests that look at what is in between. */
async function asleep(machine: Parameters<typeof bench>[0][string] = {}): Promise<RequestBench> {
  const made = await bench({ nas: machine });
  await made.lab.untilState('nas', 'asleep');
  return made;
}

function kinds({ lab }: RequestBench): readonly string[] {
  return lab.journal.records.map((record) => record.kind);
}

async function answered(clients: readonly Client[]): Promise<readonly string[]> {
  await Promise.all(clients.map((client) => client.received('\n')));
  for (const client of clients) client.leave();
  return clients.map((client) => client.text.trimEnd());
}

test('a hundred requests to a machine that sleeps are one wake, and all are answered', async () => {
  const made = await asleep({ bootMs: 5_000 });
  const clients = await Promise.all(Array.from({ length: 100 }, (_, index) => made.send(`nas get x${index}`)));
  await made.lab.until('all wait', () => made.lab.route('nas').waiting === 100);
  expect(await answered(clients)).toEqual(Array.from({ length: 100 }, (_, index) => `x${index}`));
  expect(made.machine('nas').wakes).toBe(1);
  await made.lab.until('none waits', () => made.lab.route('nas').waiting === 0);
});

test('a request in the background wakes nothing, and is told so', async () => {
  const made = await asleep();
  expect(await made.ask('nas poll x')).toBe('fault no-reason-to-wake');
  await made.lab.passed(5_000);
  expect(made.machine('nas').wakes).toBe(0);
  expect(made.lab.refusals()).toEqual(['no-reason-to-wake']);
});

test('a request in the background holds nothing: the machine goes to sleep under it', async () => {
  const made = await bench({ nas: { kind: 'silence', service: mostly } });
  await made.lab.untilState('nas', 'asleep');
  expect(await made.ask('nas get x')).toBe('x');
  const polling = await made.send('nas poll forever');
  await made.lab.until('polling', () => made.lab.route('nas').background === 1);
  await made.lab.untilState('nas', 'asleep');
  expect(made.machine('nas').sleeps).toBe(1);
  await polling.received('fault went-down');
  polling.leave();
});

test('a wake that fails tells each request why', async () => {
  const made = await asleep({ driver: { wakeLimitMs: () => 4_000, wake: async () => undefined } });
  expect(await made.ask('nas get x')).toBe('fault wake-timeout');
  expect(kinds(made)).toContain('client-told');
});

test('a machine that is to stay asleep tells a request at once, and so does a pause', async () => {
  const made = await asleep();
  made.lab.engine.doNotWake('nas', 'me', { untilWallMs: null });
  expect(await made.ask('nas get x')).toBe('fault do-not-wake');
  made.lab.engine.liftDoNotWake('nas', 'me');
  made.lab.engine.pause('me', { untilWallMs: null });
  expect(await made.ask('nas get x')).toBe('fault paused');
  expect(made.machine('nas').wakes).toBe(0);
});

test('a pause tells those that wait', async () => {
  const made = await asleep({ bootMs: 30_000 });
  const client = await made.send('nas get x');
  await made.lab.untilState('nas', 'waking');
  made.lab.engine.pause('me', { untilWallMs: null });
  await client.received('fault paused');
  client.leave();
  expect(made.lab.journal.records).toContainEqual(
    expect.objectContaining({ kind: 'client-told', route: 'nas', source: '127.0.0.1' }),
  );
});

test('a client that leaves stops counting, and nothing is woken for it', async () => {
  const made = await asleep({ target: { idle: { holdOffMs: 20_000 } } });
  expect(await made.ask('nas get x')).toBe('x');
  await made.lab.untilState('nas', 'asleep');
  const client = await made.send('nas get y');
  await made.lab.until('waiting', () => made.lab.route('nas').waiting === 1);
  client.leave();
  await made.lab.until('gone', () => made.lab.route('nas').waiting === 0);
  await made.lab.untilState('nas', 'asleep');
  await made.lab.passed(25_000);
  expect(made.machine('nas').wakes).toBe(1);
});

test('two routes on one listener wake each its own machine', async () => {
  const made = await bench({ nas: {}, tv: {} });
  await made.lab.untilState('nas', 'asleep');
  await made.lab.untilState('tv', 'asleep');
  expect(await made.ask('tv get x')).toBe('x');
  expect([made.machine('nas').wakes, made.machine('tv').wakes]).toEqual([0, 1]);
  expect(await made.ask('nas get y')).toBe('y');
  expect([made.machine('nas').wakes, made.machine('tv').wakes]).toEqual([1, 1]);
});

test('a page waits without connecting and hears when the machine is up', async () => {
  const made = await asleep();
  const page = await made.send('nas page');
  await page.received('up');
  page.leave();
  expect(made.lab.route('nas').sessions).toBe(0);
});

test('a service that does not answer on a machine that is up makes a request wait, or give up when it likes', async () => {
  const made = await bench({ nas: { kind: 'status', isOn: true } }, { route: { holdLimitMs: 8_000 } });
  await made.lab.untilState('nas', 'awake');
  const machine = made.machine('nas');
  await machine.stopService();
  expect(await made.ask('nas try x')).toBe('error refused the connection');
  const waiting = await made.send('nas get y');
  await made.lab.until('waiting', () => made.lab.route('nas').waiting === 1);
  await machine.switchOn();
  await waiting.received('y');
  waiting.leave();
});

test('what requests did is seen: bytes, outcomes and who may come', async () => {
  const made = await bench({ nas: { isOn: true } }, { route: { denyFrom: ['::1'] } });
  await made.lab.untilState('nas', 'awake');
  expect(await made.ask('nas get hello')).toBe('hello');
  expect(await made.ask('nas get hello', '::1')).toBe('fault source-not-allowed');
  expect(made.lab.route('nas')).toMatchObject({
    kind: 'http',
    target: 'nas',
    targets: ['nas'],
    listening: [`127.0.0.1:${made.port}`, `[::1]:${made.port}`],
    endpoints: [{ endpoint: 'nas', lastOutcome: { text: 'answered', isUsable: true } }],
    bytesIn: 6,
    bytesOut: 6,
    open: 'http://{host}:{port}/',
    fault: null,
  });
  expect(made.lab.refusals()).toEqual(['source-not-allowed']);
});

test('a thousand requests in a row write the use of the machine into the history once', async () => {
  const made = await bench({ nas: { isOn: true } });
  await made.lab.untilState('nas', 'awake');
  const client = await made.send('nas get 0');
  for (let count = 1; count < 1_000; count += 1) {
    await client.received(`${count - 1}\n`);
    client.text = '';
    client.socket.write(`nas get ${count}\n`);
  }
  await client.received('999\n');
  client.leave();
  await made.lab.until('idle', () => kinds(made).includes('idle'));
  expect(kinds(made).filter((kind) => kind === 'in-use' || kind === 'idle')).toEqual(['in-use', 'idle']);
  expect(made.machine('nas').visits).toBeLessThan(10);
});
