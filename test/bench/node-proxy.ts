// Forwards in plain Node: with `pipe`, or with the engine's splice.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { systemClock } from '../../electron/engine/clock.ts';
import { splice } from '../../electron/engine/splice.ts';

export interface NodeProxyRequest {
  readonly kind: 'pipe' | 'splice' | 'splice without reused buffers';
  readonly toPorts: readonly number[];
}

function pipe(client: Socket, upstream: Socket): void {
  client.on('error', () => upstream.destroy());
  upstream.on('error', () => client.destroy());
  client.pipe(upstream).pipe(client);
}

function forward(kind: NodeProxyRequest['kind'], client: Socket, upstream: Socket): void {
  if (kind === 'pipe') return pipe(client, upstream);
  let bytes = 0;
  splice(client, upstream, {
    held: [],
    clock: systemClock,
    onBytes: (_direction, count) => {
      bytes += count;
    },
    reuseBuffers: kind === 'splice',
  });
}

function listen(kind: NodeProxyRequest['kind'], toPort: number): Promise<number> {
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) => {
    const upstream = connect({ port: toPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    upstream.once('error', () => client.destroy());
    upstream.once('connect', () => forward(kind, client, upstream));
  });
  return new Promise((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => resolve((server.address() as AddressInfo).port));
  });
}

process.once('message', ({ kind, toPorts }: NodeProxyRequest) => {
  void Promise.all(toPorts.map((port) => listen(kind, port))).then((ports) => process.send?.(ports));
});
process.once('disconnect', () => process.exit());
