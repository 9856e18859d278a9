import { packet, textField } from './fields.ts';
import type { KnownServer } from './known-server.ts';

const mostTextChars = 1024;

/** The answer to a list ping. `protocol`: that of the client, which a server that was never heard is taken to speak. */
export function statusAnswer(text: string, known: KnownServer, protocol: number): Uint8Array {
  const status = {
    version: { name: known.version, protocol: known.protocol ?? protocol },
    players: { max: known.max, online: 0 },
    description: { text: text.slice(0, mostTextChars) },
    ...(known.icon !== null && { favicon: known.icon }),
  };
  return packet(0, textField(JSON.stringify(status)));
}

export function pongAnswer(ping: Uint8Array): Uint8Array {
  return packet(1, ping);
}

/** Ends a login; the game shows the text. */
export function loginRefusal(text: string): Uint8Array {
  return packet(0, textField(JSON.stringify({ text: text.slice(0, mostTextChars) })));
}
