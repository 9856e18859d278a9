import type { AccessEntry, AccessLog } from '../../engine/protocol-server.ts';
import type { Clock } from '../../engine/clock.ts';
import type { AttemptRecord } from './attempts.ts';
import type { ReceivedRequest } from './received-request.ts';

/** Collects what one request came to, and writes it once its answer is finished or its client gone. */
export class AccessRecord {
  readonly #received: ReceivedRequest;
  readonly #clock: Clock;
  readonly #startedMs: number;
  source: string;
  route: string | null = null;
  servedBy: string | null = null;
  readonly attempts: AttemptRecord[] = [];
  /** Monotonic ms; null: it was not forwarded. */
  sentAtMs: number | null = null;
  /** Of a change of protocol, which the response object does not see. */
  status: number | null = null;
  bytesIn = 0;
  bytesOut = 0;

  constructor(received: ReceivedRequest, clock: Clock) {
    this.#received = received;
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
    this.source = received.peer;
  }

  write(log: AccessLog): void {
    const { method = '', url = '', httpVersion, headers } = this.#received.request;
    const { response } = this.#received;
    const nowMs = this.#clock.monotonicMs();
    const status = this.status ?? (response.headersSent ? response.statusCode : null);
    const { host, referer } = headers;
    const userAgent = headers['user-agent'];
    const entry: AccessEntry = {
      source: this.source,
      method,
      url,
      httpVersion,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
      attempts: this.attempts,
      waitMs: (this.sentAtMs ?? nowMs) - this.#startedMs,
      totalMs: nowMs - this.#startedMs,
      ...(host === undefined ? {} : { host }),
      ...(status === null ? {} : { status }),
      ...(this.route === null ? {} : { route: this.route }),
      ...(this.servedBy === null ? {} : { servedBy: this.servedBy }),
      ...(referer === undefined ? {} : { referer }),
      ...(userAgent === undefined ? {} : { userAgent }),
    };
    log.write(entry);
  }
}
