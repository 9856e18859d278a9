import { FaultError, fault } from '../../shared/faults.ts';
import type { Choices, DriverContext } from '../engine/driver.ts';
import { openGce } from './gce-api.ts';
import { type GceConfig, gceConfig } from './gce-config.ts';

const defaultEndpoint = gceConfig.shape.endpoint.parse(undefined);

/**
 * Zones of the project and, once the zone is known, its instances and machine types. Projects cannot be listed: that is
 * another API, which the account may not even use.
 */
export async function gceChoices(config: Partial<GceConfig>, context: DriverContext): Promise<Choices> {
  const { project, zone, credentials, endpoint = defaultEndpoint } = config;
  if (project === undefined) throw new FaultError(fault('fill-in-first', { field: 'Project' }));
  const api = openGce(
    { project, endpoint, ...(zone !== undefined && { zone }), ...(credentials && { credentials }) },
    context,
  );
  const zones = await api.list<{ name: string; status?: string }>(`projects/${project}/zones`);
  const offered = {
    zone: zones.map(({ name, status }) => ({
      value: name,
      ...(status !== undefined && status !== 'UP' && { note: status }),
    })),
  };
  if (zone === undefined) return offered;
  const place = `projects/${project}/zones/${zone}`;
  const [instances, types] = await Promise.all([
    api.list<{ name: string; status?: string }>(`${place}/instances`),
    api.list<{ name: string; description?: string }>(`${place}/machineTypes`),
  ]);
  return {
    ...offered,
    name: instances.map(({ name, status = '' }) => ({ value: name, note: status })),
    'create.machineType': types.map(({ name, description = '' }) => ({ value: name, note: description })),
  };
}
