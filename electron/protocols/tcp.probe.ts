import { createConnection } from 'node:net';
import { z } from 'zod';
import { connectFailure, isConnectedToItself } from '../engine/connect-outcome.ts';
import { defineProbe, type ProbeAnswer, type ProbeContext } from '../engine/probe.ts';

const limitMs = 1_000;

const config = z.strictObject({
  port: z.int().min(1).max(65_535).optional().meta({ title: 'Port', description: "The service's own when left out." }),
});

/** Good when a TCP connection opens; it is closed at once, nothing is sent. Silent after 1 s or when aborted. */
export default defineProbe<z.output<typeof config>>({
  id: 'tcp',
  title: 'The port is open',
  config,
  dialIsProbe: true,
  ask: ({ port }, context) => askTcp(port ?? context.port, context),
});

function askTcp(port: number, { address, clock, signal }: ProbeContext): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve('silent');
    const socket = createConnection({ host: address, port });
    const finish = (answer: ProbeAnswer) => {
      deadline[Symbol.dispose]();
      signal.removeEventListener('abort', onSilence);
      socket.destroy();
      resolve(answer);
    };
    const onSilence = () => finish('silent');
    const deadline = clock.after(limitMs, onSilence);
    signal.addEventListener('abort', onSilence, { once: true });
    socket.once('connect', () => finish(isConnectedToItself(socket) ? 'refused' : 'good'));
    socket.on('error', (error) => finish(connectFailure(error)));
  });
}
