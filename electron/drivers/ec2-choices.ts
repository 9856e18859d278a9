import { FaultError, fault } from '../../shared/faults.ts';
import type { Choices, DriverContext } from '../engine/driver.ts';
import { openEc2 } from './ec2-api.ts';
import type { Ec2Config } from './ec2-config.ts';
import type { Ec2Instance } from './ec2-instance.ts';

/** Instances of the region, by id and by name, and launch templates. */
export async function ec2Choices(config: Partial<Ec2Config>, context: DriverContext): Promise<Choices> {
  const { region, accessKey, endpoint } = config;
  if (region === undefined) throw new FaultError(fault('fill-in-first', { field: 'Region' }));
  const account = { region, ...(accessKey && { accessKey }), ...(endpoint !== undefined && { endpoint }) };
  const api = await openEc2(account, context);
  const instances = await api.instances();
  // Who may only start and stop needs no templates, and is not refused for them.
  const templates = await api.launchTemplates().catch((error: unknown) => {
    if (error instanceof FaultError) return [];
    throw error;
  });
  return {
    instance: instances.map((instance) => ({
      value: instance.InstanceId ?? '',
      note: [nameOf(instance), stateOf(instance)].filter((part) => part !== '').join(', '),
    })),
    name: instances.flatMap((instance) => {
      const name = nameOf(instance);
      return name === '' ? [] : [{ value: name, note: stateOf(instance) }];
    }),
    'launch.template': templates.map(({ id, name }) => ({ value: id, note: name })),
  };
}

function nameOf({ Tags = [] }: Ec2Instance): string {
  return Tags.find(({ Key }) => Key === 'Name')?.Value ?? '';
}

function stateOf({ State }: Ec2Instance): string {
  return State?.Name ?? '';
}
