import { expect, test } from 'vitest';
import { Client, echoed } from './client.ts';
import { type Rack, racks } from './engine-lab.ts';

const rack = racks();

const plain = { isOn: false } as const;

/** `app` needs `store`; both asleep. */
async function storeAndApp(more: Parameters<typeof rack>[0] = {}): Promise<Rack> {
  const made = await rack({ store: plain, app: { target: { needs: ['store'] } }, ...more });
  await made.lab.untilState('store', 'asleep');
  await made.lab.untilState('app', 'asleep');
  return made;
}

function kinds({ lab }: Rack, kind: string): readonly (string | undefined)[] {
  return lab.journal.records.filter((record) => record.kind === kind).map((record) => record.target);
}

test('what a machine needs is woken first, and put to sleep last', async () => {
  const made = await storeAndApp();
  const client = await echoed(made.port('app'), 'hello');
  expect(kinds(made, 'wake-sent')).toEqual(['store', 'app']);
  expect(made.lab.target('store')).toMatchObject({ owned: true, why: 'App needs it' });
  client.leave();
  await made.lab.untilState('app', 'asleep');
  await made.lab.untilState('store', 'asleep');
  expect(kinds(made, 'sleep-sent')).toEqual(['app', 'store']);
  expect(made.machine('store').wakes).toBe(1);
});

test('an idle child that is not ours does not hold what it needs', async () => {
  const made = await rack({ store: plain, app: { isOn: true, target: { needs: ['store'] } } });
  await made.lab.untilState('store', 'asleep');
  const client = await echoed(made.port('store'), 'hello');
  await made.lab.untilState('app', 'awake');
  expect(made.lab.target('app').owned).toBe(false);
  client.leave();
  await made.lab.untilState('store', 'asleep');
  expect(made.machine('app').sleeps).toBe(0);
});

test('clients are told when what their machine needs cannot be woken', async () => {
  const made = await storeAndApp({ store: { driver: { wake: () => Promise.reject(new Error('no power')) } } });
  const client = await Client.send(made.port('app'), 'hello');
  expect(await client.ending).toBe('reset');
  const told = made.lab.journal.records.find((record) => record.kind === 'client-told');
  expect(told).toMatchObject({ target: 'app', fault: { code: 'need-failed', params: { needs: 'store' } } });
  expect(made.lab.target('app')).toMatchObject({ fault: { code: 'need-failed' } });
  made.lab.bugs.length = 0;
});

test('three levels: the lowest is woken first, and its failure reaches the highest', async () => {
  let isBroken = true;
  const made = await rack({
    disk: {
      driver: {
        wake: async () => {
          if (isBroken) throw new Error('no power');
          void made.machine('disk').wake();
        },
      },
    },
    store: { target: { needs: ['disk'] } },
    app: { target: { needs: ['store'] } },
  });
  await made.lab.untilState('disk', 'asleep');
  const told = await Client.send(made.port('app'), 'hello');
  expect(await told.ending).toBe('reset');
  expect(made.lab.journal.records.find((record) => record.kind === 'client-told')).toMatchObject({
    target: 'app',
    fault: { code: 'need-failed', params: { needs: 'disk' } },
  });
  isBroken = false;
  made.lab.bugs.length = 0;
  const client = await echoed(made.port('app'), 'again');
  expect(kinds(made, 'wake-sent').slice(-3)).toEqual(['disk', 'store', 'app']);
  client.leave();
  await made.lab.untilState('disk', 'asleep');
  expect(kinds(made, 'sleep-sent')).toEqual(['app', 'store', 'disk']);
});

test('a machine that is kept asleep fails those that need it at once', async () => {
  const made = await storeAndApp();
  made.lab.engine.doNotWake('store', 'me', { untilWallMs: null });
  const client = await Client.send(made.port('app'), 'hello');
  expect(await client.ending).toBe('reset');
  expect(made.lab.journal.records.find((record) => record.kind === 'client-told')).toMatchObject({
    target: 'app',
    fault: { code: 'need-failed', params: { needs: 'store' } },
  });
  expect(made.machine('store').wakes).toBe(0);
});

test('a machine that cannot be woken fails those that need it at once', async () => {
  const made = await storeAndApp({ store: { driver: { offers: () => ['sleep'] } } });
  const client = await Client.send(made.port('app'), 'hello');
  expect(await client.ending).toBe('reset');
  const told = made.lab.journal.records.find((record) => record.kind === 'client-told');
  expect(told).toMatchObject({ target: 'app', fault: { code: 'need-failed', params: { needs: 'store' } } });
});

test('a removed child holds nothing any more', async () => {
  const made = await storeAndApp();
  const client = await echoed(made.port('app'), 'hello');
  const only = (id: string) => (one: { id: string }) => one.id.endsWith(id);
  await made.lab.engine.apply({
    ...made.settings,
    targets: made.settings.targets.filter(only('store')),
    routes: made.settings.routes.filter(only('store')),
  });
  await made.lab.untilState('store', 'asleep');
  expect(made.machine('store').sleeps).toBe(1);
  client.leave();
});

test('a need that is taken away is neither held nor waited for', async () => {
  const made = await storeAndApp();
  const targets = made.settings.targets.map((one) => ({ ...one, needs: [] }));
  await made.lab.engine.apply({ ...made.settings, targets });
  const client = await echoed(made.port('app'), 'hello');
  expect(kinds(made, 'wake-sent')).toEqual(['app']);
  client.leave();
});

test('a need that is added later holds', async () => {
  const made = await rack({ store: plain, app: {} });
  await made.lab.untilState('store', 'asleep');
  await made.lab.untilState('app', 'asleep');
  const targets = made.settings.targets.map((one) => (one.id === 'app' ? { ...one, needs: ['store'] } : one));
  await made.lab.engine.apply({ ...made.settings, targets });
  const client = await echoed(made.port('app'), 'hello');
  expect(kinds(made, 'wake-sent')).toEqual(['store', 'app']);
  client.leave();
});
