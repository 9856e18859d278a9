import { createServer, type Server, type Socket } from 'node:net';

/** A port whose connections can be frozen, as those of a machine are while it is suspended. */
export interface FreezablePort {
  /** Starts to listen; connections frozen earlier go on where they were. */
  open(): Promise<void>;
  /** Stops to listen; connections stay, but nothing is read from them or written to them. */
  freeze(): Promise<void>;
  /** Stops to listen and forgets all connections, as pulling the plug does. */
  cut(): Promise<void>;
  /** The other ends of the open connections, as `address:port`. */
  peers(): readonly string[];
}

export interface FreezablePortOptions {
  readonly host: string;
  readonly port: number;
  readonly serve: (socket: Socket) => void;
  /** The service ends its own side of a connection; else it ends with the other side. */
  readonly isHalfOpen: boolean;
}

export function freezablePort(options: FreezablePortOptions): FreezablePort {
  const { host, port, serve, isHalfOpen } = options;
  /** Each open connection and its other end, which a socket forgets as soon as it is closed. */
  const sockets = new Map<Socket, string>();
  let server: Server | null = null;

  function accept(socket: Socket): void {
    // Gone again before it was accepted.
    if (socket.remoteAddress === undefined) return void socket.destroy();
    sockets.set(socket, peerOf(socket));
    socket.on('close', () => sockets.delete(socket));
    // Clients leave as they like; what they did not read is nobody's concern here.
    socket.on('error', () => socket.destroy());
    serve(socket);
  }

  async function stopListening(): Promise<void> {
    // Its callback would wait for the connections; the port is free as soon as close was called.
    server?.close();
    server = null;
  }

  return {
    open: () =>
      new Promise((resolve, reject) => {
        const opened = createServer({ allowHalfOpen: isHalfOpen }, accept);
        opened.once('error', reject);
        opened.listen({ host, port }, () => {
          server = opened;
          for (const socket of sockets.keys()) thaw(socket);
          resolve();
        });
      }),
    freeze: async () => {
      await stopListening();
      for (const socket of sockets.keys()) freeze(socket);
    },
    cut: async () => {
      await stopListening();
      for (const socket of sockets.keys()) socket.destroy();
    },
    peers: () => [...sockets.values()],
  };
}

function freeze(socket: Socket): void {
  socket.cork();
  socket.pause();
}

function thaw(socket: Socket): void {
  socket.uncork();
  socket.resume();
}

function peerOf({ remoteAddress = '', remotePort }: Socket): string {
  return remoteAddress.includes(':') ? `[${remoteAddress}]:${remotePort}` : `${remoteAddress}:${remotePort}`;
}
