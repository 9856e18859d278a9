import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

/** Ports on which nobody gets an answer. Disposing gives them back and resolves once they are free again. */
export interface Silence extends AsyncDisposable {
  /** False where the system refuses instead: then the ports are merely closed. */
  readonly isSilent: boolean;
}

// Its event loop never turns again once it listens, so it accepts nobody. Plain text, because a bundle has one file.
const listenAndIgnore = `
const { parentPort, workerData } = require('node:worker_threads');
const { createServer } = require('node:net');
const servers = workerData.ports.map((port) => {
  const server = createServer();
  server.on('error', () => process.exit());
  server.listen({ host: workerData.host, port, backlog: 1 });
  return server;
});
let listening = 0;
for (const server of servers) server.on('listening', () => {
  listening += 1;
  if (listening < servers.length) return;
  parentPort.postMessage('listening');
  Atomics.wait(workerData.gate, 0, 0);
  for (const each of servers) each.close();
});
`;

/** More connections than any system lets wait in a backlog of one. */
const fillersPerPort = 8;
const fillMs = 100;

/**
 * A machine that is off does not refuse a connection, it says nothing. A closed port on this computer refuses, so the
 * ports are kept open with a backlog that is full: further connections are ignored by the system, without any privilege.
 */
export async function keepSilent(host: string, ports: readonly number[]): Promise<Silence> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(listenAndIgnore, { eval: true, workerData: { host, ports, gate } });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const isListening = await Promise.race([once(worker, 'message').then(() => true), exited.then(() => false)]);
  const fillers = ports.flatMap((port) => Array.from({ length: fillersPerPort }, () => connect(port, host)));
  const isSilent = isListening && (await fillBacklogs(fillers));
  const dispose = async (): Promise<void> => {
    for (const filler of fillers) filler.destroy();
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    await exited;
  };
  if (!isSilent) await dispose();
  return { isSilent, [Symbol.asyncDispose]: dispose };
}

/** True when some connections of each port got through and the rest hear nothing. */
async function fillBacklogs(fillers: readonly Socket[]): Promise<boolean> {
  let isRefused = false;
  for (const filler of fillers) {
    filler.unref();
    filler.on('error', () => {
      isRefused = true;
    });
  }
  await new Promise((resolve) => setTimeout(resolve, fillMs));
  const ignored = fillers.filter((filler) => filler.connecting);
  for (const filler of ignored) filler.destroy();
  return !isRefused && ignored.length > 0;
}
