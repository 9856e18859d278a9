import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { FieldLines, InterimAnswer, UpstreamAnswer } from './exchange.ts';
import { inPairs, trailerFields } from './fields.ts';
import type { ReceivedRequest } from './received-request.ts';

/** The client's side of one request; that of an upgrade has its response attached to the bare connection. */
export type Client = Pick<ReceivedRequest, 'request' | 'response' | 'upgrade'>;

export interface DeliverOptions {
  /** Bytes of the answer's body, or of an upgraded connection; `in` is from the client. */
  readonly onBytes: (direction: 'in' | 'out', byteCount: number) => void;
  /** The connection ends after this answer, for example because the client was never asked for its body. */
  readonly close?: boolean;
}

/** `broken-off`: the endpoint did not finish, and the client was made to see that. */
export type Delivery = 'whole' | 'client-left' | 'broken-off';

/** Sends an interim answer now; one that the client's version of HTTP does not know is left out. */
export function deliverInterim({ request, response }: Client, { status, fields }: InterimAnswer): void {
  if (request.httpVersion === '1.0' || response.headersSent || response.destroyed) return;
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const write = (socket: Duplex) =>
    socket.write(`HTTP/1.1 ${status} ${interimNames[status] ?? ''}\r\n${lines}\r\n`, 'latin1');
  if (response.socket) return void write(response.socket);
  // The answer to an earlier request is still on its way on this connection.
  response.once('socket', write);
}

const interimNames: Readonly<Record<number, string>> = {
  102: 'Processing',
  103: 'Early Hints',
  104: 'Upload Resumption Supported',
};

/** Passes an answer on to the client as it comes. Never rejects; what is left of either side is destroyed. */
export async function deliver(answer: UpstreamAnswer, client: Client, options: DeliverOptions): Promise<Delivery> {
  for (const each of answer.interim) deliverInterim(client, each);
  return answer.kind === 'upgraded'
    ? deliverUpgrade(answer, client, options)
    : deliverResponse(answer, client, options);
}

async function deliverResponse(
  { status, statusMessage, fields, body }: UpstreamAnswer & { kind: 'response' },
  { request, response }: Client,
  { onBytes, close = false }: DeliverOptions,
): Promise<Delivery> {
  const { socket } = response;
  // Gone already: there will be no `close` to wait for.
  if (response.destroyed || socket?.destroyed) {
    body.destroy();
    return 'client-left';
  }
  let isClosed = false;
  response.once('close', () => {
    isClosed = true;
    if (!body.readableEnded) body.destroy();
  });
  if (close) response.shouldKeepAlive = false;
  response.writeHead(status, statusMessage, answerLines(status, fields).flat());
  body.on('data', (chunk: Buffer) => {
    onBytes('out', chunk.length);
    if (!response.write(chunk)) {
      body.pause();
      response.once('drain', () => body.resume());
    }
  });
  // Sends the head at once, in one piece with what has come of the body, which begins to flow in this turn, before Node
  // writes. `flushHeaders` would make UTF-8 of bytes that Node gave as Latin-1.
  response.write('', 'latin1');
  try {
    await finished(body);
  } catch {
    if (isClosed) return 'client-left';
    if (response.socket) breakOff(response.socket);
    response.destroy();
    return 'broken-off';
  }
  const trailers = trailerFields(inPairs(body.rawTrailers));
  if (trailers.length > 0 && request.httpVersion !== '1.0') response.addTrailers(trailers as [string, string][]);
  response.end();
  return finished(response).then(
    () => 'whole' as const,
    () => 'client-left' as const,
  );
}

/** An answer without content must not say how long it is (RFC 9110 §8.6). */
function answerLines(status: number, fields: FieldLines): FieldLines {
  return status === 204 ? fields.filter(([name]) => name.toLowerCase() !== 'content-length') : fields;
}

/** So that it cannot be taken for a proper end, not even by one that only waits for the connection to be closed. */
function breakOff(connection: Duplex): void {
  // Without its closing message an end of TLS is none; plain TCP needs a reset.
  if (connection instanceof Socket && !('encrypted' in connection)) connection.resetAndDestroy();
  else connection.destroy();
}

async function deliverUpgrade(
  answer: UpstreamAnswer & { kind: 'upgraded' },
  { upgrade }: Client,
  { onBytes }: DeliverOptions,
): Promise<Delivery> {
  const { socket: upstream, head, statusMessage, protocol, fields } = answer;
  const socket = upgrade?.socket;
  if (!socket || socket.destroyed) {
    upstream.on('error', () => undefined).destroy();
    return 'client-left';
  }
  const lines = [['Connection', 'Upgrade'], ['Upgrade', protocol], ...fields].map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.write(`HTTP/1.1 101 ${statusMessage}\r\n${lines.join('')}\r\n`, 'latin1');
  if (head.length > 0) upstream.unshift(head);
  if (upgrade.head.length > 0) socket.unshift(upgrade.head);
  const [out, back] = await Promise.all([
    passOn(upstream, socket, (byteCount) => onBytes('out', byteCount)),
    passOn(socket, upstream, (byteCount) => onBytes('in', byteCount)),
  ]);
  if (back === 'broken') return 'client-left';
  return out === 'broken' ? 'broken-off' : 'whole';
}

/** One direction of an upgraded connection; its end ends only that direction, a break destroys both. */
async function passOn(from: Duplex, to: Duplex, onBytes: (byteCount: number) => void): Promise<'ended' | 'broken'> {
  if (from instanceof Socket) from.setNoDelay(true);
  from.on('data', (chunk: Buffer) => onBytes(chunk.length));
  from.pipe(to);
  try {
    await finished(from, { writable: false });
    return 'ended';
  } catch {
    breakOff(to);
    return 'broken';
  }
}
