import { createConnection } from 'node:net';
import type { Clock } from '../../engine/clock.ts';
import { connectFailure, isConnectedToItself } from '../../engine/connect-outcome.ts';
import type { ProbeAnswer } from '../../engine/probe.ts';
import { proxyHeader } from '../../engine/proxy-header.ts';
import { packet, readPacket, readText, textField, varInt } from './fields.ts';
import { readStatusJson } from './known-server.ts';

const limitMs = 5_000;
/** Many mods make long answers; no game takes one of more than 32,767 characters. */
const mostAnswerBytes = 256 * 1024;

export interface StatusQuestion {
  readonly address: string;
  readonly port: number;
  /** Version of the PROXY protocol that the server expects. */
  readonly proxyProtocol?: 'v1' | 'v2' | undefined;
}

type Status = NonNullable<ReturnType<typeof readStatusJson>>;

/** What the server says of itself; else what can be said of it: `refused` is a server that answers otherwise, or not yet. */
export function askStatus(
  { address, port, proxyProtocol }: StatusQuestion,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Status | Exclude<ProbeAnswer, 'good'>> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve('silent');
    const socket = createConnection({ host: address, port });
    let answer = Buffer.alloc(0);
    let isConnected = false;
    const finish = (outcome: Status | Exclude<ProbeAnswer, 'good'>) => {
      deadline[Symbol.dispose]();
      signal.removeEventListener('abort', onSilence);
      socket.destroy();
      resolve(outcome);
    };
    const onSilence = () => finish(isConnected ? 'refused' : 'silent');
    const deadline = clock.after(limitMs, onSilence);
    signal.addEventListener('abort', onSilence, { once: true });
    socket.once('connect', () => {
      if (isConnectedToItself(socket)) return finish('refused');
      isConnected = true;
      if (proxyProtocol) socket.write(ownHeader(proxyProtocol));
      socket.write(question(address, port));
    });
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      const read = readAnswer(answer);
      if (read !== 'partial') finish(read);
      else if (answer.length > mostAnswerBytes) finish('refused');
    });
    socket.once('end', () => finish('refused'));
    socket.on('error', (error) => finish(isConnected ? 'refused' : connectFailure(error)));
  });
}

/** -1 asks without a version of one's own. */
function question(host: string, port: number): Uint8Array {
  const handshake = Buffer.concat([varInt(-1), textField(host), Buffer.of(port >> 8, port & 0xff), varInt(1)]);
  return Buffer.concat([packet(0, handshake), packet(0, new Uint8Array())]);
}

function readAnswer(bytes: Uint8Array): Status | 'refused' | 'partial' {
  const read = readPacket(bytes, 0, mostAnswerBytes);
  if (read.kind === 'partial') return 'partial';
  const text = read.kind === 'good' && read.value.id === 0 ? readText(read.value.body, 0, mostAnswerBytes) : null;
  return (text && readStatusJson(text.text)) ?? 'refused';
}

/** For a connection of our own there is no client to tell of. */
function ownHeader(version: 'v1' | 'v2'): Uint8Array {
  const unknown = { address: '', port: 0 };
  return proxyHeader(version === 'v1' ? 1 : 2, { source: unknown, destination: unknown });
}
