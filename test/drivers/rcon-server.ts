import { createServer, type Server, type Socket } from 'node:net';

/** A game server's console by the description of the Source RCON protocol, as Minecraft or as Source behave. */
export interface RconServer {
  readonly port: number;
  /** Everything that was run, oldest first. */
  readonly commands: string[];
  /** Sent back for every command. */
  answer: (command: string, socket: Socket) => string | null;
  stop(): Promise<void>;
}

export interface RconServerOptions {
  readonly password?: string;
  /** Source sends an empty answer before that to a login. */
  readonly flavour?: 'minecraft' | 'source';
}

export async function rconServer({
  password = 'secret',
  flavour = 'minecraft',
}: RconServerOptions = {}): Promise<RconServer> {
  const sockets = new Set<Socket>();
  const commands: string[] = [];
  const server: Server = createServer((socket) => {
    let isLoggedIn = false;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    // Like Minecraft: one packet at a time, and what comes with it is lost.
    socket.on('data', (bytes) => {
      const [id, type] = [bytes.readInt32LE(4), bytes.readInt32LE(8)];
      const body = bytes.subarray(12, bytes.readInt32LE(0) + 2).toString('utf8');
      if (type === 3) {
        isLoggedIn = body === password;
        if (flavour === 'source') socket.write(packet(id, 0, ''));
        socket.write(packet(isLoggedIn ? id : -1, 2, ''));
        return;
      }
      if (!isLoggedIn) return void socket.destroy();
      commands.push(body);
      const answer = made.answer(body, socket);
      if (answer !== null) socket.write(packet(id, 0, answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  const made: RconServer = {
    port: bound.port,
    commands,
    answer: (command) => `did ${command}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return made;
}

export function packet(id: number, type: number, body: string): Buffer {
  const text = Buffer.from(body, 'utf8');
  const head = Buffer.alloc(12);
  head.writeInt32LE(text.length + 10, 0);
  head.writeInt32LE(id, 4);
  head.writeInt32LE(type, 8);
  return Buffer.concat([head, text, Buffer.alloc(2)]);
}
