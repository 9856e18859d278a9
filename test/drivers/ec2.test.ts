import { afterEach, describe, expect, test } from 'vitest';
import ec2 from '../../electron/drivers/ec2.driver.ts';
import { hastyClock, type TestContext, testContext } from './context.ts';
import { type ContractLab, describeDriverContract } from './contract.ts';
import { type Ec2Server, hangingInstance, launchTemplate, startEc2Server } from './ec2-server.ts';

const secrets = { aws: 'planted/secret+key0123456789abcdefABCDEF' };
const id = 'i-0abc1234def567890';
const opened: Ec2Server[] = [];
afterEach(() => Promise.all(opened.splice(0).map((server) => server.stop())));

function settingsFor({ endpoint }: { endpoint: string }, options: object = {}) {
  const accessKey = { id: 'AKIAIOSFODNN7EXAMPLE', secret: { secret: 'aws' } };
  return { region: 'eu-central-1', name: 'build', accessKey, endpoint, ...options };
}

function contextOf(): TestContext {
  return testContext({ secrets, clock: hastyClock });
}

async function open(state: string | null, options: object = {}) {
  const server = await startEc2Server(state);
  opened.push(server);
  const actions = () => server.calls.map(({ action }) => action);
  return { server, actions, config: ec2.config.parse(settingsFor(server, options)), context: contextOf() };
}

const callOf: Record<string, 'wake' | 'sleep' | 'status'> = {
  StartInstances: 'wake',
  StopInstances: 'sleep',
  DescribeInstances: 'status',
};

async function contractLab(): Promise<ContractLab> {
  const server = await startEc2Server('stopped');
  const settings = settingsFor(server, { name: undefined, instance: id });
  return {
    settings,
    hanging: { ...settings, instance: hangingInstance },
    failing: [{ ...settings, endpoint: 'http://127.0.0.1:1' }],
    secrets,
    received: () => {
      const calls = server.calls.flatMap(({ action }) => callOf[action] ?? []);
      // What a wake asks beforehand is part of it.
      return calls.includes('wake') ? calls.filter((call) => call !== 'status') : calls;
    },
    hung: () => server.hung(),
    stop: () => server.stop(),
  };
}

describeDriverContract('ec2', { makeDriver: () => ec2, makeLab: contractLab });

describe('status', () => {
  test.each<[string | null, string]>([
    ['running', 'on'],
    ['stopped', 'off'],
    ['terminated', 'off'],
    ['pending', 'changing'],
    ['stopping', 'changing'],
    ['shutting-down', 'changing'],
    ['something-new', 'changing'],
    [null, 'off'],
  ])('%s is %s', async (state, power) => {
    const { config, context } = await open(state);
    expect(await ec2.status?.(config, context)).toMatchObject({ power });
  });

  test('tells since when it runs, and the address of this run', async () => {
    const { server, config, context } = await open('running');
    const since = Date.parse('2026-11-21T08:00:00Z');
    expect(await ec2.status?.(config, context)).toEqual({ power: 'on', since, address: '198.51.100.7' });
    server.address = '198.51.100.8';
    expect(await ec2.status?.(config, context)).toMatchObject({ address: '198.51.100.8' });
    expect(await ec2.status?.({ ...config, address: 'private' }, context)).toMatchObject({ address: '10.0.0.5' });
  });

  test('of one whose id is not known, or is new and not known everywhere, is off', async () => {
    const { server, config, context } = await open('running');
    server.failWith('DescribeInstances', 400, 'InvalidInstanceID.NotFound', 'does not exist');
    expect(await ec2.status?.(config, context)).toEqual({ power: 'off' });
  });
});

describe('wake', () => {
  test('starts one that is stopped', async () => {
    const { server, actions, config, context } = await open('stopped');
    await ec2.wake?.(config, context);
    expect(actions()).toEqual(['DescribeInstances', 'StartInstances']);
    expect(server.calls.at(-1)?.parameters).toMatchObject({ 'InstanceId.1': id });
  });

  test('waits until one that is still stopping has stopped', async () => {
    const { server, actions, config, context } = await open('stopping');
    const waking = ec2.wake?.(config, context);
    await expect.poll(() => actions().length).toBeGreaterThan(2);
    expect(actions()).not.toContain('StartInstances');
    server.state = 'stopped';
    await waking;
    expect(actions().at(-1)).toBe('StartInstances');
  });

  test('does nothing to one that runs', async () => {
    const { actions, config, context } = await open('running');
    await ec2.wake?.(config, context);
    expect(actions()).toEqual(['DescribeInstances']);
  });

  test.each([
    [
      { template: 'lab', spot: true },
      { 'LaunchTemplate.LaunchTemplateName': 'lab', 'InstanceMarketOptions.MarketType': 'spot' },
    ],
    [
      { template: 'lt-0abc1234def567890', version: '3' },
      { 'LaunchTemplate.LaunchTemplateId': 'lt-0abc1234def567890', 'LaunchTemplate.Version': '3' },
    ],
  ])('launches one as %j where there is none', async (launch, parameters) => {
    const { server, actions, config, context } = await open(null, { launch });
    await ec2.wake?.(config, context);
    expect(actions()).toEqual(['DescribeInstances', 'RunInstances']);
    expect(server.calls.at(-1)?.parameters).toMatchObject({
      ...parameters,
      MinCount: '1',
      MaxCount: '1',
      'TagSpecification.1.Tag.1.Value': 'build',
      ClientToken: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test('launches none without being told how', async () => {
    const { actions, config, context } = await open(null);
    await expect(ec2.wake?.(config, context)).rejects.toMatchObject({ fault: { code: 'cloud-missing' } });
    expect(actions()).toEqual(['DescribeInstances']);
  });

  test.each([
    ['InsufficientInstanceCapacity', 500, 'no capacity', { code: 'cloud-capacity', params: { place: 'eu-central-1' } }],
    ['VcpuLimitExceeded', 400, 'more than 5', { code: 'cloud-quota' }],
    ['AuthFailure', 401, 'not able to validate', { code: 'cloud-credentials' }],
    [
      'UnauthorizedOperation',
      403,
      'User: arn:aws:iam::1:user/x is not authorized to perform: ec2:StartInstances on resource: y',
      { code: 'cloud-permission', params: { permission: 'ec2:StartInstances' } },
    ],
    ['IncorrectInstanceState', 400, 'is not in a state', { code: 'cloud-refused' }],
  ])('says what %s means', async (code, status, message, fault) => {
    const { server, config, context } = await open('stopped');
    server.failWith('StartInstances', status, code, message);
    await expect(ec2.wake?.(config, context)).rejects.toMatchObject({ fault });
  });
});

test.each([
  ['stop', 'StopInstances', { Hibernate: 'false' }],
  ['hibernate', 'StopInstances', { Hibernate: 'true' }],
  ['terminate', 'TerminateInstances', {}],
] as const)('sleeps by %s', async (action, call, parameters) => {
  const { server, actions, config, context } = await open('running', { action });
  await ec2.sleep?.(config, context);
  expect(actions()).toEqual(['DescribeInstances', call]);
  expect(server.calls.at(-1)?.parameters).toMatchObject({ 'InstanceId.1': id, ...parameters });
});

test('delete now terminates what is there, and is content with nothing', async () => {
  const { server, actions, config, context } = await open('running');
  await ec2.delete?.(config, context);
  server.state = 'terminated';
  await ec2.delete?.(config, context);
  expect(actions().filter((action) => action === 'TerminateInstances')).toHaveLength(1);
});

test('preflight asks for leave without using it, and names the permission that is missing', async () => {
  const { server, config, context } = await open('stopped');
  expect(await ec2.preflight?.(config, context)).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
  expect(server.state).toBe('stopped');
  server.failWith(
    'StartInstances',
    403,
    'UnauthorizedOperation',
    'x is not authorized to perform: ec2:StartInstances on y',
  );
  expect(await ec2.preflight?.(config, context)).toMatchObject([
    { ok: true },
    { ok: false, detail: expect.stringContaining('"ec2:StartInstances"') },
    { ok: true },
  ]);
  server.failWith(
    'TerminateInstances',
    403,
    'UnauthorizedOperation',
    'x may not perform: ec2:TerminateInstances on y',
    1,
  );
  server.failWith('StartInstances', 412, 'DryRunOperation', 'it would have succeeded');
  expect(await ec2.preflight?.({ ...config, action: 'terminate' }, context)).toMatchObject([
    { ok: true },
    { ok: true },
    { ok: false, fix: expect.stringContaining('ec2:TerminateInstances') },
  ]);
  expect(server.state).toBe('stopped');
  server.failWith('DescribeInstances', 401, 'AuthFailure', 'wrong key');
  expect(await ec2.preflight?.(config, context)).toMatchObject([{ ok: false }]);
});

test('lists instances and launch templates of the region, and does without templates that it may not see', async () => {
  const { server, actions, config, context } = await open('stopped');
  const { region, endpoint, accessKey } = config;
  const account = { region, ...(endpoint !== undefined && { endpoint }), ...(accessKey && { accessKey }) };
  const instances = {
    instance: [{ value: id, note: 'build, stopped' }],
    name: [{ value: 'build', note: 'stopped' }],
  };
  const templates = { 'launch.template': [{ value: launchTemplate, note: 'lab' }] };
  expect(await ec2.choices?.(account, context)).toEqual({ ...instances, ...templates });
  server.failWith('DescribeLaunchTemplates', 403, 'UnauthorizedOperation', 'no');
  expect(await ec2.choices?.(account, context)).toEqual({ ...instances, 'launch.template': [] });
  const missing = { fault: { code: 'fill-in-first', params: { field: 'Region' } } };
  await expect(ec2.choices?.({}, context)).rejects.toMatchObject(missing);
  expect(actions().every((action) => action.startsWith('Describe'))).toBe(true);
});

test.each([
  [{ instance: id }, 'instance'],
  [{ name: undefined }, 'instance'],
  [{ region: 'Frankfurt' }, 'region'],
  [{ name: undefined, instance: id, launch: { template: 'lab' } }, 'launch'],
])('refuses %j', (options, place) => {
  const result = ec2.config.safeParse(settingsFor({ endpoint: 'https://ec2.example' }, options));
  expect(result.error?.issues.map(({ path }) => path.join('.'))).toEqual([place]);
});
