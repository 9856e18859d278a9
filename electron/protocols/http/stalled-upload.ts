import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../engine/clock.ts';

/** A client that owes more of its body and sends nothing for so long is not coming back. */
const stallLimitMs = 2 * 60_000;
const lookEveryMs = 15_000;

/** Ends the connection of a client that has stopped in the middle of its body, unless it is us who do not read. */
export function watchUpload(request: IncomingMessage, clock: Clock): void {
  const { headers } = request;
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) return;
  let seenBytes = request.socket.bytesRead;
  let lastMoveMs = clock.monotonicMs();
  const look = () => {
    if (request.complete || request.destroyed) return;
    const nowMs = clock.monotonicMs();
    const { bytesRead } = request.socket;
    if (bytesRead !== seenBytes || request.isPaused()) lastMoveMs = nowMs;
    seenBytes = bytesRead;
    if (nowMs - lastMoveMs >= stallLimitMs) return void request.socket.destroy();
    timer = clock.after(lookEveryMs, look);
  };
  let timer = clock.after(lookEveryMs, look);
  request.once('close', () => timer[Symbol.dispose]());
}
