import type { ServerResponse } from 'node:http';
import type { Clock } from '../engine/clock.ts';
import type { StateHub } from '../rpc/state-hub.ts';

const heartbeatMs = 15_000;
const maxUnsentBytes = 1024 * 1024;

/**
 * Server-sent events until the caller leaves: `snapshot`, then `patch`es, and a comment every 15 s. There is nothing to
 * resume: a new connection starts with the snapshot.
 */
export function sendEvents(response: ServerResponse, { hub, clock }: { hub: StateHub; clock: Clock }): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();

  const send = (event: string, data: unknown) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const subscription = hub.subscribe({
    onSnapshot: (snapshot) => void send('snapshot', snapshot),
    onPatch: (patch) => void send('patch', patch),
    isBehind: () => response.writableLength > maxUnsentBytes,
  });

  let heartbeat = clock.after(heartbeatMs, beat);
  function beat(): void {
    response.write(': still here\n\n');
    heartbeat = clock.after(heartbeatMs, beat);
  }
  response.once('close', () => {
    heartbeat[Symbol.dispose]();
    subscription[Symbol.dispose]();
  });
}
