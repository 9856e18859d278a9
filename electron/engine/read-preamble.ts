import type { Socket } from 'node:net';
import type { Clock } from './clock.ts';
import { mostPreambleBytes, parsePreamble } from './proxy-preamble.ts';

const limitMs = 5_000;

/**
 * Takes the PROXY protocol header off a connection that must begin with one. Resolves with the real client's address,
 * or null when the header names none; what follows it is left in the socket. Rejects when there is no such header.
 */
export function readPreamble(socket: Socket, clock: Clock): Promise<{ readonly source: string | null }> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const stop = () => {
      timer[Symbol.dispose]();
      socket.off('data', onData).off('close', onClose).off('error', onClose).off('end', onClose);
      socket.pause();
    };
    const fail = (why: string) => {
      stop();
      reject(new Error(why));
    };
    const onClose = () => fail('the connection ended before its PROXY header');
    const onData = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const preamble = parsePreamble(bytes);
      if (preamble.kind === 'bad') return fail('the connection does not begin with a PROXY header');
      if (preamble.kind === 'incomplete') {
        if (bytes.length > mostPreambleBytes) fail('its PROXY header is too long');
        return;
      }
      stop();
      const rest = bytes.subarray(preamble.byteCount);
      if (rest.length > 0) socket.unshift(rest);
      resolve({ source: preamble.source });
    };
    const timer = clock.after(limitMs, () => fail('its PROXY header did not come in time'));
    socket.on('data', onData).on('close', onClose).on('error', onClose).on('end', onClose);
  });
}
