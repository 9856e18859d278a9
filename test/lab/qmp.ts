import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { eventually } from './lab-network.ts';

/** QEMU's control connection: commands to it, and what it says happens to the machine. */
export interface Qmp {
  execute(command: string): void;
}

async function connected(path: string): Promise<Socket> {
  return eventually(`QEMU's control socket ${path}`, 10_000, async () => {
    const socket = connect(path);
    try {
      await once(socket, 'connect');
      return socket;
    } catch {
      return undefined; // It has not made the socket yet.
    }
  });
}

/** Connects to the socket that QEMU makes when it starts; `onEvent` gets names as in QEMU's documentation, `SUSPEND`. */
export async function openQmp(path: string, onEvent: (name: string) => void): Promise<Qmp> {
  const socket = await connected(path);
  socket.on('error', () => {}); // QEMU has ended; its exit tells.
  createInterface(socket).on('line', (line) => {
    const message = JSON.parse(line) as { event?: string };
    if (message.event !== undefined) onEvent(message.event);
  });
  const execute = (command: string): void => void socket.write(`${JSON.stringify({ execute: command })}\n`);
  execute('qmp_capabilities');
  return { execute };
}
