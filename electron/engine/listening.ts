import { createServer, type Server, type Socket } from 'node:net';
import { type Fault, fault } from '../../shared/faults.ts';
import type { ListenAddress } from '../../shared/settings.ts';
import type { Clock } from './clock.ts';

const retryMs = 5_000;

interface Place {
  readonly host: string;
  readonly port: number;
  /** Distance from the first port of its range. */
  readonly offset: number;
  /** Its family may be missing on this computer without that being a fault. */
  readonly isOptional: boolean;
}

export interface ListenerLinks {
  readonly clock: Clock;
  readonly route: string;
  /** Program that holds a port, where the system tells. */
  portHolder(port: number): Promise<string | null>;
  onConnection(socket: Socket, portOffset: number): void;
  /** Addresses or the fault changed. */
  onChange(): void;
}

/** Binds everything a route listens on, and keeps trying what is not available yet. */
export class Listening {
  readonly #links: ListenerLinks;
  readonly #servers = new Map<Place, Server>();
  readonly #faults = new Map<Place, Fault>();
  readonly #places: readonly Place[];
  #timer: Disposable | null = null;
  #isEnded = false;

  constructor(addresses: readonly ListenAddress[], links: ListenerLinks) {
    this.#links = links;
    this.#places = addresses.flatMap(placesOf);
  }

  /** Resolves when every address was tried once. */
  async start(): Promise<void> {
    await Promise.all(this.#places.map((place) => this.#bind(place)));
    this.#retryLater();
  }

  get addresses(): readonly string[] {
    return [...this.#servers.values()].flatMap((server) => {
      const bound = server.address();
      if (bound === null || typeof bound === 'string') return [];
      return [bound.family === 'IPv6' ? `[${bound.address}]:${bound.port}` : `${bound.address}:${bound.port}`];
    });
  }

  get fault(): Fault | null {
    return [...this.#faults.values()][0] ?? null;
  }

  /** Takes no new connections from now on; those it accepted are not its business any more. */
  end(): Promise<void> {
    this.#isEnded = true;
    this.#timer?.[Symbol.dispose]();
    const closed = [...this.#servers.values()].map(
      (server) => new Promise<void>((resolve) => server.close(() => resolve())),
    );
    for (const server of this.#servers.values()) server.unref();
    this.#servers.clear();
    return Promise.race([Promise.all(closed), Promise.resolve()]).then(() => undefined);
  }

  #bind(place: Place): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    server.on('connection', (socket) => this.#links.onConnection(socket, place.offset));
    return new Promise((resolve) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        server.removeAllListeners('connection');
        const isMissingFamily =
          error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL' || error.code === 'EINVAL';
        if (!(place.isOptional && isMissingFamily)) this.#fail(place, error);
        resolve();
      });
      server.listen({ host: place.host, port: place.port, exclusive: true, ipv6Only: place.host === '::' }, () => {
        // An accept that fails, as when too many files are open, concerns that connection and never the listener.
        server.removeAllListeners('error');
        server.on('error', () => undefined);
        this.#faults.delete(place);
        if (this.#isEnded) server.close();
        else this.#servers.set(place, server);
        resolve();
        this.#links.onChange();
      });
    });
  }

  #fail(place: Place, error: NodeJS.ErrnoException): void {
    const known = this.#faults.get(place);
    const found = this.#faultOf(error, place);
    if (known?.code === found.code) return;
    this.#faults.set(place, found);
    this.#links.onChange();
    if (found.code !== 'port-in-use') return;
    void this.#links.portHolder(place.port).then((holder) => {
      if (this.#faults.get(place) !== found || holder === null) return;
      this.#faults.set(place, fault('port-in-use', { ...found.params, holder }));
      this.#links.onChange();
    });
  }

  #retryLater(): void {
    if (this.#isEnded || this.#faults.size === 0) return;
    this.#timer = this.#links.clock.after(retryMs, () => {
      const failed = [...this.#faults.keys()];
      void Promise.all(failed.map((place) => this.#bind(place))).then(() => this.#retryLater());
    });
  }

  #faultOf(error: NodeJS.ErrnoException, place: Place): Fault {
    const { route } = this.#links;
    const address = `${place.host}:${place.port}`;
    if (error.code === 'EADDRINUSE') return fault('port-in-use', { route, address, holder: null });
    if (error.code === 'EACCES') return fault('port-forbidden', { route, address });
    if (error.code === 'EADDRNOTAVAIL') return fault('address-not-available', { route, address });
    return fault('listen-failed', { route, address, detail: error.message });
  }
}

function placesOf({ host, port, endPort }: ListenAddress): readonly Place[] {
  const hosts = host === null ? ['0.0.0.0', '::'] : host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
  const places: Place[] = [];
  for (let current = port; current <= endPort; current += 1) {
    for (const one of hosts) {
      places.push({
        host: one,
        port: current,
        offset: current - port,
        isOptional: hosts.length > 1 && one.includes(':'),
      });
    }
  }
  return places;
}
