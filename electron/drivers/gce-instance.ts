import type { PowerStatus } from '../engine/driver.ts';
import type { GceConfig, GceCreate } from './gce-config.ts';

/** The parts of an instance that are used (Compute Engine API v1, `Instance`). */
export interface GceInstance {
  readonly name: string;
  readonly status: string;
  readonly lastStartTimestamp?: string;
  readonly lastStopTimestamp?: string;
  readonly lastSuspendedTimestamp?: string;
  readonly networkInterfaces?: readonly {
    readonly networkIP?: string;
    readonly accessConfigs?: readonly { readonly natIP?: string }[];
    readonly ipv6AccessConfigs?: readonly { readonly externalIpv6?: string }[];
  }[];
}

/** What can be done with an instance in one of its twelve states. A state that is new to us is on its way somewhere. */
export function stageOf(status: string): 'running' | 'stopped' | 'suspended' | 'changing' {
  switch (status) {
    case 'RUNNING':
      return 'running';
    case 'TERMINATED':
    case 'STOPPED':
      return 'stopped';
    case 'SUSPENDED':
      return 'suspended';
    // PENDING, PROVISIONING, STAGING, REPAIRING, PENDING_STOP, STOPPING, SUSPENDING, DEPROVISIONING
    default:
      return 'changing';
  }
}

/** `null`: there is no such instance. */
export function instanceStatus(instance: GceInstance | null, address: GceConfig['address']): PowerStatus {
  if (instance === null) return { power: 'off' };
  switch (stageOf(instance.status)) {
    case 'running':
      return { power: 'on', ...sinceOf(instance.lastStartTimestamp), ...placeOf(instance, address) };
    case 'stopped':
      return { power: 'off', ...sinceOf(instance.lastStopTimestamp) };
    case 'suspended':
      return { power: 'off', ...sinceOf(instance.lastSuspendedTimestamp) };
    case 'changing':
      return { power: 'changing' };
  }
}

function placeOf({ networkInterfaces: [first] = [] }: GceInstance, wanted: GceConfig['address']): { address?: string } {
  const external = first?.accessConfigs?.[0]?.natIP ?? first?.ipv6AccessConfigs?.[0]?.externalIpv6;
  const address = wanted === 'external' ? external : first?.networkIP;
  return address ? { address } : {};
}

function sinceOf(time: string | undefined): { since?: number } {
  const since = Date.parse(time ?? '');
  return Number.isFinite(since) ? { since } : {};
}

/** The body that makes an instance (`instances.insert`). 64-bit numbers are text in this API. */
export function newInstance(config: GceConfig, wanted: GceCreate, sourceImage: string): object {
  const zone = `zones/${config.zone}`;
  const gigabytes = wanted.diskSize === undefined ? null : Math.ceil(wanted.diskSize / 1e9);
  return {
    name: config.name,
    machineType: `${zone}/machineTypes/${wanted.machineType}`,
    disks: [
      {
        boot: true,
        autoDelete: true,
        initializeParams: { sourceImage, ...(gigabytes !== null && { diskSizeGb: `${gigabytes}` }) },
      },
    ],
    networkInterfaces: [
      {
        network: wanted.network,
        // Without one it has no address on the internet.
        ...(config.address === 'external' && {
          accessConfigs: [{ type: 'ONE_TO_ONE_NAT', name: 'External NAT', networkTier: 'PREMIUM' }],
        }),
      },
    ],
    metadata: { items: metadataOf(wanted) },
    tags: { items: wanted.tags },
    labels: wanted.labels,
    serviceAccounts: wanted.scopes.length > 0 ? [{ email: 'default', scopes: wanted.scopes }] : [],
    scheduling: schedulingOf(wanted),
  };
}

function metadataOf({ metadata, startupScript, startupScriptUrl }: GceCreate): { key: string; value: string }[] {
  const items = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  if (startupScript !== undefined) items.push({ key: 'startup-script', value: startupScript });
  if (startupScriptUrl !== undefined) items.push({ key: 'startup-script-url', value: startupScriptUrl });
  return items;
}

/** A Spot instance that is taken away is kept, so that it can be started again. */
function schedulingOf({ spot, maxRunDuration }: GceCreate): object {
  const limit = maxRunDuration !== undefined && { maxRunDuration: { seconds: `${Math.floor(maxRunDuration / 1000)}` } };
  const ends = (spot || maxRunDuration !== undefined) && { instanceTerminationAction: 'STOP' };
  if (!spot) return { provisioningModel: 'STANDARD', ...ends, ...limit };
  const model = { provisioningModel: 'SPOT', automaticRestart: false, onHostMaintenance: 'TERMINATE' };
  return { ...model, ...ends, ...limit };
}

/** The family of the newest Debian among images of `debian-cloud`; null when there is none. */
export function newestDebian(
  images: readonly { readonly family?: string; readonly deprecated?: unknown }[],
): string | null {
  const versions = images.flatMap(({ family = '', deprecated }) => {
    const version = /^debian-(\d+)$/.exec(family)?.[1];
    return version === undefined || deprecated ? [] : [Number(version)];
  });
  if (versions.length === 0) return null;
  return `projects/debian-cloud/global/images/family/debian-${Math.max(...versions)}`;
}
