import type { PowerStatus } from '../engine/driver.ts';

/** The parts of `GET /containers/{name}/json` that are used (Docker Engine API 1.41 and later; Podman answers alike). */
export interface ContainerJson {
  readonly Id: string;
  readonly Name: string;
  readonly Created?: string;
  readonly State: {
    readonly Status: string;
    readonly StartedAt?: string;
    readonly FinishedAt?: string;
    readonly Health?: { readonly Status?: string };
  };
  readonly Config?: { readonly Labels?: Readonly<Record<string, string>> | null };
  readonly HostConfig?: { readonly NetworkMode?: string };
  readonly NetworkSettings?: {
    readonly Ports?: Readonly<Record<string, readonly PortBinding[] | null>> | null;
    readonly Networks?: Readonly<
      Record<string, { readonly IPAddress?: string; readonly GlobalIPv6Address?: string }>
    > | null;
  };
}

interface PortBinding {
  readonly HostIp?: string;
  readonly HostPort?: string;
}

/** How a container is reached: by its own address, or by the ports it is published on. */
export type ContainerReach = 'own-address' | 'published-ports';

/** What the engine says about a container, as the power of a machine. A paused one is off: it answers nobody. */
export function containerStatus(container: ContainerJson, reach: ContainerReach, engineHost: string): PowerStatus {
  const { Status, Health, StartedAt, FinishedAt } = container.State;
  const power = powerOf(Status);
  if (power !== 'on') return { power, ...sinceOf(Status === 'paused' ? undefined : FinishedAt) };
  return {
    power,
    ...sinceOf(StartedAt),
    // A container without a health check says nothing about its service.
    ...(Health?.Status && Health.Status !== 'none' && { isReady: Health.Status === 'healthy' }),
    ...placeOf(container, reach, engineHost),
  };
}

function powerOf(status: string): PowerStatus['power'] {
  switch (status) {
    case 'running':
      return 'on';
    case 'restarting':
    case 'removing':
      return 'changing';
    case 'created':
    case 'exited':
    case 'paused':
    case 'dead':
    case 'stopped':
    case 'configured':
      return 'off';
    default:
      return 'unknown';
  }
}

/** The engine writes the year 1 for "never". */
function sinceOf(time: string | undefined): { since?: number } {
  const since = Date.parse(time ?? '');
  return Number.isFinite(since) && since > 0 ? { since } : {};
}

function placeOf(container: ContainerJson, reach: ContainerReach, engineHost: string): Partial<PowerStatus> {
  if (container.HostConfig?.NetworkMode === 'host') return { address: engineHost };
  const own = ownAddress(container);
  if (reach === 'own-address' && own !== null) return { address: own };
  const ports = publishedPorts(container);
  if (Object.keys(ports).length === 0) return own === null ? {} : { address: own };
  return { address: engineHost, ports };
}

function ownAddress({ NetworkSettings }: ContainerJson): string | null {
  for (const { IPAddress, GlobalIPv6Address } of Object.values(NetworkSettings?.Networks ?? {})) {
    const address = IPAddress || GlobalIPv6Address;
    if (address) return address;
  }
  return null;
}

/** Ports inside the container, each with the port of the engine's computer that leads there. TCP only. */
function publishedPorts({ NetworkSettings }: ContainerJson): Readonly<Record<number, number>> {
  const ports: Record<number, number> = {};
  for (const [inside, bindings] of Object.entries(NetworkSettings?.Ports ?? {})) {
    const [port, protocol] = inside.split('/');
    const outside = Number(bindings?.find(({ HostPort }) => HostPort)?.HostPort);
    if (protocol === 'tcp' && outside > 0) ports[Number(port)] = outside;
  }
  return ports;
}
