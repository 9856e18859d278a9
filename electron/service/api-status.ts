import type { FaultCode } from '../../shared/faults.ts';

const statuses: Partial<Record<FaultCode, number>> = {
  'bad-request': 400,
  'not-logged-in': 401,
  'host-not-allowed': 403,
  'origin-not-allowed': 403,
  'no-such-target': 404,
  'in-use': 409,
  'no-sleep-method': 409,
  'no-wake-method': 409,
  'not-now': 409,
  'do-not-wake': 409,
  paused: 409,
  'spend-limit': 409,
  'away-from-home': 409,
  'cannot-tell': 503,
  'gateway-unknown': 503,
  'local-network-not-allowed': 503,
  'journal-write-failed': 503,
  internal: 500,
};

/** HTTP status of a fault. What the list does not name was refused or failed at the machine, beyond us: 502. */
export function statusOf(code: FaultCode): number {
  return statuses[code] ?? 502;
}
