import { z } from 'zod';
import { FaultError, fault } from '../../shared/faults.ts';
import { path } from '../../shared/web-fields.ts';
import { defineDiscovery, type Discovered, type Found } from '../engine/discovery.ts';
import { oneRunAtATime } from '../engine/one-run.ts';
import { callDocker, type DockerConnection } from './docker-call.ts';
import { dockerEngineFields, engineOf } from './docker-config.ts';
import { followEvents } from './docker-events.ts';
import { type ClaimRules, claimOf, type ListedContainer } from './docker-labels.ts';

const hostSuffix = z
  .string()
  .toLowerCase()
  .regex(/^\.?[a-z0-9-]+(?:\.[a-z0-9-]+)*$/, 'must be the end of a host name, such as ".apps.home".')
  .transform((text) => (text.startsWith('.') ? text : `.${text}`));

const config = z
  .strictObject({
    listener: z.string().meta({ title: 'Shared address', description: 'Id of the listener that containers may use.' }),
    pathPrefix: path
      .transform((text) => (text === '/' ? '' : text))
      .optional()
      .meta({ title: 'Paths under', description: 'Labels may claim paths under this one; `/` is every path.' }),
    hostSuffix: hostSuffix.optional().meta({
      title: 'Hosts under',
      description: 'Labels may claim hosts that end so, such as `.apps.home`.',
    }),
    mapByName: z
      .union([
        z.literal(true).transform(() => ({ port: 8000, stripPath: true })),
        z.strictObject({
          port: z.int().min(1).max(65_535).default(8000).meta({ title: 'Port', description: 'Inside the container.' }),
          stripPath: z.boolean().default(true).meta({
            title: 'Leave out the path',
            description: 'The container sees the path without its name.',
          }),
        }),
      ])
      .optional()
      .meta({
        title: 'By name',
        description: 'Gives `/name` to existing containers without labels.',
      }),
    anyHost: z.boolean().default(false).meta({
      title: 'Any host',
      description: 'Paths are served under names that nobody told us, too. Only where something else checks them.',
    }),
    ...dockerEngineFields,
  })
  .refine(({ pathPrefix, hostSuffix: suffix }) => pathPrefix !== undefined || suffix !== undefined, {
    path: ['pathPrefix'],
    message: 'is required, or "hostSuffix": what may labels claim?',
  })
  .refine(({ pathPrefix, mapByName }) => mapByName === undefined || pathPrefix !== undefined, {
    path: ['mapByName'],
    message: 'needs "pathPrefix", under which the names stand.',
  });

type Config = z.output<typeof config>;

/**
 * Containers that ask for a service by their labels, as long as they exist, running or not. It only looks: nothing is
 * created, pulled or run, and only containers that are there can be started.
 */
export default defineDiscovery<Config>({
  id: 'docker',
  title: 'Docker containers',
  config,
  watch(options, { clock, signal }, onFound) {
    let last: Found = { entries: [], faults: [] };
    const tell = (found: Found) => {
      if (signal.aborted) return;
      last = found;
      onFound(found);
    };
    // Services stay while their engine cannot be asked: what they lead to says what is wrong.
    const tellProblem = (error: unknown) => {
      const reason = error instanceof FaultError ? error.fault : fault('internal', { what: String(error) });
      tell({ entries: last.entries, faults: [reason] });
    };
    try {
      const engine = engineOf(options);
      const look = oneRunAtATime(() => list(options, engine, signal).then(tell, tellProblem));
      void followEvents(engine, {
        clock,
        signal,
        onOpen: look,
        onEvent({ action }) {
          // Labels are for life, so only these change anything.
          if (action === 'create' || action === 'destroy' || action === 'rename') look();
        },
        onLost: tellProblem,
      });
    } catch (error) {
      tellProblem(error);
    }
  },
});

async function list(options: Config, engine: DockerConnection, signal: AbortSignal): Promise<Found> {
  const { status, body } = await callDocker(engine, 'GET', '/containers/json?all=true', signal);
  if (status !== 200 || !Array.isArray(body)) {
    throw new FaultError(fault('docker-unreachable', { engine: engine.shown, detail: `it answered ${status}` }));
  }
  const rules: ClaimRules = {
    listener: options.listener,
    pathPrefix: options.pathPrefix ?? null,
    hostSuffix: options.hostSuffix ?? null,
    byName: options.mapByName ?? null,
    anyHost: options.anyHost,
  };
  const power = {
    kind: 'docker',
    ...(options.engine !== undefined && { engine: options.engine }),
    ...(options.tls && { tls: options.tls }),
  };
  const claims = (body as ListedContainer[]).map((container) => ({ container, claim: claimOf(container, rules) }));
  return {
    entries: claims.flatMap(({ container, claim }): Discovered[] => {
      if (claim === null || 'fault' in claim) return [];
      return [{ ...claim, target: { ...claim.target, power: { ...power, container: container.Id } } }];
    }),
    faults: claims.flatMap(({ claim }) => (claim !== null && 'fault' in claim ? [claim.fault] : [])),
  };
}
