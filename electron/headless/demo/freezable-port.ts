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

export function freezablePort(host: string, port: number, serve: (socket: Socket) => void): FreezablePort {
  const sockets = new Set<Socket>();
  let server: Server | null = null;

  function accept(socket: Socket): void {
    sockets.add(socket);
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
        const opened = createServer({ allowHalfOpen: true }, accept);
        opened.once('error', reject);
        opened.listen({ host, port }, () => {
          server = opened;
          for (const socket of sockets) thaw(socket);
          resolve();
        });
      }),
    freeze: async () => {
      await stopListening();
      for (const socket of sockets) freeze(socket);
    },
    cut: async () => {
      await stopListening();
      for (const socket of sockets) socket.destroy();
    },
    peers: () =>
      [...sockets].map(({ remoteAddress: address = '', remotePort }) =>
        address.includes(':') ? `[${address}]:${remotePort}` : `${address}:${remotePort}`,
      ),
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
