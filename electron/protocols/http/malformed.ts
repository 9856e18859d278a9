import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** Answers what is no proper request, or comes too slowly, and ends the connection. */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket, hasOpenAnswers: boolean): void {
  // What is written now would stand in the middle of another answer, or would never go out.
  const isBlocked = hasOpenAnswers || socket.writableLength > 0 || isBeforeTls(socket);
  if (error.code === 'ECONNRESET' || !socket.writable || isBlocked) return void socket.destroy();
  const status = statusOf(error.code);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => {
    socket.destroySoon();
  });
}

/** Who says nothing would never take the answer, and stay. */
function isBeforeTls(socket: Socket & { readonly secureConnecting?: boolean }): boolean {
  return socket.secureConnecting === true;
}

function statusOf(code: string | undefined): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  if (code === 'HPE_INVALID_VERSION') return 505;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}
