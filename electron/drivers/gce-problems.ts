import { type Fault, fault } from '../../shared/faults.ts';
import type { GceAccount } from './gce-api.ts';

/** One error of an answer or of an operation. */
export interface GceProblem {
  readonly code?: string;
  readonly reason?: string;
  readonly message?: string;
}

const cloud = 'Google Cloud';

/** What an answer that is no success means for the user: the errors of Compute Engine v1, of calls and of operations. */
export function gceFault({ project, zone = '', name = '' }: GceAccount, status: number, body: unknown): Fault {
  const { errors = [], message = `it answered ${status}` } = errorOf(body);
  const [problem = {}] = errors;
  const code = problem.code ?? problem.reason ?? '';
  const detail = problem.message ?? message;
  if (/QUOTA|quotaExceeded|rateLimitExceeded/i.test(code)) return fault('cloud-quota', { cloud, detail });
  if (/ZONE_RESOURCE_POOL_EXHAUSTED|insufficientCapacity|STOCKOUT/i.test(code)) {
    return fault('cloud-capacity', { cloud, place: zone, detail });
  }
  if (status === 401) return fault('cloud-credentials', { cloud, detail });
  if (status === 403 || /PERMISSION/i.test(code)) {
    const permission = /'([a-z]+(?:\.[a-zA-Z]+){2,})'/.exec(detail)?.[1] ?? null;
    return fault('cloud-permission', { cloud, place: project, permission, detail });
  }
  if (status === 404) {
    const place = zone === '' ? project : `${project}/${zone}`;
    return fault('cloud-missing', { cloud, what: name, place, detail });
  }
  return fault('cloud-refused', { cloud, what: name, detail: code === '' ? detail : `${code}: ${detail}` });
}

function errorOf(body: unknown): { readonly errors?: readonly GceProblem[]; readonly message?: string } {
  const error = (body as { readonly error?: unknown } | null)?.error;
  return typeof error === 'object' && error !== null ? error : {};
}
