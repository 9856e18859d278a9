import type { PowerStatus } from '../engine/driver.ts';
import type { Ec2Config } from './ec2-config.ts';

/** The parts of an instance that are used (EC2 API 2016-11-15). */
export interface Ec2Instance {
  readonly InstanceId?: string | undefined;
  readonly State?: { readonly Code?: number | undefined; readonly Name?: string | undefined } | undefined;
  readonly Tags?: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined;
  readonly LaunchTime?: Date | undefined;
  readonly PublicIpAddress?: string | undefined;
  readonly PrivateIpAddress?: string | undefined;
  readonly Ipv6Address?: string | undefined;
}

/** The low byte of a state's code tells it; the high byte is for AWS itself. */
export function stageOf({ State }: Ec2Instance): 'running' | 'stopped' | 'gone' | 'changing' {
  switch ((State?.Code ?? -1) & 0xff) {
    case 16:
      return 'running';
    case 80:
      return 'stopped';
    case 48:
      return 'gone';
    // 0 pending, 32 shutting-down, 64 stopping, and whatever is new to us
    default:
      return 'changing';
  }
}

/** `null`: there is no such instance. */
export function instanceStatus(instance: Ec2Instance | null, address: Ec2Config['address']): PowerStatus {
  if (instance === null) return { power: 'off' };
  switch (stageOf(instance)) {
    case 'running':
      return { power: 'on', ...sinceOf(instance), ...placeOf(instance, address) };
    case 'stopped':
    case 'gone':
      return { power: 'off' };
    case 'changing':
      return { power: 'changing' };
  }
}

/** The launch time is that of the last start. */
function sinceOf({ LaunchTime }: Ec2Instance): { since?: number } {
  return LaunchTime ? { since: LaunchTime.getTime() } : {};
}

function placeOf(instance: Ec2Instance, wanted: Ec2Config['address']): { address?: string } {
  const address = wanted === 'public' ? (instance.PublicIpAddress ?? instance.Ipv6Address) : instance.PrivateIpAddress;
  return address ? { address } : {};
}
