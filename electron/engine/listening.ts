import { createServer, type Server, type Socket } from 'node:net';
import { type Fault, fault } from '../../shared/faults.ts';
import type { ListenAddress } from '../../shared/settings.ts';
import { type Binding, bindingOf } from './binding.ts';
import type { Clock } from './clock.ts';
import { resetNow } from './splice.ts';

const retryMs = 5_000;

/** One address and port to listen on. */
interface Place {
  readonly host: string;
  readonly port: number;
  /** Distance from the first port of its range. */
  offset: number;
  /** Its family may be missing on this computer without that being a fault. */
  readonly isOptional: boolean;
  server: Server | null;
  fault: Fault | null;
  /** Resolves when the try under way is over. */
  binding: Promise<void> | null;
}

export interface ListeningLinks {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  /** Program that holds a port; null where the system does not tell. */
  portHolder(port: number): Promise<string | null>;
  onConnection(socket: Socket, portOffset: number): void;
  /** An address cannot be listened on; told once until that changes. */
  onFault(reason: Fault): void;
  /** Addresses or the fault changed. */
  onChange(): void;
}

/** Binds everything a route listens on, and keeps trying what is not available yet. */
export class Listening {
  readonly #links: ListeningLinks;
  readonly #places = new Map<string, Place>();
  #route = '';
  #timer: Disposable | null = null;
  #isEnded = false;

  constructor(links: ListeningLinks) {
    this.#links = links;
  }

  /** Gives up every address that is not among these, at once. Connections it accepted are not its business any more. */
  leave(addresses: readonly ListenAddress[]): void {
    const kept = new Set(addresses.flatMap(placesOf).map(keyOf));
    for (const [key, place] of this.#places) {
      if (kept.has(key)) continue;
      this.#places.delete(key);
      place.server?.close();
    }
  }

  /** Resolves when every address was tried once; those that are bound stay so. `route` is its name in faults. */
  async bind(route: string, addresses: readonly ListenAddress[]): Promise<void> {
    this.#route = route;
    for (const place of addresses.flatMap(placesOf)) {
      const known = this.#places.get(keyOf(place));
      if (known) known.offset = place.offset;
      else this.#places.set(keyOf(place), place);
    }
    await this.#bindMissing();
  }

  get addresses(): readonly string[] {
    return [...this.#places.values()].flatMap((place) => {
      const bound = place.server?.address() ?? null;
      if (bound === null || typeof bound === 'string') return [];
      return [keyOf({ host: this.#bindingOf(place).only ?? bound.address, port: bound.port })];
    });
  }

  get fault(): Fault | null {
    for (const place of this.#places.values()) if (place.fault) return place.fault;
    return null;
  }

  /** Takes no new connections from now on. */
  end(): void {
    this.#isEnded = true;
    this.#timer?.[Symbol.dispose]();
    this.leave([]);
  }

  async #bindMissing(): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    const missing = [...this.#places.values()].filter((place) => !place.server);
    await Promise.all(missing.map((place) => (place.binding ??= this.#bindOne(place))));
    if (this.#isEnded || this.fault === null) return;
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#links.clock.after(retryMs, () => void this.#bindMissing());
  }

  #bindOne(place: Place): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    const { host, only } = this.#bindingOf(place);
    server.on('connection', (socket) => {
      if (only === null || socket.localAddress === only) return this.#links.onConnection(socket, place.offset);
      socket.on('error', () => undefined);
      resetNow(socket);
    });
    return new Promise((resolve) => {
      const finish = (reason: Fault | null) => {
        place.binding = null;
        // Tried again in vain: what was found out about it stands.
        const isNews = place.server !== null || place.fault?.code !== reason?.code;
        if (isNews) place.fault = reason;
        resolve();
        if (!isNews) return;
        if (reason) this.#links.onFault(reason);
        this.#links.onChange();
      };
      server.once('error', (error: NodeJS.ErrnoException) => {
        const isMissingFamily = ['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'].includes(error.code ?? '');
        if (place.isOptional && isMissingFamily) finish(null);
        else void this.#explain(error.code, error.message, place, finish);
      });
      server.listen({ host, port: place.port, exclusive: true, ipv6Only: host === '::' }, () => {
        // An accept that fails, as when too many files are open, concerns that connection and never the listener.
        server.removeAllListeners('error');
        server.on('error', () => undefined);
        // Given up while it was being bound.
        if (this.#places.get(keyOf(place)) === place) place.server = server;
        else server.close();
        finish(null);
      });
    });
  }

  #bindingOf({ host, port }: Place): Binding {
    return bindingOf(host, port, this.#links.platform);
  }

  async #explain(code: string | undefined, detail: string, place: Place, tell: (reason: Fault) => void): Promise<void> {
    const at = { route: this.#route, address: keyOf(place) };
    if (code === 'EADDRINUSE') tell(fault('port-in-use', { ...at, holder: await this.#holderOf(place) }));
    else if (code === 'EACCES') tell(fault('port-forbidden', at));
    else if (code === 'EADDRNOTAVAIL') tell(fault('address-not-available', at));
    else tell(fault('listen-failed', { ...at, detail }));
  }

  /** Asked once for as long as the port stays in use. */
  async #holderOf({ port, fault: known }: Place): Promise<string | null> {
    return known?.code === 'port-in-use' ? known.params.holder : await this.#links.portHolder(port);
  }
}

function keyOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function placesOf({ host, port, endPort }: ListenAddress): readonly Place[] {
  const hosts = host === null ? ['0.0.0.0', '::'] : host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
  const places: Place[] = [];
  for (let current = port; current <= endPort; current += 1) {
    for (const one of hosts) {
      const isOptional = hosts.length > 1 && one.includes(':');
      const offset = current - port;
      places.push({ host: one, port: current, offset, isOptional, server: null, fault: null, binding: null });
    }
  }
  return places;
}
