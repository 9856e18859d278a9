import type { Socket } from 'node:net';
import { packet, readText, textField } from '../../electron/protocols/minecraft/fields.ts';
import { parseOpening } from '../../electron/protocols/minecraft/opening.ts';
import { readPacket } from '../../electron/protocols/minecraft/fields.ts';
import type { Service } from './machine.ts';

/** What the small server says of itself, and what it saw. */
export interface ScriptedServer {
  readonly service: Service;
  online: number;
  /** It has opened its port and loads its world still. */
  isLoading: boolean;
  /** Bytes of every connection that went beyond a list ping, whole. */
  readonly logins: Buffer[];
  /** Bytes with which each connection began before Minecraft's own. */
  readonly preambles: Buffer[];
}

const icon = 'data:image/png;base64,aWNvbg==';

/** Answers list pings, and lets everybody in: with `Login Success` behind the bytes it got, then an echo. */
export function minecraftServer(options: { readonly preambleBytes?: number } = {}): ScriptedServer {
  const server: ScriptedServer = {
    online: 0,
    isLoading: false,
    logins: [],
    preambles: [],
    service: (socket) => serve(socket, server, options.preambleBytes ?? 0),
  };
  return server;
}

function serve(socket: Socket, server: ScriptedServer, preambleBytes: number): void {
  let all = Buffer.alloc(0);
  let isListed = false;
  let login: number | null = null;
  socket.on('error', () => undefined);
  socket.once('end', () => socket.end());
  socket.on('data', (chunk) => {
    all = Buffer.concat([all, chunk]);
    if (all.length < preambleBytes) return;
    const bytes = all.subarray(preambleBytes);
    if (login !== null) {
      server.logins[login] = Buffer.from(bytes);
      socket.write(chunk);
      return;
    }
    const opening = parseOpening(bytes);
    if (opening.kind === 'wrong') return void socket.destroy();
    if (opening.kind !== 'good') return;
    if (opening.value.kind === 'login' && opening.value.player !== null) {
      login = server.logins.push(Buffer.from(bytes)) - 1;
      if (preambleBytes > 0) server.preambles.push(all.subarray(0, preambleBytes));
      server.online += 1;
      socket.once('close', () => void (server.online -= 1));
      socket.write(packet(2, textField(opening.value.player)));
    }
    if (opening.value.kind !== 'status' || !opening.value.isRequested) return;
    if (server.isLoading) return void socket.end();
    if (!isListed) socket.write(packet(0, textField(JSON.stringify(statusOf(server)))));
    isListed = true;
    if (opening.value.ping) socket.end(packet(1, opening.value.ping));
  });
}

function statusOf({ online }: ScriptedServer) {
  return {
    version: { name: 'Paper 1.21.1', protocol: 767 },
    players: { max: 12, online },
    description: { text: '§aThe', extra: [{ text: ' World', color: 'gold' }] },
    favicon: icon,
  };
}

/** The text of the first packet in what a player got, whatever its number. */
export function firstText(received: string): string {
  const read = readPacket(Buffer.from(received, 'latin1'), 0, 100_000);
  return read.kind === 'good' ? (readText(read.value.body, 0, 100_000)?.text ?? '') : '';
}
