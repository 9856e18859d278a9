import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../engine/clock.ts';
import { demoSettings } from './demo-settings.ts';
import { freePorts, freeUdpPort, hasAddress } from './free-ports.ts';
import { createKeyPair } from './key-pair.ts';
import { type Machine, type MachinePower, startMachine } from './machine.ts';
import { fileService, gameService } from './services.ts';

export type DemoMachineId = 'nas' | 'game';

export interface DemoLab extends AsyncDisposable {
  readonly settingsFile: string;
  readonly dataFolder: string;
  /** Where clients connect: by machine, and to the NAS's web site. */
  readonly clientPorts: Readonly<Record<DemoMachineId | 'site', number>>;
  readonly isSilentWhenDown: boolean;
}

export interface DemoLabOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Called at each change of a machine's own power, which the engine finds out only by asking. */
  readonly onPower: (machine: DemoMachineId, power: MachinePower) => void;
}

const user = 'demo';
const bootMs = 4_000;
const stopMs = 2_000;

/** Starts the simulated machines, switched off, and writes the settings with which the real drivers find them. */
export async function startDemoLab(options: DemoLabOptions): Promise<DemoLab> {
  const folder = await mkdtemp(join(tmpdir(), 'reveille-demo-'));
  const opened: AsyncDisposable[] = [{ [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }];
  let disposing: Promise<void> | null = null;
  // Asked again, as by a second signal, it is still the same tidying up.
  const dispose = (): Promise<void> => (disposing ??= disposeAll(opened));
  try {
    const [nasHost, gameHost] = await chooseHosts();
    const [nasPort = 0, sitePort = 0, gamePort = 0] = await freePorts('127.0.0.1', [8445, 8480, 7777]);
    const nas = { ...(await choosePorts(nasHost, 9101, [18080, 18022])), mac: '02:52:45:56:00:01' };
    const game = { ...(await choosePorts(gameHost, 9102, [17777, 17022])), mac: '02:52:45:56:00:02' };
    const key = createKeyPair('reveille-demo');
    const keyFile = join(folder, 'id_ed25519');
    await writeFile(keyFile, key.private, { mode: 0o600 });

    const start = async (id: DemoMachineId, place: typeof nas, serve: ReturnType<typeof fileService>) => {
      const machine: Machine = await startMachine({
        ...place,
        name: id,
        user,
        bootMs,
        stopMs,
        serve,
        clock: options.clock,
        hostKey: createKeyPair().private,
        authorizedKey: key.public,
        onPower: (power) => options.onPower(id, power),
      });
      opened.push(machine);
      return machine.isSilentWhenDown;
    };
    const silent = [
      await start('nas', nas, fileService()),
      await start('game', game, gameService(options.random)),
    ] as const;
    const isSilentWhenDown = silent.every(Boolean);

    const settingsFile = join(folder, 'settings.json');
    const settings = demoSettings({
      nas,
      game,
      clientPorts: { nas: nasPort, site: sitePort, game: gamePort },
      user,
      keyFile,
      isSilentWhenDown,
    });
    await writeFile(settingsFile, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
    const dataFolder = join(folder, 'data');
    await mkdir(dataFolder, { mode: 0o700 });
    return {
      settingsFile,
      dataFolder,
      clientPorts: { nas: nasPort, site: sitePort, game: gamePort },
      isSilentWhenDown,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function disposeAll(opened: readonly AsyncDisposable[]): Promise<void> {
  for (const one of opened.toReversed()) await one[Symbol.asyncDispose]();
}

/** Each machine has an address of its own where the system has more than one on loopback; macOS has only these two. */
async function chooseHosts(): Promise<readonly [string, string]> {
  for (const [nas, game] of [
    ['127.0.0.2', '127.0.0.3'],
    ['127.0.0.1', '::1'],
  ] as const) {
    if ((await hasAddress(nas)) && (await hasAddress(game))) return [nas, game];
  }
  return ['127.0.0.1', '127.0.0.1'];
}

async function choosePorts(host: string, wake: number, [service, ssh]: readonly [number, number]) {
  const [servicePort = 0, sshPort = 0] = await freePorts(host, [service, ssh]);
  return { host, wakePort: await freeUdpPort(wake), servicePort, sshPort };
}
