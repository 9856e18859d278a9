import { connectFailure } from '../engine/connect-outcome.ts';
import type { ProbeAnswer, ProbeContext } from '../engine/probe.ts';
import { connectUdp } from '../engine/udp-socket.ts';

export interface UdpQuestion {
  readonly port: number;
  readonly bytes: Uint8Array;
  readonly withinMs: number;
  /** Whether these bytes are an answer; absent: any are. */
  readonly isAnswer?: (bytes: Uint8Array) => boolean;
}

/** Sends one datagram and waits for an answer to it. Never rejects; silent at its limit and when aborted. */
export async function askUdp(
  { port, bytes, withinMs, isAnswer = () => true }: UdpQuestion,
  { address, clock, signal }: Pick<ProbeContext, 'address' | 'clock' | 'signal'>,
): Promise<ProbeAnswer> {
  if (signal.aborted) return 'silent';
  return new Promise((resolve) => {
    const finish = (answer: ProbeAnswer) => {
      deadline[Symbol.dispose]();
      signal.removeEventListener('abort', onSilence);
      socket.close();
      resolve(answer);
    };
    const onSilence = () => finish('silent');
    const deadline = clock.after(withinMs, onSilence);
    signal.addEventListener('abort', onSilence, { once: true });
    const socket = connectUdp(address, port, {
      onConnected: () => socket.send(bytes),
      onMessage(answer) {
        if (isAnswer(answer)) finish('good');
      },
      onError: (error) => finish(connectFailure(error)),
    });
  });
}
