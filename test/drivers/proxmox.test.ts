import { afterEach, describe, expect, test } from 'vitest';
import proxmox from '../../electron/drivers/proxmox.driver.ts';
import { hastyClock, testContext } from './context.ts';
import { type ContractLab, describeDriverContract } from './contract.ts';
import { certificateFingerprint } from './http-certificate.ts';
import { type Proxmox, startProxmox, tokenId, tokenSecret } from './proxmox-server.ts';

const secrets = { pve: tokenSecret };
const token = { id: tokenId, secret: { secret: 'pve' } };

const opened: Proxmox[] = [];
afterEach(() => Promise.all(opened.splice(0).map((server) => server.stop())));

function settingsFor({ url }: { url: string }, options: object = {}) {
  return { url, node: 'pve', vmid: 101, token, fingerprint: certificateFingerprint, ...options };
}

async function open(guest: Proxmox['guest'], options: object = {}) {
  const server = await startProxmox();
  opened.push(server);
  server.guest = guest;
  const orders = () => server.calls.filter((call) => call.startsWith('POST'));
  const config = proxmox.config.parse(settingsFor(server, options));
  return { server, orders, config, context: testContext({ secrets, clock: hastyClock }) };
}

async function contractLab(): Promise<ContractLab> {
  const server = await startProxmox();
  const settings = settingsFor(server);
  const callOf = (call: string) => {
    if (call.includes('status/start')) return 'wake' as const;
    if (call.includes('status/shutdown')) return 'sleep' as const;
    return call.startsWith('GET qemu') ? ('status' as const) : [];
  };
  return {
    settings,
    hanging: { ...settings, vmid: 999 },
    failing: [
      { ...settings, url: 'https://127.0.0.1:1' },
      { ...settings, token: { ...token, id: 'nobody@pve!wake' } },
      { ...settings, fingerprint: undefined },
    ],
    secrets,
    received: () => {
      const calls = server.calls.flatMap(callOf);
      // What a wake asks beforehand is part of it.
      return calls.includes('wake') ? calls.filter((call) => call !== 'status') : calls;
    },
    hung: () => server.hung(),
    stop: () => server.stop(),
  };
}

describeDriverContract('proxmox', { makeDriver: () => proxmox, makeLab: contractLab });

describe('status', () => {
  test.each<[Proxmox['guest'], string]>([
    [{ status: 'stopped' }, 'off'],
    [{ status: 'running', qmpstatus: 'running' }, 'on'],
    [{ status: 'running' }, 'on'],
    [{ status: 'running', qmpstatus: 'paused' }, 'off'],
    [{ status: 'running', qmpstatus: 'suspended' }, 'off'],
    [{ status: 'running', qmpstatus: 'running', lock: 'suspending' }, 'changing'],
    [{ status: 'running', qmpstatus: 'running', lock: 'backup' }, 'on'],
    [{ status: 'something new' }, 'unknown'],
  ])('%j is %s', async (guest, power) => {
    const { config, context } = await open(guest);
    expect(await proxmox.status?.(config, context)).toMatchObject({ power });
  });

  test('tells since when it runs', async () => {
    const { config, context } = await open({ status: 'running', uptime: 3600 });
    const since = (await proxmox.status?.(config, context))?.since ?? 0;
    expect(Math.abs(Date.now() - 3_600_000 - since)).toBeLessThan(60_000);
  });

  test('of a container is asked under its own path', async () => {
    const { server, config, context } = await open({ status: 'running' }, { guest: 'container' });
    await proxmox.status?.(config, context);
    expect(server.calls).toEqual(['GET lxc/101/status/current']);
  });
});

describe('wake', () => {
  test.each<[Proxmox['guest'], string]>([
    [{ status: 'stopped' }, 'POST qemu/101/status/start'],
    [{ status: 'running', qmpstatus: 'paused' }, 'POST qemu/101/status/resume'],
  ])('of %j by %s, until the task is over', async (guest, order) => {
    const { server, orders, config, context } = await open(guest);
    await proxmox.wake?.(config, context);
    expect(orders()).toEqual([order]);
    expect(server.calls.filter((call) => call.startsWith('GET tasks/'))).toHaveLength(3);
  });

  test('does nothing to one that runs', async () => {
    const { orders, config, context } = await open({ status: 'running', qmpstatus: 'running' });
    await proxmox.wake?.(config, context);
    expect(orders()).toEqual([]);
  });

  test('fails with what its task says', async () => {
    const { server, config, context } = await open({ status: 'stopped' });
    server.exitStatus = 'storage "local" is not online';
    const waking = proxmox.wake?.(config, context);
    await expect(waking).rejects.toMatchObject({
      fault: { code: 'cloud-refused', params: { detail: server.exitStatus } },
    });
  });
});

test.each([
  [{ shutdownTimeout: '90s' }, 'POST qemu/101/status/shutdown timeout=90'],
  [{ action: 'suspend' }, 'POST qemu/101/status/suspend'],
  [{ action: 'hibernate' }, 'POST qemu/101/status/suspend todisk=1'],
  [{ guest: 'container' }, 'POST lxc/101/status/shutdown timeout=60'],
])('sleeps by %j with %s', async (options, order) => {
  const { orders, config, context } = await open({ status: 'running' }, options);
  await proxmox.sleep?.(config, context);
  expect(orders()).toEqual([order]);
});

test('says which privilege is missing, and how to give it', async () => {
  const { server, config, context } = await open({ status: 'running' });
  server.instead = { status: 403, body: '{"data":null,"message":"Permission check failed (/vms/101, VM.Audit)\\n"}' };
  expect(await proxmox.preflight?.(config, context)).toMatchObject([
    { ok: false, detail: expect.stringContaining('"VM.Audit"'), fix: expect.stringContaining('/vms/101') },
  ]);
  server.instead = null;
  expect(await proxmox.preflight?.(config, context)).toMatchObject([
    { ok: true, detail: '101: running' },
    { ok: true },
  ]);
  server.privileges = { 'VM.Audit': 0 };
  expect(await proxmox.preflight?.(config, context)).toMatchObject([
    { ok: true },
    { ok: false, detail: expect.stringContaining('"VM.PowerMgmt"') },
  ]);
});

test('lists nodes and guests, and says where and what each guest is', async () => {
  const { server, config, context } = await open({ status: 'running' });
  const { url, token: key, fingerprint } = config;
  expect(await proxmox.choices?.({ url, token: key, fingerprint }, context)).toEqual({
    node: [{ value: 'pve', note: 'online' }],
    vmid: [
      { value: 101, note: 'build, VM, running, pve', sets: { node: 'pve', guest: 'vm' } },
      { value: 102, note: 'wiki, container, stopped, pve', sets: { node: 'pve', guest: 'container' } },
    ],
  });
  expect(server.calls.every((call) => call.startsWith('GET'))).toBe(true);
  const missing = { fault: { code: 'fill-in-first', params: { field: 'API token' } } };
  await expect(proxmox.choices?.({ url }, context)).rejects.toMatchObject(missing);
});

test.each([
  [{ vmid: 7 }, 'vmid'],
  [{ token: { ...token, id: 'root' } }, 'token.id'],
  [{ guest: 'container', action: 'suspend' }, 'action'],
  [{ fingerprint: 'abc' }, 'fingerprint'],
])('refuses %j', (options, place) => {
  const result = proxmox.config.safeParse(settingsFor({ url: 'https://pve.home:8006' }, options));
  expect(result.error?.issues.map(({ path }) => path.join('.'))).toEqual([place]);
});
