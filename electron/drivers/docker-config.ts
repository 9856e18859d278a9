import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { duration } from '../../shared/durations.ts';
import { FaultError, fault } from '../../shared/faults.ts';
import type { DockerConnection } from './docker-call.ts';
import { parseDockerHost, usualDockerHost } from './docker-endpoint.ts';

const file = z.string().min(1);

/** How the engine is reached: shared by the driver and by discovery. */
export const dockerEngineFields = {
  engine: z
    .string()
    .refine((text) => parseDockerHost(text, true) !== null, {
      error: 'must be like "unix:///var/run/docker.sock", "npipe:////./pipe/docker_engine" or "tcp://host:2376".',
    })
    .optional()
    .meta({
      title: 'Engine',
      description: "Where the container engine listens. Without it: where Docker's own tools look.",
      hostAccess: true,
    }),
  tls: z
    .strictObject({
      caFile: file.meta({ title: 'Authority', description: 'PEM file of who signed the engine’s certificate.' }),
      certFile: file.meta({ title: 'Certificate', description: 'PEM file of our certificate.' }),
      keyFile: file.meta({ title: 'Key', description: 'PEM file of its key.' }),
    })
    .optional()
    .meta({ title: 'TLS', description: 'For an engine on another computer.', hostAccess: true }),
};

const containerName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'must be the name or id of a container.');

export const dockerConfig = z.strictObject({
  container: containerName.meta({
    title: 'Container',
    description: 'Name or id. It must exist: none is ever created.',
  }),
  ...dockerEngineFields,
  action: z
    .enum(['stop', 'pause'])
    .default('stop')
    .meta({
      title: 'Sleep by',
      uses: ['sleep'],
      description: '`pause` freezes it: it keeps its memory and is back at once.',
    }),
  stopTimeout: duration.default(10_000).meta({
    title: 'Time to stop',
    uses: ['sleep'],
    description: 'How long it may take to end by itself before it is killed.',
  }),
  reach: z.enum(['own-address', 'published-ports']).optional().meta({
    title: 'Reached by',
    description: 'Its own address, or the ports it is published on.',
    defaultText: 'its own address on Linux with a local engine, else its published ports',
  }),
});

export type DockerConfig = z.output<typeof dockerConfig>;

/** Which engine is meant; a bad address in the environment is a FaultError `docker-unreachable`. */
export function engineOf({ engine, tls }: Partial<Pick<DockerConfig, 'engine' | 'tls'>>): DockerConnection {
  const { env, platform } = process;
  const shown = engine ?? usualDockerHost({ env, platform, home: homedir(), isSocket });
  const certificates = tls ?? tlsOfEnvironment(engine === undefined ? env : {});
  const endpoint = parseDockerHost(shown, certificates !== null);
  if (endpoint) return { endpoint, tls: certificates, shown };
  throw new FaultError(fault('docker-unreachable', { engine: shown, detail: 'this is no address of an engine' }));
}

/** As Docker's own tools take them. */
function tlsOfEnvironment(env: NodeJS.ProcessEnv): DockerConnection['tls'] {
  const folder = env['DOCKER_CERT_PATH'];
  if (!env['DOCKER_TLS_VERIFY'] || !folder) return null;
  const at = (name: string) => resolve(folder, name);
  return { caFile: at('ca.pem'), certFile: at('cert.pem'), keyFile: at('key.pem') };
}

function isSocket(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isSocket() ?? false;
}
