import { FaultError, fault } from '../../shared/faults.ts';
import type { Choices, DriverContext } from '../engine/driver.ts';
import { callDocker } from './docker-call.ts';
import { type DockerConfig, engineOf } from './docker-config.ts';
import type { ListedContainer } from './docker-labels.ts';

/** Every container of the engine, running or not. */
export async function dockerChoices(config: Partial<DockerConfig>, { signal }: DriverContext): Promise<Choices> {
  signal.throwIfAborted();
  const engine = engineOf(config);
  const { status, body } = await callDocker(engine, 'GET', '/containers/json?all=true', signal);
  if (status !== 200 || !Array.isArray(body)) {
    throw new FaultError(fault('docker-unreachable', { engine: engine.shown, detail: `it answered ${status}` }));
  }
  const container = (body as (ListedContainer & { readonly Image?: string; readonly State?: string })[]).map(
    ({ Id, Names, Image, State }) => ({
      value: (Names[0] ?? Id).replace(/^\//, ''),
      note: [Image, State].filter(Boolean).join(', '),
    }),
  );
  return { container: container.sort((a, b) => a.value.localeCompare(b.value)) };
}
