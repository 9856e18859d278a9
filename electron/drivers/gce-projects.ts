import type { OfferedValue } from '../../shared/draft-calls.ts';
import { FaultError, fault } from '../../shared/faults.ts';
import type { DriverContext } from '../engine/driver.ts';
import { type GceAccount, openGce } from './gce-api.ts';
import { publicEndpoint } from './gce-config.ts';

const scope = 'https://www.googleapis.com/auth/cloudplatformprojects.readonly';
const publicHost = 'https://cloudresourcemanager.googleapis.com';
/** Shorter than what all lists may take together, so that a network without this host keeps nobody from the others. */
const limitMs = 10_000;
const mostPages = 10;

/** A page of `GET /v1/projects` (Cloud Resource Manager API v1, `projects.list`). It may be short and not the last. */
interface Page {
  readonly projects?: readonly { readonly projectId: string; readonly name?: string }[];
  readonly nextPageToken?: string;
}

/**
 * Active projects that the account may see, up to some thousands. It is another API than Compute Engine's, which may be
 * switched off or out of reach: rejects with a FaultError then, or with the signal's reason.
 */
export async function gceProjects(
  account: Pick<GceAccount, 'endpoint' | 'credentials'>,
  context: DriverContext,
): Promise<readonly OfferedValue[]> {
  const limit = new AbortController();
  const timer = context.clock.after(limitMs, () => {
    const what = 'listing the projects of Google Cloud';
    limit.abort(new FaultError(fault('deadline-passed', { what, afterMs: limitMs })));
  });
  try {
    return await listed(account, { ...context, signal: AbortSignal.any([context.signal, limit.signal]) });
  } finally {
    timer[Symbol.dispose]();
  }
}

/** Where projects are asked for: private access to Compute Engine is one host, which is asked for everything. */
export function projectsHost(endpoint: string): string {
  const host = endpoint.replace(/\/+$/, '');
  return host === publicEndpoint ? publicHost : host;
}

async function listed(
  { endpoint, credentials }: Pick<GceAccount, 'endpoint' | 'credentials'>,
  context: DriverContext,
): Promise<readonly OfferedValue[]> {
  // Named so in faults; there is no project yet.
  const account = { project: 'Resource Manager', name: 'projects', endpoint, ...(credentials && { credentials }) };
  const api = openGce(account, context, { base: `${projectsHost(endpoint)}/v1/`, scope });
  const offered: OfferedValue[] = [];
  let pageToken = '';
  for (let page = 1; page <= mostPages; page += 1) {
    const query = new URLSearchParams({ filter: 'lifecycleState:ACTIVE', pageSize: '500' });
    if (pageToken !== '') query.set('pageToken', pageToken);
    const { projects = [], nextPageToken = '' } = await api.get<Page>(`projects?${query.toString()}`);
    for (const { projectId, name = projectId } of projects) {
      offered.push({ value: projectId, ...(name !== projectId && { note: name }) });
    }
    if (nextPageToken === '') break;
    pageToken = nextPageToken;
  }
  return offered;
}
