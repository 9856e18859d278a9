import { Agent, type ClientRequest, type RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { EndpointTls } from '../../../shared/settings.ts';
import type { Clock } from '../../engine/clock.ts';

/** Shorter than the 5 s after which common servers close an idle connection, so that we seldom meet that moment. */
const idleLimitMs = 4_000;
/** How long before the server's own limit (`Keep-Alive: timeout=`) we let go. */
const idleMarginMs = 1_000;

/** What a request to the pool needs to get a connection. */
export interface PooledRequestOptions extends RequestOptions {
  /** Kept connections serve requests with the same key only. */
  readonly poolKey: string;
  readonly open: () => Promise<Duplex>;
}

/** How one endpoint is spoken to. */
export interface EndpointWay {
  readonly tls: EndpointTls | null;
  /** Version of the PROXY protocol with which each connection begins; connections then belong to one client address. */
  readonly sendProxyProtocol: 1 | 2 | null;
}

/** The connections to one endpoint that are kept between requests; `destroy` ends them and those in use. */
export class EndpointPool extends Agent {
  readonly way: EndpointWay;
  readonly #clock: Clock;
  readonly #idle = new Map<Duplex, Disposable>();
  readonly #limitsMs = new WeakMap<Duplex, number>();

  constructor(way: EndpointWay, clock: Clock) {
    super({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
    this.way = way;
    this.#clock = clock;
  }

  override getName(options?: RequestOptions): string {
    return (options as PooledRequestOptions | undefined)?.poolKey ?? '';
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, connection: Duplex) => void,
  ): undefined {
    const settle = callback as (error: Error | null, connection?: Duplex) => void;
    (options as PooledRequestOptions).open().then(
      (connection) => settle(null, connection),
      (error: unknown) => settle(error as Error),
    );
  }

  /** What the endpoint said in a Keep-Alive field about how long it keeps the connection. */
  noteKeepAlive(connection: Duplex, field: string): void {
    const [, seconds] = /\btimeout=(\d+)/i.exec(field) ?? [];
    if (seconds !== undefined)
      this.#limitsMs.set(connection, Math.min(idleLimitMs, Number(seconds) * 1_000 - idleMarginMs));
  }

  /**
   * Whatever comes while a connection is idle, an end or bytes that nobody asked for, ends it. Newer releases of Node see
   * to that themselves, that of Electron 33 does not.
   */
  override keepSocketAlive(connection: Duplex): boolean {
    const { readableEnded, readableLength, destroyed } = connection;
    const limitMs = this.#limitsMs.get(connection) ?? idleLimitMs;
    if (readableEnded || readableLength > 0 || destroyed || limitMs <= 0) return false;
    const end = () => connection.destroy();
    const timer = this.#clock.after(limitMs, end);
    connection.on('data', end).on('end', end).on('error', end).resume();
    const forget = () => this.#idle.get(connection)?.[Symbol.dispose]();
    connection.once('close', forget);
    this.#idle.set(connection, {
      [Symbol.dispose]: () => {
        this.#idle.delete(connection);
        timer[Symbol.dispose]();
        connection.off('data', end).off('end', end).off('error', end).off('close', forget);
      },
    });
    (connection as Socket).unref();
    return true;
  }

  override reuseSocket(connection: Duplex, request: ClientRequest): void {
    this.#idle.get(connection)?.[Symbol.dispose]();
    super.reuseSocket(connection, request);
  }

  /** Ends the connections that no request uses. */
  endIdle(): void {
    for (const connection of this.#idle.keys()) connection.destroy();
  }
}
