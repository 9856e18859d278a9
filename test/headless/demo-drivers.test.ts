import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registered, registry } from '../../electron/service/kinds.ts';
import { systemClock } from '../../electron/engine/clock.ts';
import type { CheckContext, PowerDriver } from '../../electron/engine/driver.ts';
import { createKeyPair } from '../../electron/service/demo/key-pair.ts';
import { demoSettings } from '../../electron/service/demo/demo-settings.ts';
import { freePorts, freeUdpPort } from '../../electron/service/demo/free-ports.ts';
import { type Machine, type MachinePower, startMachine } from '../../electron/service/demo/machine.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import type { Settings } from '../../shared/settings.ts';
import { testContext } from '../drivers/context.ts';

const host = '127.0.0.1';

describe('the real drivers work on a simulated machine', () => {
  let folder: string;
  let machine: Machine;
  let settings: Settings;
  let seen: MachinePower[];
  let announce: () => void;
  let servicePort: number;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reveille-demo-test-'));
    const key = createKeyPair();
    const keyFile = join(folder, 'key');
    await writeFile(keyFile, key.private, { mode: 0o600 });
    const [ssh = 0, service = 0] = await freePorts(host, [0, 0]);
    servicePort = service;
    const place = { host, wakePort: await freeUdpPort(0), sshPort: ssh, servicePort, mac: '02:00:00:00:00:01' };
    const game = { ...place, host: '127.0.0.3', mac: '02:00:00:00:00:02', sshPort: 1, servicePort: 2 };
    const raw = demoSettings({
      nas: place,
      game,
      clientPorts: { nas: 8445, site: 8480, game: 7777 },
      user: 'demo',
      keyFile,
      isSilentWhenDown: true,
    });
    const parsed = parseSettings(raw, registered);
    if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
    settings = parsed.settings;
    seen = [];
    machine = await startMachine({
      ...place,
      name: 'nas',
      user: 'demo',
      bootMs: 40,
      stopMs: 20,
      hostKey: createKeyPair().private,
      authorizedKey: key.public,
      clock: systemClock,
      serve: (socket) => socket.resume(),
      onPower: (power) => {
        seen.push(power);
        announce();
      },
    });
  });

  afterEach(async () => {
    await machine[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const until = (power: MachinePower) =>
    new Promise<void>((resolve) => {
      announce = () => machine.power() === power && resolve();
      announce();
    });

  function part(name: 'wake' | 'sleep'): { driver: PowerDriver; config: unknown } {
    const { kind = '', ...config } = settings.targets[0]?.[name] ?? {};
    const driver = registry.drivers.get(kind);
    if (!driver) throw new Error(`no driver ${kind}`);
    return { driver, config };
  }

  async function wake(): Promise<void> {
    const { driver, config } = part('wake');
    await driver.wake?.(config, testContext({ host }));
    await until('on');
  }

  async function check(ownConnections: readonly string[]): Promise<readonly unknown[]> {
    const { driver, config } = part('sleep');
    const context: CheckContext = { ...testContext({ host }), routePorts: [servicePort], ownConnections };
    const checks = (driver.defaultBusyChecks ?? []).map(({ kind }) => driver.busyChecks?.find(({ id }) => id === kind));
    return await Promise.all(checks.map(async (found) => found?.check(config, {} as never, context)));
  }

  it('wake by magic packet, sleep by SSH, and tell one running time from the next', async () => {
    await wake();
    const { driver, config } = part('sleep');
    const before = await driver.identity?.(config, testContext({ host }));
    await driver.sleep?.(config, testContext({ host }));
    await until('suspended');
    await wake();
    const after = await driver.identity?.(config, testContext({ host }));
    expect(after).toEqual({ bootId: before?.bootId, resumeCount: 1 });
    expect(await driver.localLogin?.(config, testContext({ host }), 0)).toBe(false);
    expect(seen).toEqual(['starting', 'on', 'stopping', 'suspended', 'starting', 'on']);
  });

  it('check access, with every step good', async () => {
    await wake();
    const { driver, config } = part('sleep');
    const steps = await driver.preflight?.(config, testContext({ host }));
    expect(steps?.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('find nobody there, then a visitor who did not come through us', async () => {
    await wake();
    expect(await check([])).toEqual([{ busy: false }, { busy: false }]);
    const visitor = connect(servicePort, host);
    await once(visitor, 'connect');
    expect(await check([])).toEqual([{ busy: false }, { busy: true, reason: `127.0.0.1 uses port ${servicePort}` }]);
    expect(await check([`127.0.0.1:${visitor.localPort}`])).toEqual([{ busy: false }, { busy: false }]);
    visitor.destroy();
  });
});
