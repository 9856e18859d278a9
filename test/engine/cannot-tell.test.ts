import { expect, test } from 'vitest';
import { z } from 'zod';
import { echoed } from './client.ts';
import { type Rack, racks } from './engine-lab.ts';

const rack = racks();

/** Two machines on two addresses, woken by us, not in use. */
async function twoAwake(options: { readonly gateway?: () => Promise<string | null> } = {}): Promise<Rack> {
  const target = { idle: { cooldownMs: 120_000 } };
  const made = await rack(
    { nas: { kind: 'silence', target }, mini: { kind: 'silence', host: '::1', target } },
    { network: options },
  );
  for (const id of ['nas', 'mini']) {
    await made.lab.untilState(id, 'asleep');
    const client = await echoed(made.port(id), 'hello');
    client.leave();
    await made.lab.untilState(id, 'cooldown');
  }
  return made;
}

test('two machines that fall silent together are one problem of this computer, and nothing follows', async () => {
  let gatewayAsked = 0;
  const made = await twoAwake({
    gateway: async () => {
      gatewayAsked += 1;
      return '127.0.0.1';
    },
  });
  await Promise.all([made.machine('nas').switchOff(), made.machine('mini').switchOff()]);
  await made.lab.until('the problem', () => made.lab.engine.snapshot().problems.length > 0);
  await made.lab.passed(20_000);
  expect(made.lab.engine.snapshot().problems).toMatchObject([{ code: 'cannot-tell' }]);
  for (const id of ['nas', 'mini'])
    expect(made.lab.target(id)).toMatchObject({ state: { kind: 'awake' }, owned: true, sleepAt: null });
  expect(made.lab.journal.count('asleep')).toBe(2);
  await made.machine('nas').switchOn();
  await made.lab.until('no problem', () => made.lab.engine.snapshot().problems.length === 0);
  await made.lab.untilState('mini', 'asleep');
  expect(made.lab.target('nas').owned).toBe(true);
  // Loopback has no gateway.
  expect(gatewayAsked).toBe(0);
});

test('one machine that falls silent alone is asleep', async () => {
  const made = await twoAwake();
  await made.machine('nas').switchOff();
  await made.lab.untilState('nas', 'asleep');
  expect(made.lab.engine.snapshot().problems).toEqual([]);
  expect(made.lab.target('mini').state.kind).toBe('cooldown');
});

test('a local send error says nothing about the machine', async () => {
  let isCutOff = false;
  const made = await rack(
    {
      nas: {
        target: { idle: { cooldownMs: 40_000 }, ready: { kind: 'cut-off' } },
      },
    },
    {
      probes: [
        {
          id: 'cut-off',
          title: 'Cut off',
          config: z.strictObject({}),
          ask: async () => (isCutOff ? 'cannot-tell' : made.machine('nas').isServing ? 'good' : 'refused'),
        },
      ],
    },
  );
  await made.lab.untilState('nas', 'asleep');
  const client = await echoed(made.port('nas'), 'hello');
  client.leave();
  await made.lab.untilState('nas', 'cooldown');
  isCutOff = true;
  await made.machine('nas').switchOff();
  await made.lab.until('the problem', () => made.lab.engine.snapshot().problems.length > 0);
  await made.lab.passed(60_000);
  expect(made.lab.target('nas')).toMatchObject({ state: { kind: 'awake' }, owned: true, sleepAt: null });
  expect(made.machine('nas').sleeps).toBe(0);
  isCutOff = false;
  await made.lab.untilState('nas', 'asleep');
  expect(made.lab.engine.snapshot().problems).toEqual([]);
});
