import type { FaultBody } from '../../shared/contract.ts';
import { type Fault, fault, FaultError } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';

/** A fault with its sentence, ready to be sent. */
export function faultBody(value: Fault): FaultBody {
  return { ...value, message: sentence(value) };
}

/** The fault behind anything that was thrown; whatever is not a FaultError is a bug and goes to `report` with its stack. */
export function faultOf(error: unknown, report: (error: unknown) => void): Fault {
  if (error instanceof FaultError) return error.fault;
  report(error);
  return fault('internal', { what: error instanceof Error ? error.name : 'unknown' });
}
