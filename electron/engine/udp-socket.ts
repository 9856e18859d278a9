import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';

/** What may wait in a socket until the system takes it; more is lost, as it would be on the way. */
const mostUnsentBytes = 1024 * 1024;
/** Bursts must not be lost while something else runs; the system may give less. */
const bufferBytes = 1024 * 1024;

/** Addresses are addresses already: nothing is to be looked up, and the order of datagrams stays. */
function noLookup(
  address: string,
  _options: unknown,
  callback: (error: null, address: string, family: number) => void,
): void {
  callback(null, address, isIPv6(address.replace(/%.*$/, '')) ? 6 : 4);
}

/** A socket for addresses of that one's family; errors must be listened for by whoever gets it. */
export function newUdpSocket(address: string): Socket {
  const isV6 = address.includes(':');
  return createSocket({ type: isV6 ? 'udp6' : 'udp4', ipv6Only: isV6, lookup: noLookup });
}

/** To be called once it is bound. */
export function widenBuffers(socket: Socket): void {
  try {
    socket.setRecvBufferSize(bufferBytes);
    socket.setSendBufferSize(bufferBytes);
  } catch {
    // macOS refuses what Linux cuts down to its limit; the usual size stays.
  }
}

/** False: the system has not taken what was sent before, so that this one is lost. */
export function hasRoom(socket: Socket): boolean {
  return socket.getSendQueueSize() < mostUnsentBytes;
}

export interface UdpLinks {
  onConnected(): void;
  onMessage(bytes: Buffer): void;
  /** Refused by the other side (ECONNREFUSED), or trouble of this computer; it may work again later. */
  onError(error: Error): void;
}

/** One socket towards one address and port: hears nobody else, and hears that nobody listens there. */
export interface ConnectedUdp {
  readonly isConnected: boolean;
  /** Local `address:port`; null before it is connected. */
  readonly ownAddress: string | null;
  /** Lost before it is connected, and where the system takes no more. */
  send(bytes: Uint8Array): void;
  close(): void;
}

/** Never throws; what goes wrong comes as `onError`, never before it returns, and nothing comes after `close`. */
export function connectUdp(address: string, port: number, links: UdpLinks): ConnectedUdp {
  const socket = newUdpSocket(address);
  let isConnected = false;
  let isClosed = false;
  const onError = (error: Error) => {
    if (!isClosed) links.onError(error);
  };
  // The refusal of one datagram comes out of whatever is done next, be it reading or sending another.
  const onSent = (error: Error | null) => {
    if (error) onError(error);
  };
  socket.on('error', onError);
  socket.on('message', (bytes) => {
    if (!isClosed) links.onMessage(bytes);
  });
  socket.once('connect', () => {
    if (isClosed) return;
    isConnected = true;
    widenBuffers(socket);
    links.onConnected();
  });
  try {
    socket.connect(port, address);
  } catch (error) {
    queueMicrotask(() => onError(error as Error));
  }
  return {
    get isConnected() {
      return isConnected && !isClosed;
    },
    get ownAddress() {
      if (!isConnected || isClosed) return null;
      const own = socket.address();
      return `${own.address}:${own.port}`;
    },
    send(bytes) {
      if (!isConnected || isClosed || !hasRoom(socket)) return;
      socket.send(bytes, onSent);
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      socket.close();
    },
  };
}
