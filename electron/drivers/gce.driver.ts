import { FaultError, fault } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import { delay } from '../engine/clock.ts';
import {
  type DriverContext,
  defineDriver,
  type PowerStatus,
  type PreflightStep,
  type SleepContext,
  type WakeContext,
} from '../engine/driver.ts';
import { type GceApi, openGce } from './gce-api.ts';
import { gceChoices } from './gce-choices.ts';
import { type GceConfig, type GceCreate, gceConfig } from './gce-config.ts';
import { type GceInstance, instanceStatus, newestDebian, newInstance, stageOf } from './gce-instance.ts';

const changingEveryMs = 2_000;
/** An operation that fails at once says why within this; one that takes longer is on its way. */
const firstWordMs = 10_000;

/** An instance of Google Compute Engine, over its REST API v1. Made when there is none, where the settings say how. */
export default defineDriver<GceConfig>({
  id: 'gce',
  title: 'Compute Engine instance',
  config: gceConfig,
  knowsAddress: true,
  down: 'status',
  wakeLimitMs: () => 300_000,
  isBilled: true,
  cooldownMs: 300_000,
  identityKeys: ({ project, zone, name }) => [`gce ${project}/${zone}/${name}`],
  wake,
  sleep,
  status,
  preflight,
  choices: gceChoices,
  delete: remove,
});

/** Pending until the start is over, so that a lack of capacity or quota fails the wake at once. */
async function wake(config: GceConfig, context: WakeContext): Promise<void> {
  const api = openGce(config, context);
  const instance = await settled(config, api, context);
  const operation = await begin(config, api, instance);
  if (operation === null) return;
  context.log(`${operation.what} ${config.name}`);
  await api.finished(operation.name);
}

async function begin(config: GceConfig, api: GceApi, instance: GceInstance | null) {
  if (instance === null) {
    if (!config.create) {
      const { project, zone, name } = config;
      const detail = 'nothing in the settings says how to create it';
      throw new FaultError(
        fault('cloud-missing', { cloud: 'Google Cloud', what: name, place: `${project}/${zone}`, detail }),
      );
    }
    const body = newInstance(config, config.create, await imageOf(config.create, api));
    return { what: 'creating', name: await api.change('POST', instancesPath(config), body) };
  }
  switch (stageOf(instance.status)) {
    case 'suspended':
      return { what: 'resuming', name: await api.change('POST', `${instancePath(config)}/resume`) };
    case 'stopped':
      return { what: 'starting', name: await api.change('POST', `${instancePath(config)}/start`) };
    case 'running':
    case 'changing':
      return null;
  }
}

/** An instance on its way somewhere takes no order, so it is waited for. */
async function settled(config: GceConfig, api: GceApi, { clock, signal }: DriverContext): Promise<GceInstance | null> {
  for (;;) {
    const instance = await api.find<GceInstance>(instancePath(config));
    if (instance === null || stageOf(instance.status) !== 'changing') return instance;
    await delay(clock, changingEveryMs, signal);
  }
}

async function sleep(config: GceConfig, context: SleepContext): Promise<void> {
  context.signal.throwIfAborted();
  const api = openGce(config, context);
  await context.commit();
  const operation =
    config.action === 'delete'
      ? await api.change('DELETE', instancePath(config))
      : await api.change('POST', `${instancePath(config)}/${config.action}`);
  context.log(`${config.action} ${config.name}`);
  await firstWord(api.finished(operation), context);
}

async function remove(config: GceConfig, context: DriverContext): Promise<void> {
  const api = openGce(config, context);
  if ((await api.find(instancePath(config))) === null) return;
  const operation = await api.change('DELETE', instancePath(config));
  context.log(`delete ${config.name}`);
  await firstWord(api.finished(operation), context);
}

async function status(config: GceConfig, context: DriverContext): Promise<PowerStatus> {
  const instance = await openGce(config, context).find<GceInstance>(instancePath(config));
  return instanceStatus(instance, config.address);
}

/** Resolves when the operation is over or goes on for long; rejects when it fails before. */
async function firstWord(finished: Promise<void>, { clock, signal }: DriverContext): Promise<void> {
  const limit = new AbortController();
  finished.catch(() => undefined);
  await Promise.race([
    finished,
    delay(clock, firstWordMs, AbortSignal.any([limit.signal, signal])).catch(() => undefined),
  ]);
  limit.abort();
}

async function preflight(config: GceConfig, context: DriverContext): Promise<readonly PreflightStep[]> {
  const api = openGce(config, context);
  const steps: PreflightStep[] = [];
  const attempt = async (title: string, fix: string, look: () => Promise<string>): Promise<void> => {
    if (steps.some(({ ok }) => !ok)) return;
    try {
      steps.push({ title, ok: true, detail: await look() });
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      steps.push({ title, ok: false, detail: sentence(error.fault), fault: error.fault, fix });
    }
  };
  await attempt(
    'The project lets us in',
    'Give the account the role "Compute Instance Admin (v1)" in this project, and switch the Compute Engine API on.',
    async () => {
      const zone = await api.get<{ name: string; status?: string }>(`projects/${config.project}/zones/${config.zone}`);
      return `${zone.name}: ${zone.status ?? '?'}`;
    },
  );
  await attempt(
    'The instance is there, or can be made',
    'Correct its name, or add "create" to the settings.',
    async () => {
      const instance = await api.find<GceInstance>(instancePath(config));
      if (instance !== null) return `${config.name}: ${instance.status}`;
      if (!config.create) {
        const place = `${config.project}/${config.zone}`;
        const detail = 'nothing in the settings says how to create it';
        throw new FaultError(fault('cloud-missing', { cloud: 'Google Cloud', what: config.name, place, detail }));
      }
      const { machineType } = config.create;
      await api.get(`projects/${config.project}/zones/${config.zone}/machineTypes/${machineType}`);
      return `${config.name} will be made: ${machineType} from ${await imageOf(config.create, api)}`;
    },
  );
  return steps;
}

async function imageOf({ image }: GceCreate, api: GceApi): Promise<string> {
  if (image !== undefined) return image;
  const filter = encodeURIComponent('family eq "debian-[0-9]+"');
  const { items } = await api.get<{ items?: { family?: string; deprecated?: unknown }[] }>(
    `projects/debian-cloud/global/images?filter=${filter}`,
  );
  const family = newestDebian(items ?? []);
  if (family !== null) return family;
  throw new FaultError(
    fault('cloud-refused', { cloud: 'Google Cloud', what: 'debian-cloud', detail: 'no image was listed' }),
  );
}

function instancesPath({ project, zone }: GceConfig): string {
  return `projects/${project}/zones/${zone}/instances`;
}

function instancePath(config: GceConfig): string {
  return `${instancesPath(config)}/${config.name}`;
}
