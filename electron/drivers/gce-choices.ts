import type { OfferedValue } from '../../shared/draft-calls.ts';
import { FaultError } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import type { Choices, DriverContext } from '../engine/driver.ts';
import { type GceAccount, openGce } from './gce-api.ts';
import { type GceConfig, publicEndpoint } from './gce-config.ts';
import { gceProjects } from './gce-projects.ts';

/** Projects of the account; zones of the project, once it is known; then instances and machine types of the zone. */
export async function gceChoices(config: Partial<GceConfig>, context: DriverContext): Promise<Choices> {
  const { project, zone, credentials, endpoint = publicEndpoint } = config;
  const account = { endpoint, ...(credentials && { credentials }) };
  if (project === undefined) return { project: await gceProjects(account, context) };
  const known = { ...account, project, ...(zone !== undefined && { zone }) };
  const [projects, offered] = await Promise.all([projectsBeside(known, context), choicesIn(known, context)]);
  return { project: projects, ...offered };
}

/** Who may use one project need not be able to list them: then that one stays, with the reason beside it. */
async function projectsBeside(account: GceAccount, context: DriverContext): Promise<readonly OfferedValue[]> {
  try {
    return await gceProjects(account, context);
  } catch (error) {
    if (context.signal.aborted || !(error instanceof FaultError)) throw error;
    return [{ value: account.project, note: sentence(error.fault) }];
  }
}

async function choicesIn(account: GceAccount, context: DriverContext): Promise<Choices> {
  const { project, zone } = account;
  const api = openGce(account, context);
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
