import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../electron/engine/clock.ts';
import { boundedMemory } from '../../electron/engine/memory.ts';
import { createDraftErrands } from '../../electron/engine/draft-errands.ts';
import type { JournalRecord } from '../../electron/engine/journal.ts';
import { createDraftCalls } from '../../electron/rpc/draft-calls.ts';
import type { HostAccessChange, SettingsPorts } from '../../electron/rpc/settings-calls.ts';
import { registered, registry } from '../../electron/service/kinds.ts';
import { hostAccessChanges } from '../../electron/settings/host-access.ts';
import { memoryPins, testContext } from '../drivers/context.ts';
import { type GceServer, serviceAccount, startGceServer } from '../drivers/gce-server.ts';

const opened: GceServer[] = [];
afterEach(() => Promise.all(opened.splice(0).map((server) => server.stop())));

interface Allowed {
  readonly allowHostEdits?: boolean;
  readonly confirm?: (changes: readonly HostAccessChange[]) => Promise<boolean>;
}

async function open({ allowHostEdits = false, confirm }: Allowed = {}) {
  const server = await startGceServer('TERMINATED');
  opened.push(server);
  const records: JournalRecord[] = [];
  const bugs: unknown[] = [];
  const context = testContext({ secrets: { google: serviceAccount } });
  const errands = createDraftErrands({
    clock: systemClock,
    journal: {
      append: (record) => void records.push(record),
      durables: () => new Map(),
      wakeDurationsMs: () => [],
      upSpans: () => Promise.resolve(new Map()),
      lastAliveWallMs: null,
    },
    network: context.network,
    pins: memoryPins(),
    memory: boundedMemory(),
    registry,
    platform: 'linux',
    secret: (name) => context.secret(name),
    openAccessLog: () => ({ write: () => undefined, close: () => Promise.resolve() }),
    onBug: (error) => void bugs.push(error),
  });
  const credentials = { secret: 'google' };
  const power = { kind: 'gce', project: 'home-lab', credentials, endpoint: server.endpoint };
  const saved = { id: 'build', power };
  const settings: SettingsPorts = {
    file: 'settings.json',
    registered,
    allowHostEdits,
    confirmHostAccess: confirm ?? null,
    read: () => ({ raw: { targets: [saved] }, hash: null, faults: [] }),
    parse: () => ({ raw: null, hash: null, faults: [] }),
    check: () => [],
    save: () => Promise.reject(new Error('nothing is saved here')),
    hostAccessChanges: (before, after) => hostAccessChanges(before, after, registered),
  };
  const calls = createDraftCalls(errands, settings);
  return {
    server,
    saved,
    records,
    bugs,
    choices: async (machine: Record<string, unknown>) =>
      await calls['draft.choices']?.({ machine, position: 'power' }, 'anna'),
    preflight: async (machine: Record<string, unknown>) => await calls['draft.preflight']?.({ machine }, 'anna'),
  };
}

test('a machine that is only begun is asked with what can be read of it', async () => {
  const { choices, saved, records, server } = await open();
  const wrong = { ...saved, power: { ...saved.power, zone: 'nowhere', name: 7, colour: 'red' } };
  expect(Object.keys((await choices(wrong))?.offered ?? {})).toEqual(['project', 'zone']);
  const known = { ...saved, power: { ...saved.power, zone: 'europe-west1-b' } };
  expect((await choices(known))?.offered['name']).toEqual([{ value: 'build', note: 'TERMINATED' }]);
  expect(records).toEqual([]);
  expect(server.status).toBe('TERMINATED');
});

test('what cannot be asked is a fault, and no bug', async () => {
  const { choices, preflight, saved, bugs } = await open({ allowHostEdits: true });
  await expect(choices({ ...saved, power: { kind: 'ec2' } })).rejects.toMatchObject({
    fault: { code: 'fill-in-first' },
  });
  const unsupported = { fault: { code: 'driver-unsupported' } };
  await expect(choices({ ...saved, power: 'wake-on-lan' })).rejects.toMatchObject(unsupported);
  await expect(choices({ ...saved, power: 'teleport' })).rejects.toMatchObject(unsupported);
  await expect(choices({ id: 'build' })).rejects.toMatchObject(unsupported);
  await expect(preflight(saved)).rejects.toMatchObject({ fault: { code: 'bad-value' } });
  const secret = { ...saved.power, credentials: { secret: 'other' } };
  await expect(choices({ ...saved, power: secret })).rejects.toMatchObject({ fault: { code: 'secret-missing' } });
  expect(bugs).toEqual([]);
});

test('access is checked as it is filled in, whatever it needs besides', async () => {
  const { preflight, saved, records } = await open();
  const power = { ...saved.power, zone: 'europe-west1-b', name: 'build', action: 'delete' };
  expect(await preflight({ ...saved, power, needs: ['gone'] })).toMatchObject({ steps: [{ ok: true }, { ok: true }] });
  expect(records).toEqual([]);
});

test('a draft reaches into this computer only as far as it could be saved', async () => {
  const asked: (readonly HostAccessChange[])[] = [];
  const refused = { fault: { code: 'host-access' } };
  const elsewhere = (saved: { power: object }) => ({
    ...saved,
    power: { ...saved.power, endpoint: 'http://127.0.0.1:1' },
  });
  const unasked = await open();
  await expect(unasked.choices(elsewhere(unasked.saved))).rejects.toMatchObject(refused);
  await expect(unasked.choices({ ...unasked.saved, id: 'new' })).rejects.toMatchObject(refused);
  const confirm = (answer: boolean) => (changes: readonly HostAccessChange[]) => {
    asked.push(changes);
    return Promise.resolve(answer);
  };
  const no = await open({ confirm: confirm(false) });
  await expect(no.choices(elsewhere(no.saved))).rejects.toMatchObject(refused);
  const yes = await open({ confirm: confirm(true) });
  const unreachable = { fault: { code: 'cloud-unreachable' } };
  await expect(yes.choices(elsewhere(yes.saved))).rejects.toMatchObject(unreachable);
  expect(asked.map(([change]) => change?.after)).toEqual(['http://127.0.0.1:1', 'http://127.0.0.1:1']);
  const allowed = await open({ allowHostEdits: true });
  await expect(allowed.choices(elsewhere(allowed.saved))).rejects.toMatchObject(unreachable);
});
