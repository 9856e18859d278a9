import type { Socket } from 'node:dgram';
import { type Fault, fault } from '../../shared/faults.ts';
import type { ListenAddress } from '../../shared/settings.ts';
import type { Clock } from './clock.ts';
import type { Network } from './network.ts';
import { addressNear, localAddressesOf } from './udp-addresses.ts';
import { hasRoom, newUdpSocket, widenBuffers } from './udp-socket.ts';

const lookEveryMs = 5_000;

/** One socket of ours, on one address: what came to it is answered from it. */
export interface LocalSocket {
  /** Unlike that of any other of the same route. */
  readonly id: string;
  readonly port: number;
  /** Distance from the first port of its range. */
  readonly portOffset: number;
  /** It hears broadcasts and nothing else. */
  readonly isBroadcast: boolean;
  /** False: we do not have that address any more, or do not listen on it. */
  readonly isOpen: boolean;
  /** What cannot be sent is lost. */
  send(bytes: Uint8Array, port: number, address: string): void;
}

/** One address and port of the settings; all addresses of a family are one place, with a socket for each. */
interface Place {
  readonly host: string;
  readonly port: number;
  offset: number;
  /** Its family may be missing on this computer without that being a fault. */
  readonly isOptional: boolean;
  readonly locals: Map<string, Local>;
  fault: Fault | null;
}

interface Local {
  readonly socket: Socket;
  /** 0: it is not bound yet, or not any more. */
  port: number;
}

export interface UdpListeningLinks {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  readonly network: Pick<Network, 'interfaces'>;
  onDatagram(bytes: Buffer, from: { readonly address: string; readonly port: number }, local: LocalSocket): void;
  /** An address cannot be listened on; told once until that changes. */
  onFault(reason: Fault): void;
  /** Addresses or the fault changed. */
  onChange(): void;
}

/**
 * Binds everything a UDP route listens on, and keeps trying what is not available yet. Where it listens on all addresses
 * it has a socket for each of them that this computer has at the time, because an answer must leave from the address that
 * was asked, and one socket for all would not tell which that was.
 */
export class UdpListening {
  readonly #links: UdpListeningLinks;
  readonly #places = new Map<string, Place>();
  #route = '';
  #hearsBroadcasts = false;
  #timer: Disposable | null = null;
  #isEnded = false;

  constructor(links: UdpListeningLinks) {
    this.#links = links;
  }

  /** Gives up every address that is not among these, at once. */
  leave(addresses: readonly ListenAddress[]): void {
    const kept = new Set(addresses.flatMap(placesOf).map(keyOf));
    for (const [key, place] of this.#places) {
      if (kept.has(key)) continue;
      this.#places.delete(key);
      for (const local of place.locals.values()) close(local);
    }
  }

  /** Resolves when every address was tried once; those that are bound stay so. `route` is its name in faults. */
  async bind(route: string, addresses: readonly ListenAddress[], hearsBroadcasts: boolean): Promise<void> {
    this.#route = route;
    this.#hearsBroadcasts = hearsBroadcasts;
    for (const place of addresses.flatMap(placesOf)) {
      const known = this.#places.get(keyOf(place));
      if (known) known.offset = place.offset;
      else this.#places.set(keyOf(place), place);
    }
    await this.#look();
  }

  get addresses(): readonly string[] {
    return [...this.#places.values()].flatMap((place) => {
      const bound = [...place.locals.values()].find(({ port }) => port > 0);
      return bound ? [keyOf({ host: place.host, port: bound.port })] : [];
    });
  }

  get fault(): Fault | null {
    for (const place of this.#places.values()) if (place.fault) return place.fault;
    return null;
  }

  /** Hears nothing from now on, and sends nothing. */
  end(): void {
    this.#isEnded = true;
    this.#timer?.[Symbol.dispose]();
    this.leave([]);
  }

  /** Binds what is missing and gives up what this computer has no more. */
  async #look(): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    await Promise.all([...this.#places.values()].map((place) => this.#bindPlace(place)));
    if (this.#isEnded) return;
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#links.clock.after(lookEveryMs, () => void this.#look());
  }

  async #bindPlace(place: Place): Promise<void> {
    const { platform, network } = this.#links;
    const wanted = localAddressesOf(place, network.interfaces(), platform, this.#hearsBroadcasts);
    for (const [address, local] of place.locals) {
      if (wanted.has(address)) continue;
      place.locals.delete(address);
      close(local);
    }
    const missing = [...wanted].filter(([address]) => !place.locals.has(address));
    const tried = await Promise.all(
      missing.map(([address, isBroadcast]) => this.#bindOne(place, address, isBroadcast)),
    );
    // Asked for while it was being bound: the one before says what came of it.
    if (missing.length === 0 && [...place.locals.values()].some(({ port }) => port === 0)) return;
    const reason = tried.find((one) => one !== null) ?? null;
    // Tried again in vain: what was found out about it stands.
    const isNews = missing.length > 0 ? reason === null || place.fault?.code !== reason.code : place.fault !== null;
    if (!isNews) return;
    place.fault = reason;
    if (reason) this.#links.onFault(reason);
    this.#links.onChange();
  }

  /** Null: it is bound, or it is no fault that it is not. */
  #bindOne(place: Place, address: string, isBroadcast: boolean): Promise<Fault | null> {
    const socket = newUdpSocket(address);
    const local: Local = { socket, port: 0 };
    place.locals.set(address, local);
    const self = this.#localSocket(place, address, local, isBroadcast);
    return new Promise((resolve) => {
      socket.once('error', (error: NodeJS.ErrnoException) => {
        const isCurrent = place.locals.get(address) === local;
        if (isCurrent) place.locals.delete(address);
        close(local);
        resolve(isCurrent ? this.#explain(error, place, address) : null);
      });
      socket.once('close', () => resolve(null));
      socket.once('listening', () => {
        // What one datagram comes to, such as a client that is gone, concerns that one and never the listener.
        socket.removeAllListeners('error');
        socket.on('error', () => undefined);
        widenBuffers(socket);
        local.port = socket.address().port;
        resolve(null);
      });
      socket.on('message', (bytes, from) => this.#links.onDatagram(bytes, from, self));
      socket.bind({ address, port: place.port, exclusive: true });
    });
  }

  #localSocket(place: Place, address: string, local: Local, isBroadcast: boolean): LocalSocket {
    return {
      id: keyOf({ host: address, port: place.port }),
      get port() {
        return local.port || place.port;
      },
      get portOffset() {
        return place.offset;
      },
      isBroadcast,
      get isOpen() {
        return local.port > 0;
      },
      send: (bytes, port, to) => {
        const { socket, port: ownPort } = isBroadcast ? (this.#besides(place, to) ?? local) : local;
        if (ownPort > 0 && hasRoom(socket)) socket.send(bytes, port, to);
      },
    };
  }

  /** From a broadcast address nothing can be sent: the socket for our own address in the client's network. */
  #besides(place: Place, client: string): Local | undefined {
    const near = addressNear(client, this.#links.network.interfaces());
    return near === null ? undefined : place.locals.get(near);
  }

  #explain({ code, message }: NodeJS.ErrnoException, place: Place, address: string): Fault | null {
    const isMissing = ['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'].includes(code ?? '');
    // An address that came or went just now is looked at again.
    if (isMissing && (place.isOptional || address !== place.host)) return null;
    const at = { route: this.#route, address: keyOf(place) };
    if (code === 'EADDRINUSE') return fault('port-in-use', { ...at, holder: null });
    if (code === 'EACCES') return fault('port-forbidden', at);
    if (code === 'EADDRNOTAVAIL') return fault('address-not-available', at);
    return fault('listen-failed', { ...at, detail: message });
  }
}

function close(local: Local): void {
  local.port = 0;
  local.socket.close();
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
      places.push({
        host: one,
        port: current,
        offset: current - port,
        isOptional,
        locals: new Map(),
        fault: null,
      });
    }
  }
  return places;
}
