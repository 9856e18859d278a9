import { FaultError, fault } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import {
  type DriverContext,
  defineDriver,
  type PowerStatus,
  type PreflightStep,
  type SleepContext,
} from '../engine/driver.ts';
import { callDocker, type DockerAnswer, type DockerConnection } from './docker-call.ts';
import { dockerChoices } from './docker-choices.ts';
import { type DockerConfig, dockerConfig, engineOf } from './docker-config.ts';
import { type ContainerJson, type ContainerReach, containerStatus } from './docker-container.ts';
import { followEvents } from './docker-events.ts';

/** Events after which a container may be on, off, or healthy, when it was not before. */
const powerActions = /^(start|restart|die|stop|kill|oom|pause|unpause|destroy|rename|health_status)/;

/** A container that exists, over the Docker Engine API (1.41; Podman speaks it too). It creates, pulls and runs nothing. */
export default defineDriver<DockerConfig>({
  id: 'docker',
  title: 'Docker container',
  config: dockerConfig,
  knowsAddress: true,
  down: 'status',
  wakeLimitMs: () => 120_000,
  identityKeys: (config) => [`docker ${config.engine ?? ''} ${config.container}`],
  wake,
  sleep,
  status,
  watch,
  preflight,
  choices: dockerChoices,
});

async function wake(config: DockerConfig, context: DriverContext): Promise<void> {
  context.signal.throwIfAborted();
  const engine = engineOf(config);
  const { State } = await inspect(engine, config.container, context);
  await act(engine, config.container, State.Status === 'paused' ? 'unpause' : 'start', context);
}

async function sleep(config: DockerConfig, context: SleepContext): Promise<void> {
  context.signal.throwIfAborted();
  const engine = engineOf(config);
  const seconds = Math.ceil(config.stopTimeout / 1000);
  await context.commit();
  context.signal.throwIfAborted();
  await act(engine, config.container, config.action === 'pause' ? 'pause' : `stop?t=${seconds}`, context);
}

async function status(config: DockerConfig, context: DriverContext): Promise<PowerStatus> {
  context.signal.throwIfAborted();
  const engine = engineOf(config);
  return containerStatus(await inspect(engine, config.container, context), reachOf(config, engine), hostOf(engine));
}

function watch(config: DockerConfig, { clock, signal }: DriverContext, onChange: () => void): void {
  const isMine = (id: string, name: string) => name === config.container || id.startsWith(config.container);
  let engine: DockerConnection;
  try {
    engine = engineOf(config);
  } catch {
    // Asking for the status says what is wrong.
    return;
  }
  void followEvents(engine, {
    clock,
    signal,
    onOpen: onChange,
    onEvent: ({ action, containerId, name }) => {
      if (powerActions.test(action) && isMine(containerId, name)) onChange();
    },
    onLost: onChange,
  });
}

async function preflight(config: DockerConfig, context: DriverContext): Promise<readonly PreflightStep[]> {
  const steps: PreflightStep[] = [];
  const attempt = async (title: string, act: () => Promise<string>, fix: string): Promise<boolean> => {
    try {
      steps.push({ title, ok: true, detail: await act() });
      return true;
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      steps.push({ title, ok: false, detail: sentence(error.fault), fault: error.fault, fix });
      return false;
    }
  };
  const answers = await attempt(
    'The engine answers',
    async () => {
      const engine = engineOf(config);
      const { body } = await callDocker(engine, 'GET', '/version', context.signal);
      const { Version, ApiVersion } = (body ?? {}) as { Version?: string; ApiVersion?: string };
      return `${engine.shown}: version ${Version ?? '?'}, API ${ApiVersion ?? '?'}`;
    },
    'Start the engine, and let this account use its socket: sudo usermod -aG docker "$USER", then log in again.',
  );
  if (!answers) return steps;
  await attempt(
    'The container exists',
    async () => {
      const { State, Id } = await inspect(engineOf(config), config.container, context);
      return `${Id.slice(0, 12)}: ${State.Status}${State.Health?.Status ? `, ${State.Health.Status}` : ''}`;
    },
    'Create it first; Reveille starts and stops containers, but makes none.',
  );
  return steps;
}

async function inspect(engine: DockerConnection, container: string, { signal }: DriverContext): Promise<ContainerJson> {
  const answer = await callDocker(engine, 'GET', `/containers/${container}/json`, signal);
  if (answer.status !== 200) throw refusal(engine, container, answer);
  return answer.body as ContainerJson;
}

/** 204: done; 304: it was so already. */
async function act(engine: DockerConnection, container: string, action: string, context: DriverContext): Promise<void> {
  const answer = await callDocker(engine, 'POST', `/containers/${container}/${action}`, context.signal);
  context.log(`${action.replace(/\?.*/, '')} ${container} → ${answer.status}`);
  if (answer.status !== 204 && answer.status !== 304) throw refusal(engine, container, answer);
}

function refusal({ shown }: DockerConnection, container: string, { status, body }: DockerAnswer): FaultError {
  if (status === 404) return new FaultError(fault('container-missing', { container, engine: shown }));
  const message = (body as { message?: unknown } | null)?.message;
  const detail = typeof message === 'string' ? message : `it answered ${status}`;
  return new FaultError(fault('docker-refused', { container, detail }));
}

/** A container's own address is known to the engine's computer alone, and Docker Desktop keeps it in a virtual machine. */
function reachOf({ reach }: DockerConfig, { endpoint }: DockerConnection): ContainerReach {
  return reach ?? (endpoint.kind === 'socket' && process.platform === 'linux' ? 'own-address' : 'published-ports');
}

function hostOf({ endpoint }: DockerConnection): string {
  return endpoint.kind === 'tcp' ? endpoint.host : '127.0.0.1';
}
