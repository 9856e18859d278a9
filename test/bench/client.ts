// The client of every proxy, in a process of its own: runs one measurement per message.
import { connect, type Socket } from 'node:net';

export type Measurement =
  | { readonly kind: 'bulk'; readonly port: number; readonly streams: number; readonly durationMs: number }
  | { readonly kind: 'latency'; readonly port: number; readonly durationMs: number }
  | { readonly kind: 'connections'; readonly port: number; readonly atOnce: number; readonly durationMs: number }
  | { readonly kind: 'open idle'; readonly port: number; readonly count: number }
  | { readonly kind: 'close idle' };

/** Units: Gbit/s, µs, connections per second, connections. */
export type Measured =
  | { readonly gigabits: number }
  | { readonly p50Us: number; readonly p99Us: number }
  | { readonly perSecond: number }
  | { readonly opened: number };

const host = '127.0.0.1';
const message = Buffer.alloc(64, 'm');
let idle: Socket[] = [];

async function bulk(port: number, streams: number, durationMs: number): Promise<Measured> {
  let bytes = 0;
  const buffer = Buffer.allocUnsafeSlow(1024 * 1024);
  const sockets = Array.from({ length: streams }, () =>
    connect({
      port,
      host,
      onread: {
        buffer,
        callback(count) {
          bytes += count;
          return true;
        },
      },
    }).on('error', fail),
  );
  // The start is not counted: connecting, and the time until a proxy has seen that the stream is bulk.
  await new Promise((resolve) => setTimeout(resolve, 150));
  bytes = 0;
  const startMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, durationMs));
  const gigabits = (bytes * 8) / 1e6 / (performance.now() - startMs);
  await Promise.all(sockets.map(close));
  return { gigabits };
}

async function latency(port: number, durationMs: number): Promise<Measured> {
  const socket = connect({ port, host, noDelay: true }).on('error', fail);
  const timesUs: number[] = [];
  await new Promise<void>((resolve) => {
    let sentMs = performance.now();
    const endMs = sentMs + durationMs;
    let missing = message.length;
    socket.on('data', (chunk) => {
      missing -= chunk.length;
      if (missing > 0) return;
      const nowMs = performance.now();
      timesUs.push((nowMs - sentMs) * 1_000);
      if (nowMs > endMs) return resolve();
      missing = message.length;
      sentMs = nowMs;
      socket.write(message);
    });
    socket.write(message);
  });
  await close(socket);
  timesUs.sort((a, b) => a - b);
  return { p50Us: timesUs[timesUs.length >> 1] ?? 0, p99Us: timesUs[Math.floor(timesUs.length * 0.99)] ?? 0 };
}

async function connections(port: number, atOnce: number, durationMs: number): Promise<Measured> {
  let count = 0;
  const startMs = performance.now();
  const endMs = startMs + durationMs;
  const runner = async () => {
    while (performance.now() < endMs) {
      await oneConnection(port, count);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, runner));
  return { perSecond: (count * 1_000) / (performance.now() - startMs) };
}

/** Connects, sends, gets it back, ends, sees the end. */
function oneConnection(port: number, index: number): Promise<void> {
  return new Promise((resolve) => {
    // Many source addresses: one alone would run out of ports.
    const localAddress = process.platform === 'linux' ? `127.0.1.${1 + (index % 200)}` : host;
    const socket = connect({ port, host, localAddress, noDelay: true }).on('error', fail);
    let missing = message.length;
    socket.on('data', (chunk) => {
      missing -= chunk.length;
      if (missing === 0) socket.end();
    });
    socket.once('close', () => resolve());
    socket.write(message);
  });
}

async function openIdle(port: number, count: number): Promise<Measured> {
  while (idle.length < count) {
    const batch = Array.from({ length: Math.min(100, count - idle.length) }, () => openOne(port));
    idle.push(...(await Promise.all(batch)));
  }
  return { opened: idle.length };
}

/** Connected all the way: one byte went to the service and came back. */
function openOne(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect({ port, host }).on('error', fail);
    socket.once('data', () => resolve(socket));
    socket.write('x');
  });
}

async function closeIdle(): Promise<Measured> {
  const closing = idle.map(close);
  idle = [];
  await Promise.all(closing);
  return { opened: 0 };
}

function close(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
    socket.resetAndDestroy();
  });
}

function fail(error: Error): void {
  console.error(`benchmark client: ${error.message}`);
  process.exit(1);
}

function measure(request: Measurement): Promise<Measured> {
  if (request.kind === 'bulk') return bulk(request.port, request.streams, request.durationMs);
  if (request.kind === 'latency') return latency(request.port, request.durationMs);
  if (request.kind === 'connections') return connections(request.port, request.atOnce, request.durationMs);
  if (request.kind === 'open idle') return openIdle(request.port, request.count);
  return closeIdle();
}

process.on('message', (request: Measurement) => {
  void measure(request).then((result) => process.send?.(result));
});
process.once('disconnect', () => process.exit());
