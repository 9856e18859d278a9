import { hostOf, urlOf } from '../../../shared/endpoint-names.ts';
import type { EndpointSettings } from '../../../shared/settings.ts';
import type { Clock } from '../../engine/clock.ts';
import type { RequestRoute, Served } from '../../engine/protocol-server.ts';
import { ask } from './ask.ts';
import { connectToHost } from './endpoint-connection.ts';
import { belowEndpoint } from './endpoint-path.ts';
import type { EndpointPool } from './endpoint-pool.ts';
import type { FieldLines, ForwardedRequest, UpstreamAnswer } from './exchange.ts';
import type { EndpointAsking } from './attempts.ts';
import type { ClientEnds } from '../../engine/proxy-header.ts';
import type { RequestEndpoint } from './request-endpoint.ts';

export interface UrlEndpointParts {
  readonly settings: EndpointSettings & { readonly kind: 'url' };
  readonly route: RequestRoute;
  readonly pool: EndpointPool;
  readonly source: string;
  readonly client: ClientEnds;
  /** The route says which Host header to send; else it is the endpoint's own: it does not know that of ours. */
  readonly sendsGivenHost: boolean;
  readonly clock: Clock;
}

/** A server that is not ours to wake: always worth asking, never held awake. */
export class UrlEndpoint implements RequestEndpoint {
  readonly label: string;
  readonly fault = null;
  readonly wasVisited = true;
  readonly #parts: UrlEndpointParts;
  #served: Served | null = null;
  #isReleased = false;
  sentAtMs: number | null = null;

  constructor(parts: UrlEndpointParts) {
    this.#parts = parts;
    this.label = urlOf(parts.settings);
  }

  isUp(): boolean {
    return true;
  }

  wake(): Promise<void> {
    return Promise.resolve();
  }

  async ask(request: ForwardedRequest, { signal, onInterim, onContinue }: EndpointAsking): Promise<UpstreamAnswer> {
    const { settings, pool, client, clock, sendsGivenHost } = this.#parts;
    signal.addEventListener('abort', () => this.release(), { once: true });
    const path = belowEndpoint(settings.path, request.path);
    const fields = sendsGivenHost ? request.fields : withHost(request.fields, hostOf(settings));
    const below = { ...request, path, fields };
    return await ask(pool, below, {
      connect: connectToHost(settings.host, settings.port),
      client,
      signal,
      clock,
      ...(settings.timeoutMs === undefined ? {} : { timeoutMs: settings.timeoutMs }),
      onInterim,
      onContinue,
      onConnection: () => this.#begin(),
    });
  }

  moved(direction: 'in' | 'out', byteCount: number): void {
    this.#served?.moved(direction, byteCount);
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#served?.end();
  }

  #begin(): void {
    if (this.#served || this.#isReleased) return;
    const { route, source, clock } = this.#parts;
    this.sentAtMs = clock.monotonicMs();
    this.#served = route.beginElsewhere(source);
  }
}

function withHost(fields: FieldLines, host: string): FieldLines {
  return [['Host', host], ...fields.filter(([name]) => name.toLowerCase() !== 'host')];
}
