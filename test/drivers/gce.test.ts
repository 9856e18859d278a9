import { afterEach, describe, expect, test } from 'vitest';
import { projectsHost } from '../../electron/drivers/gce-projects.ts';
import gce from '../../electron/drivers/gce.driver.ts';
import { systemClock } from '../../electron/engine/clock.ts';
import { hastyClock, type TestContext, testContext } from './context.ts';
import { type ContractLab, describeDriverContract } from './contract.ts';
import { type GceServer, serviceAccount, startGceServer } from './gce-server.ts';

const secrets = { google: serviceAccount };
const opened: GceServer[] = [];

afterEach(async () => {
  const violations = opened.flatMap((server) => server.violations);
  await Promise.all(opened.splice(0).map((server) => server.stop()));
  if (violations.length > 0) throw new Error(`against the description of the API: ${violations.join('; ')}`);
});

async function open(status: string | null, options: object = {}) {
  const server = await startGceServer(status);
  opened.push(server);
  return { server, config: gce.config.parse(settingsFor(server, options)), context: contextOf() };
}

function settingsFor({ endpoint }: { endpoint: string }, options: object = {}) {
  return {
    project: 'home-lab',
    zone: 'europe-west1-b',
    name: 'build',
    credentials: { secret: 'google' },
    endpoint,
    ...options,
  };
}

function contextOf(options: Parameters<typeof testContext>[0] = {}): TestContext {
  return testContext({ secrets, clock: hastyClock, ...options });
}

/** A short name for what the contract counts. */
const callOf: Record<string, 'wake' | 'sleep' | 'status'> = {
  'instances.start': 'wake',
  'instances.stop': 'sleep',
  'instances.get': 'status',
};

async function contractLab(): Promise<ContractLab> {
  const server = await startGceServer('TERMINATED');
  const settings = settingsFor(server);
  return {
    settings,
    hanging: { ...settings, name: server.hangsFor },
    failing: [
      { ...settings, endpoint: 'http://127.0.0.1:1' },
      { ...settings, project: 'others-lab', name: 'not-mine' },
    ],
    secrets,
    received: () => {
      const calls = server.calls.flatMap((id) => callOf[id] ?? []);
      // What a wake asks beforehand is part of it.
      return calls.includes('wake') ? calls.filter((call) => call !== 'status') : calls;
    },
    hung: () => server.hung(),
    stop: () => server.stop(),
  };
}

describeDriverContract('gce', { makeDriver: () => gce, makeLab: contractLab });

describe('status', () => {
  const goingUp = ['PENDING', 'PROVISIONING', 'STAGING', 'REPAIRING'];
  const goingDown = ['PENDING_STOP', 'STOPPING', 'SUSPENDING', 'DEPROVISIONING'];

  test.each<[string | null, string]>([
    ['RUNNING', 'on'],
    ['TERMINATED', 'off'],
    ['STOPPED', 'off'],
    ['SUSPENDED', 'off'],
    ...[...goingUp, ...goingDown, 'SOMETHING_NEW'].map((status): [string, string] => [status, 'changing']),
    [null, 'off'],
  ])('%s is %s', async (status, power) => {
    const { config, context } = await open(status);
    expect(await gce.status?.(config, context)).toMatchObject({ power });
  });

  test('tells since when it runs, and the address of this run', async () => {
    const { server, config, context } = await open('RUNNING');
    const since = Date.parse('2026-11-21T08:00:00Z');
    expect(await gce.status?.(config, context)).toEqual({ power: 'on', since, address: '203.0.113.9' });
    server.natIp = '203.0.113.77';
    expect(await gce.status?.(config, context)).toMatchObject({ address: '203.0.113.77' });
    const inside = { ...config, address: 'internal' as const };
    expect(await gce.status?.(inside, context)).toMatchObject({ address: '10.132.0.2' });
  });
});

describe('wake', () => {
  test.each([
    ['TERMINATED', 'instances.start'],
    ['SUSPENDED', 'instances.resume'],
  ])('from %s by %s, waiting as long as it takes', async (status, call) => {
    const { server, config, context } = await open(status);
    server.nextOperation({ waits: 4 });
    await gce.wake?.(config, context);
    expect(server.calls).toEqual(['instances.get', call]);
    expect(server.status).toBe('RUNNING');
  });

  test('does nothing to one that runs', async () => {
    const { server, config, context } = await open('RUNNING');
    await gce.wake?.(config, context);
    expect(server.calls).toEqual(['instances.get']);
  });

  test('waits until one that is on its way down is there', async () => {
    const { server, config, context } = await open('STOPPING');
    const waking = gce.wake?.(config, context);
    await expect.poll(() => server.calls.length).toBeGreaterThan(2);
    server.status = 'TERMINATED';
    await waking;
    expect(server.calls.at(-1)).toBe('instances.start');
  });

  test('makes one that is not there, from the newest Debian, as cheap as can be', async () => {
    const { server, config, context } = await open(null, { create: {} });
    await gce.wake?.(config, context);
    expect(server.bodies).toEqual([
      expect.objectContaining({
        name: 'build',
        machineType: 'zones/europe-west1-b/machineTypes/e2-small',
        tags: { items: ['http-server'] },
        serviceAccounts: [],
        scheduling: {
          provisioningModel: 'SPOT',
          automaticRestart: false,
          onHostMaintenance: 'TERMINATE',
          instanceTerminationAction: 'STOP',
        },
        disks: [
          {
            boot: true,
            autoDelete: true,
            initializeParams: { sourceImage: 'projects/debian-cloud/global/images/family/debian-13' },
          },
        ],
      }),
    ]);
    expect(server.status).toBe('RUNNING');
  });

  test('makes it as the settings say', async () => {
    const create = {
      image: 'projects/ubuntu-os-cloud/global/images/family/ubuntu-2404-lts-amd64',
      machineType: 'n2-standard-2',
      diskSize: '30GB',
      tags: ['game'],
      labels: { owner: 'anna' },
      metadata: { mode: 'creative' },
      startupScript: '#!/bin/sh\nexit 0\n',
      scopes: ['https://www.googleapis.com/auth/devstorage.read_only'],
      spot: false,
      maxRunDuration: '8h',
    };
    const { server, config, context } = await open(null, { create, address: 'internal' });
    await gce.wake?.(config, context);
    const [body] = server.bodies as { networkInterfaces: object[]; disks: object[] }[];
    expect(body).toMatchObject({
      tags: { items: ['game'] },
      labels: { owner: 'anna' },
      metadata: {
        items: [
          { key: 'mode', value: 'creative' },
          { key: 'startup-script', value: create.startupScript },
        ],
      },
      serviceAccounts: [{ email: 'default', scopes: create.scopes }],
      scheduling: {
        provisioningModel: 'STANDARD',
        instanceTerminationAction: 'STOP',
        maxRunDuration: { seconds: '28800' },
      },
      disks: [{ initializeParams: { diskSizeGb: '30' } }],
    });
    expect(body?.networkInterfaces).toEqual([{ network: 'global/networks/default' }]);
  });

  test('makes none without being told how', async () => {
    const { server, config, context } = await open(null);
    await expect(gce.wake?.(config, context)).rejects.toMatchObject({ fault: { code: 'cloud-missing' } });
    expect(server.calls).toEqual(['instances.get']);
  });

  test('asks once more when the server is in trouble, for the same change', async () => {
    const { server, config, context } = await open('TERMINATED');
    server.answerWith('instances.start', 503, { error: { message: 'backend error' } }, 2);
    await gce.wake?.(config, context);
    expect(server.calls.filter((call) => call === 'instances.start')).toHaveLength(3);
    expect(server.status).toBe('RUNNING');
  });

  test.each([
    [
      { code: 'ZONE_RESOURCE_POOL_EXHAUSTED', message: 'no room' },
      { code: 'cloud-capacity', params: { place: 'europe-west1-b' } },
    ],
    [{ code: 'QUOTA_EXCEEDED', message: "Quota 'CPUS' exceeded" }, { code: 'cloud-quota' }],
    [{ code: 'RESOURCE_OPERATION_RATE_EXCEEDED', message: 'slow down' }, { code: 'cloud-refused' }],
  ])('fails with what its operation says: %j', async (error, fault) => {
    const { server, config, context } = await open('TERMINATED');
    server.nextOperation({ waits: 2, error });
    await expect(gce.wake?.(config, context)).rejects.toMatchObject({ fault });
  });

  test.each([
    [403, { reason: 'quotaExceeded', message: 'Quota exceeded' }, { code: 'cloud-quota' }],
    [
      403,
      { reason: 'forbidden', message: "Required 'compute.instances.start' permission for 'projects/home-lab/…'" },
      { code: 'cloud-permission', params: { permission: 'compute.instances.start', place: 'home-lab' } },
    ],
    [401, { reason: 'authError', message: 'Invalid credentials' }, { code: 'cloud-credentials' }],
    [400, { reason: 'invalid', message: 'Invalid value for field' }, { code: 'cloud-refused' }],
  ])('says what an answer %i %j means', async (status, problem, fault) => {
    const { server, config, context } = await open('TERMINATED');
    server.answerWith('instances.start', status, {
      error: { code: status, message: problem.message, errors: [problem] },
    });
    await expect(gce.wake?.(config, context)).rejects.toMatchObject({ fault });
  });
});

describe('sleep', () => {
  test.each([
    ['stop', 'instances.stop', 'TERMINATED'],
    ['suspend', 'instances.suspend', 'SUSPENDED'],
    ['delete', 'instances.delete', null],
  ] as const)('by %s', async (action, call, status) => {
    const { server, config, context } = await open('RUNNING', { action });
    await gce.sleep?.(config, context);
    expect(server.calls).toEqual([call]);
    expect(server.status).toBe(status);
  });

  test('does not wait for one that takes long, and fails with one that fails', async () => {
    const { server, config, context } = await open('RUNNING', { action: 'suspend' });
    server.nextOperation({ waits: 1_000_000 });
    await gce.sleep?.(config, context);
    server.nextOperation({ error: { code: 'UNSUPPORTED_OPERATION', message: 'cannot suspend' } });
    await expect(gce.sleep?.(config, context)).rejects.toMatchObject({ fault: { code: 'cloud-refused' } });
  });
});

test('delete now takes away what is there, and is content with nothing', async () => {
  const { server, config, context } = await open('RUNNING');
  await gce.delete?.(config, context);
  expect(server.status).toBe(null);
  await gce.delete?.(config, context);
  expect(server.calls.filter((call) => call === 'instances.delete')).toHaveLength(1);
});

describe('preflight', () => {
  test('says that all is well, or what would be made', async () => {
    const { server, config, context } = await open('TERMINATED', { create: {} });
    expect(await gce.preflight?.(config, context)).toMatchObject([
      { ok: true },
      { ok: true, detail: 'build: TERMINATED' },
    ]);
    server.status = null;
    expect(await gce.preflight?.(config, context)).toMatchObject([
      { ok: true },
      {
        ok: true,
        detail: expect.stringContaining('e2-small from projects/debian-cloud/global/images/family/debian-13'),
      },
    ]);
  });

  test('names the permission that is missing', async () => {
    const { server, config, context } = await open('TERMINATED');
    const message = "Required 'compute.zones.get' permission for 'projects/home-lab/zones/europe-west1-b'";
    server.answerWith('zones.get', 403, { error: { code: 403, message, errors: [{ reason: 'forbidden', message }] } });
    const steps = await gce.preflight?.(config, context);
    expect(steps).toMatchObject([{ ok: false, detail: expect.stringContaining('"compute.zones.get"') }]);
  });
});

describe('choices', () => {
  const zone = [{ value: 'europe-west1-b' }, { value: 'us-east1-b', note: 'DOWN' }];
  const project = [{ value: 'home-lab', note: 'At home' }, { value: 'office-lab' }];
  // The hasty clock would leave the list of projects too little time.
  const context = contextOf({ clock: systemClock });
  const forbidden = (message: string) => ({
    error: { code: 403, message, errors: [{ reason: 'forbidden', message }] },
  });

  test('lists projects, zones of the project, and what is in the zone once that is known', async () => {
    const { server, config } = await open('RUNNING');
    const { endpoint, credentials } = config;
    const account = { endpoint, ...(credentials && { credentials }) };
    expect(await gce.choices?.(account, context)).toEqual({ project });
    expect(server.calls).toEqual(['projects.list', 'projects.list']);
    expect(await gce.choices?.({ ...account, project: config.project }, context)).toEqual({ project, zone });
    expect(await gce.choices?.(config, context)).toEqual({
      project,
      zone,
      name: [{ value: 'build', note: 'RUNNING' }],
      'create.machineType': [{ value: 'e2-small', note: 'Efficient, 2 vCPU, 2 GB RAM' }],
    });
    expect(server.calls.every((call) => call.endsWith('.list'))).toBe(true);
  });

  test('says what the account may not see', async () => {
    const { server, config } = await open('RUNNING');
    server.answerWith('zones.list', 403, forbidden("Required 'compute.zones.list' permission for 'projects/home-lab'"));
    const refused = { fault: { code: 'cloud-permission', params: { permission: 'compute.zones.list' } } };
    await expect(gce.choices?.(config, context)).rejects.toMatchObject(refused);
  });

  test.each([
    ['may not be listed', 403, forbidden('The caller does not have permission'), 'does not have permission'],
    ['are asked of an API that is off', 403, forbidden('Resource Manager API has not been used'), 'has not been used'],
    ['are unknown to the host of private access', 404, {}, 'There is no "projects" in Resource Manager at'],
  ])('offers everything else where projects %s', async (_title, status, body, reason) => {
    const { server, config } = await open('RUNNING');
    server.answerWith('projects.list', status, body, 2);
    const offered = await gce.choices?.(config, context);
    expect(offered).toMatchObject({ zone, name: [{ value: 'build' }], 'create.machineType': [{ value: 'e2-small' }] });
    expect(offered?.['project']).toEqual([{ value: 'home-lab', note: expect.stringContaining(reason) }]);
    const { project: _, ...unknown } = config;
    const refused = { fault: { code: status === 403 ? 'cloud-permission' : 'cloud-missing' } };
    await expect(gce.choices?.(unknown, context)).rejects.toMatchObject(refused);
  });

  test.each([
    ['https://compute.googleapis.com', 'https://cloudresourcemanager.googleapis.com'],
    ['https://compute.googleapis.com/', 'https://cloudresourcemanager.googleapis.com'],
    ['https://google.lan:8443/', 'https://google.lan:8443'],
  ])('with %s asks %s for projects', (endpoint, host) => {
    expect(projectsHost(endpoint)).toBe(host);
  });

  test('does not wait long for projects that nobody lists', async () => {
    const { server, config } = await open('RUNNING');
    server.answerWith('projects.list', 0, {});
    const { clock } = contextOf();
    const offered = await gce.choices?.(config, { ...context, clock });
    expect(offered).toMatchObject({ zone, project: [{ value: 'home-lab', note: expect.stringContaining('listing') }] });
  });
});

test.each([
  [{ name: 'Build' }, 'name'],
  [{ zone: 'europe' }, 'zone'],
  [{ create: { diskSize: '5GB' } }, 'create.diskSize'],
  [{ create: { startupScript: 'a', startupScriptUrl: 'https://a.example/b' } }, 'create.startupScriptUrl'],
])('refuses %j', (options, place) => {
  const result = gce.config.safeParse(settingsFor({ endpoint: 'https://gce.example' }, options));
  expect(result.error?.issues.map(({ path }) => path.join('.'))).toEqual([place]);
});
