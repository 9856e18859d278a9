import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** Answers what is no proper request, or comes too slowly, and ends the connection. */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket, hasOpenAnswers: boolean): void {
  // What is written now would stand in the middle of another answer.
  if (error.code === 'ECONNRESET' || !socket.writable || hasOpenAnswers) return void socket.destroy();
  const status = statusOf(error.code);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => {
    socket.destroySoon();
  });
}

function statusOf(code: string | undefined): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}
