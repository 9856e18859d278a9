// The client of every proxy of datagrams, in a process of its own.
import { createSocket, type Socket } from 'node:dgram';
import { quantile } from './table.ts';

const payloadBytes = 200;
/** What was not answered by then is lost. */
const lostAfterMs = 100;

export interface UdpRequest {
  readonly port: number;
  readonly clients: number;
  /** Datagrams of each client that are on their way at a time. */
  readonly atOnce: number;
  readonly durationMs: number;
}

export interface UdpMeasured {
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly lostPercent: number;
}

interface Counts {
  answered: number;
  lost: number;
  readonly timesUs: number[];
}

function connect(port: number): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1024 * 1024, sendBufferSize: 1024 * 1024 });
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.connect(port, '127.0.0.1', () => resolve(socket));
  });
}

async function reached(port: number): Promise<void> {
  for (let tried = 0; tried < 100; tried += 1) {
    const socket = await connect(port);
    const isAnswered = await new Promise<boolean>((resolve) => {
      socket.once('message', () => resolve(true));
      socket.send('hello');
      setTimeout(() => resolve(false), 100);
    });
    socket.close();
    if (isAnswered) return;
  }
  throw new Error(`nobody answers on port ${port}`);
}

async function one({ port, atOnce, durationMs }: UdpRequest, counts: Counts): Promise<void> {
  const socket = await connect(port);
  const sentMs = new Map<number, number>();
  let number = 0;
  let isOver = false;
  const send = () => {
    const payload = Buffer.alloc(payloadBytes);
    payload.writeUInt32BE((number += 1));
    sentMs.set(number, performance.now());
    socket.send(payload);
  };
  socket.on('message', (bytes) => {
    const answered = bytes.readUInt32BE();
    const startMs = sentMs.get(answered);
    if (startMs === undefined || isOver) return;
    sentMs.delete(answered);
    counts.answered += 1;
    counts.timesUs.push((performance.now() - startMs) * 1_000);
    send();
  });
  const giveUp = setInterval(() => {
    for (const [each, startMs] of sentMs) {
      if (performance.now() - startMs < lostAfterMs) continue;
      sentMs.delete(each);
      counts.lost += 1;
      send();
    }
  }, 20);
  for (let index = 0; index < atOnce; index += 1) send();
  await new Promise((resolve) => setTimeout(resolve, durationMs));
  isOver = true;
  clearInterval(giveUp);
  socket.close();
}

async function measure(request: UdpRequest): Promise<UdpMeasured> {
  await reached(request.port);
  const counts: Counts = { answered: 0, lost: 0, timesUs: [] };
  await Promise.all(Array.from({ length: request.clients }, () => one(request, counts)));
  return {
    perSecond: counts.answered / (request.durationMs / 1_000),
    p50Us: quantile(counts.timesUs, 0.5),
    p99Us: quantile(counts.timesUs, 0.99),
    lostPercent: (100 * counts.lost) / Math.max(1, counts.answered + counts.lost),
  };
}

process.on('message', (request: UdpRequest) => void measure(request).then((measured) => process.send?.(measured)));
process.once('disconnect', () => process.exit());
