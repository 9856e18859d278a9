import { type Fault, FaultError } from '../../../shared/faults.ts';
import type { Socket } from 'node:net';
import type { EndpointSettings } from '../../../shared/settings.ts';
import type { Clock } from '../../engine/clock.ts';
import type { RequestLeg, RequestVisit, Served } from '../../engine/protocol-server.ts';
import { ask } from './ask.ts';
import type { EndpointAsking } from './attempts.ts';
import { belowEndpoint } from './endpoint-path.ts';
import type { EndpointPool } from './endpoint-pool.ts';
import type { ForwardedRequest, UpstreamAnswer } from './exchange.ts';
import type { ClientEnds } from '../../engine/proxy-header.ts';
import type { RequestEndpoint } from './request-endpoint.ts';

export interface TargetEndpointParts {
  readonly settings: EndpointSettings & { readonly kind: 'target' };
  readonly leg: RequestLeg;
  readonly pool: EndpointPool;
  readonly source: string;
  readonly client: ClientEnds;
  /** Whether the request is a reason to wake the target and to keep it up. */
  readonly counts: boolean;
  readonly clock: Clock;
  readonly label: string;
  /** There are others to ask. */
  readonly isOneOfSeveral: boolean;
  /** It was registered with its target, or turned away there. */
  readonly onVisit: (refusal: Fault | null) => void;
}

/** One of our targets, visited by one request: a waiting client until it is forwarded, then in use by it. */
export class TargetEndpoint implements RequestEndpoint {
  readonly label: string;
  readonly #parts: TargetEndpointParts;
  #visit: RequestVisit | null = null;
  #served: Served | null = null;
  #isReleased = false;
  #fault: Fault | null = null;
  /** Proof that it is ready, and the way to it. */
  #connection: Socket | null = null;
  sentAtMs: number | null = null;

  constructor(parts: TargetEndpointParts) {
    this.#parts = parts;
    this.label = parts.label;
  }

  get fault(): Fault | null {
    const reason: unknown = this.#visit?.signal.aborted ? this.#visit.signal.reason : null;
    return reason instanceof FaultError ? reason.fault : this.#fault;
  }

  get wasVisited(): boolean {
    return this.#visit !== null;
  }

  isUp(): boolean {
    return this.#connection !== null || this.#parts.leg.isUp();
  }

  async wake(signal: AbortSignal): Promise<void> {
    const visit = this.#visitNow(signal);
    const connection = await visit.connect(this.#parts.settings.port, signal);
    if (this.#isReleased) connection.destroy();
    else this.#connection = connection;
  }

  async ask(request: ForwardedRequest, { signal, onInterim, onContinue }: EndpointAsking): Promise<UpstreamAnswer> {
    const { settings, pool, client, clock, isOneOfSeveral } = this.#parts;
    const visit = this.#visitNow(signal);
    const below = { ...request, path: belowEndpoint(settings.path, request.path) };
    return await ask(pool, below, {
      connect: async (over) =>
        this.#takeConnection() ?? (await visit.connect(settings.port, over, isOneOfSeveral ? 'one' : 'until-limit')),
      client,
      signal,
      otherSignal: visit.signal,
      clock,
      ...(settings.timeoutMs === undefined ? {} : { timeoutMs: settings.timeoutMs }),
      onInterim,
      onContinue,
      onConnection: () => this.#begin(visit),
    });
  }

  moved(direction: 'in' | 'out', byteCount: number): void {
    this.#served?.moved(direction, byteCount);
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#takeConnection()?.destroy();
    if (this.#served) this.#served.end();
    else this.#visit?.end();
  }

  #begin(visit: RequestVisit): void {
    // A kept connection that was closed is replaced by another one for the same request.
    if (this.#served || this.#isReleased || visit.signal.aborted) return;
    this.sentAtMs = this.#parts.clock.monotonicMs();
    this.#served = visit.serve();
  }

  #takeConnection(): Socket | null {
    const connection = this.#connection;
    this.#connection = null;
    return connection?.destroyed ? null : connection;
  }

  #visitNow(signal: AbortSignal): RequestVisit {
    signal.throwIfAborted();
    if (this.#visit) return this.#visit;
    const { leg, source, counts, onVisit } = this.#parts;
    const visit = leg.visit(source, counts);
    if ('code' in visit) {
      this.#fault = visit;
      onVisit(visit);
      throw new FaultError(visit);
    }
    this.#visit = visit;
    onVisit(null);
    signal.addEventListener('abort', () => this.release(), { once: true });
    return visit;
  }
}
