import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** The preferred TCP ports of an address, each replaced by any free one where it is taken; 0 is any. */
export async function freePorts(host: string, preferred: readonly number[]): Promise<number[]> {
  const servers = [];
  try {
    for (const port of preferred) servers.push((await listen(host, port)) ?? (await listen(host, 0)));
    return servers.map((server) => portOf(server));
  } finally {
    for (const server of servers) server?.close();
  }
}

/** True when this computer can listen on the address. */
export async function hasAddress(host: string): Promise<boolean> {
  const server = await listen(host, 0);
  server?.close();
  return server !== null;
}

async function listen(host: string, port: number) {
  const server = createServer();
  server.listen({ host, port });
  try {
    await once(server, 'listening');
    return server;
  } catch {
    return null;
  }
}

function portOf(server: Awaited<ReturnType<typeof listen>>): number {
  const address = server?.address();
  if (!address || typeof address === 'string') throw new Error('this computer has no free port');
  return address.port;
}

/** The preferred UDP port of 127.0.0.1, or any free one where it is taken. */
export async function freeUdpPort(preferred: number): Promise<number> {
  for (const port of [preferred, 0]) {
    const socket = createSocket('udp4');
    try {
      socket.bind(port, '127.0.0.1');
      await once(socket, 'listening');
      return socket.address().port;
    } catch {
      // Taken: the next one.
    } finally {
      socket.close();
    }
  }
  throw new Error('this computer has no free port');
}
