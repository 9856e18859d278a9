import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import type { Ec2Config } from '../../electron/drivers/ec2-config.ts';
import ec2 from '../../electron/drivers/ec2.driver.ts';
import { testContext } from '../drivers/context.ts';
import { freePort } from '../engine/machine.ts';
import { describeWith } from '../requirements.ts';
import { eventually, kill } from './lab-network.ts';

const moto = {
  what: 'moto, a stand-in for AWS',
  enable: 'install the Python package moto with its server',
  isMet: () => spawnSync('python3', ['-c', 'import moto.server'], { timeout: 60_000 }).status === 0,
};

const secrets = { aws: 'planted/secret+key0123456789abcdefABCDEF' };

describeWith('the ec2 driver against moto', [moto], () => {
  let server: ChildProcess | undefined;
  let home = '';
  let options: Required<Pick<Ec2Config, 'region' | 'accessKey'>> & { endpoint: string };

  beforeAll(async () => {
    const port = await freePort();
    home = await mkdtemp(join(tmpdir(), 'rvl-moto-'));
    const argv = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)];
    server = spawn('python3', argv, { cwd: home, stdio: 'ignore' });
    const endpoint = `http://127.0.0.1:${port}`;
    await eventually('moto', 60_000, () => fetch(endpoint).then(Boolean, () => false));
    options = {
      region: 'eu-central-1',
      endpoint,
      accessKey: { id: 'AKIAIOSFODNN7EXAMPLE', secret: { secret: 'aws' } },
    };
  });
  afterAll(async () => {
    if (server) await kill(server);
    if (home) await rm(home, { recursive: true });
  });

  it('finds an instance by name, starts and stops it, and reads its address anew after every start', async () => {
    const client = new EC2Client({
      region: options.region,
      endpoint: options.endpoint,
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: secrets.aws },
    });
    const tags = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'Name', Value: 'build' }] }];
    const wanted = { ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1, TagSpecifications: tags };
    await client.send(new RunInstancesCommand(wanted));
    client.destroy();

    const config = ec2.config.parse({ ...options, name: 'build' });
    const context = testContext({ secrets });
    const status = () => ec2.status?.(config, context) ?? Promise.reject(new Error('no status'));
    const first = await status();
    expect(first).toMatchObject({ power: 'on', address: expect.any(String) });
    await ec2.sleep?.(config, context);
    expect(await status()).toEqual({ power: 'off' });
    await ec2.wake?.(config, context);
    const second = await status();
    expect(second).toMatchObject({ power: 'on', address: expect.any(String) });
    expect(second.address).not.toBe(first.address);
    expect(await ec2.preflight?.(config, context)).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    const { region, endpoint, accessKey } = options;
    expect(await ec2.choices?.({ region, endpoint, accessKey }, context)).toMatchObject({
      name: [{ value: 'build', note: 'running' }],
      instance: [{ value: expect.stringMatching(/^i-/), note: 'build, running' }],
      'launch.template': [],
    });
    await ec2.delete?.(config, context);
    expect(await status()).toEqual({ power: 'off' });
  });

  it('does not find what is not there', async () => {
    const config = ec2.config.parse({ ...options, instance: 'i-0123456789abcdef0' });
    expect(await ec2.status?.(config, testContext({ secrets }))).toEqual({ power: 'off' });
    await expect(ec2.wake?.(config, testContext({ secrets }))).rejects.toMatchObject({
      fault: { code: 'cloud-missing' },
    });
  });
});
