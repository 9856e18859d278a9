import type { Fault } from '../../../shared/faults.ts';
import type { Endpoint } from './attempts.ts';

/** One endpoint for one request, as the server sees it. */
export interface RequestEndpoint extends Endpoint {
  /** Why its target could not be used; null when that was not so. */
  readonly fault: Fault | null;
  /** It was not turned away at once. */
  readonly wasVisited: boolean;
  /** When the request went out to it, in monotonic ms; null: it has not. */
  readonly sentAtMs: number | null;
  /** Bytes of the request or of the answer. */
  moved(direction: 'in' | 'out', byteCount: number): void;
  /** Lets go whatever is held for the request; may be called twice. */
  release(): void;
}
