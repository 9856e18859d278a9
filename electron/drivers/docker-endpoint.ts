import { join } from 'node:path';

/** Where a container engine is spoken to. */
export type DockerEndpoint =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** What decides where the engine is when the settings do not say. */
export interface DockerSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly isSocket: (path: string) => boolean;
}

const windowsPipe = '//./pipe/docker_engine';
const systemSocket = '/var/run/docker.sock';

/**
 * Reads an address as Docker's own tools take it: `unix:///path`, `npipe:////./pipe/name`, `tcp://host:port`, or the plain
 * path of a socket. Null when it is none of them; ports default to 2375 and 2376.
 */
export function parseDockerHost(text: string, isSecure: boolean): DockerEndpoint | null {
  const trimmed = text.trim();
  const socket = /^(?:unix:\/\/)?(\/(?!\/).+)$/.exec(trimmed)?.[1] ?? /^npipe:\/\/(\/\/.+)$/.exec(trimmed)?.[1];
  if (socket !== undefined) return { kind: 'socket', path: socket };
  const [, host, port] = /^(?:tcp|https?):\/\/(\[[^\]]+\]|[^/:?#@]+)(?::(\d{1,5}))?\/?$/.exec(trimmed) ?? [];
  if (host === undefined) return null;
  const number = port === undefined ? (isSecure ? 2376 : 2375) : Number(port);
  if (number < 1 || number > 65_535) return null;
  return { kind: 'tcp', host: host.replace(/^\[|\]$/g, ''), port: number };
}

/** Where Docker's own tools would look: `DOCKER_HOST`, the socket of Docker Desktop, the system's. */
export function usualDockerHost({ env, platform, home, isSocket }: DockerSurroundings): string {
  const named = env['DOCKER_HOST'];
  if (named) return named;
  if (platform === 'win32') return `npipe://${windowsPipe}`;
  const runtime = env['XDG_RUNTIME_DIR'];
  const places = [
    systemSocket,
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
  ];
  return `unix://${places.find(isSocket) ?? systemSocket}`;
}
