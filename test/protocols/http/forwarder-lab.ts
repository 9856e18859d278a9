import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { type Clock, systemClock } from '../../../electron/engine/clock.ts';
import { type Asking, ask } from '../../../electron/protocols/http/ask.ts';
import { headWithoutUpgrade, isDeclined } from '../../../electron/protocols/http/declined-upgrade.ts';
import { deliver, deliverInterim } from '../../../electron/protocols/http/deliver.ts';
import { connectToHost } from '../../../electron/protocols/http/endpoint-connection.ts';
import { EndpointPool, type EndpointWay } from '../../../electron/protocols/http/endpoint-pool.ts';
import {
  type ForwardedRequest,
  type UpstreamAnswer,
  UpstreamError,
} from '../../../electron/protocols/http/exchange.ts';
import { type Hop, offeredUpgrade, requestFields } from '../../../electron/protocols/http/fields.ts';
import { requestProblem } from '../../../electron/protocols/http/framing.ts';
import { refuseMalformed } from '../../../electron/protocols/http/malformed.ts';
import { receiveBody } from '../../../electron/protocols/http/request-body.ts';
import type { ReceivedRequest } from '../../../electron/protocols/http/received-request.ts';

const deadlineMs = 15_000;

/** Rejects when a condition does not come true within a generous deadline. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + deadlineMs;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`it never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export interface RawUpstream {
  readonly port: number;
  /** All that came, one text (latin1) per connection. */
  readonly received: string[];
  readonly sockets: Socket[];
  close(): Promise<void>;
}

/** Plays an endpoint byte by byte: `play` is called with every connection, and with what has come so far on it. */
export async function rawUpstream(play: (socket: Socket, index: number) => void): Promise<RawUpstream> {
  const received: string[] = [];
  const sockets: Socket[] = [];
  const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
    const index = sockets.push(socket) - 1;
    received.push('');
    socket.on('data', (bytes) => {
      received[index] += bytes.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
    play(socket, index);
  });
  const port = await listen(server);
  return {
    port,
    received,
    sockets,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Answers each request (a head without a body) with the next of these bytes; the last one serves all others too. */
export function answering(...answers: readonly string[]): Promise<RawUpstream> {
  let next = 0;
  return rawUpstream((socket) => {
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        text = text.slice(end + 4);
        socket.write(answers[Math.min(next, answers.length - 1)] ?? '', 'latin1');
        next += 1;
      }
    });
  });
}

export function listen(server: { listen(port: number, host: string): unknown; address(): unknown }): Promise<number> {
  return new Promise((resolve, reject) => {
    const emitter = server as unknown as NodeJS.EventEmitter;
    emitter.once('listening', () => resolve((server.address() as AddressInfo).port));
    emitter.once('error', reject);
    server.listen(0, '127.0.0.1');
  });
}

export interface Forwarder {
  readonly port: number;
  /** Why endpoints gave no answer. */
  readonly failures: UpstreamError[];
  /** How answers ended. */
  readonly deliveries: string[];
  close(): Promise<void>;
}

export interface ForwarderOptions {
  readonly hop?: Partial<Hop>;
  readonly way?: Partial<EndpointWay>;
  readonly asking?: Partial<Asking>;
  /** Of the kept connections. */
  readonly clock?: Clock;
}

/** The smallest server around `ask` and `deliver`: one route, one endpoint, always up. */
export async function forwarder(upstreamPort: number, options: ForwarderOptions = {}): Promise<Forwarder> {
  const pool = new EndpointPool({ tls: null, sendProxyProtocol: null, ...options.way }, options.clock ?? systemClock);
  const failures: UpstreamError[] = [];
  const deliveries: string[] = [];

  async function forward(
    request: IncomingMessage,
    response: ServerResponse,
    upgrade: ReceivedRequest['upgrade'],
    expectsContinue = false,
  ): Promise<void> {
    const problem = requestProblem(request as typeof request & { method: string; url: string });
    if (problem) return refuse(response, problem.status);
    const client = { request, response, upgrade };
    const left = new AbortController();
    const body = receiveBody(request, systemClock);
    let isInvited = false;
    response.once('close', () => left.abort(new Error('the client left')));
    const forwarded: ForwardedRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      fields: requestFields(headOf(request), {
        source: '127.0.0.1',
        isTrusted: false,
        isSecure: false,
        listenerPort: 80,
        host: request.headers.host ?? null,
        ...options.hop,
      }),
      body,
      upgrade: upgrade && offeredUpgrade(headOf(request)),
      expectsContinue,
    };
    let answer: UpstreamAnswer;
    try {
      answer = await ask(pool, forwarded, {
        connect: connectToHost('127.0.0.1', upstreamPort),
        client: {
          source: { address: '127.0.0.1', port: request.socket.remotePort ?? 0 },
          destination: { address: '127.0.0.1', port: request.socket.localPort ?? 0 },
        },
        signal: left.signal,
        clock: systemClock,
        onInterim: (interim) => deliverInterim(client, interim),
        onContinue() {
          isInvited = true;
          if (expectsContinue) response.writeContinue();
        },
        ...options.asking,
      });
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      failures.push(error);
      body.drop();
      return refuse(response, 502);
    }
    deliveries.push(await deliver(answer, client, { onBytes: () => undefined, close: expectsContinue && !isInvited }));
    body.drop();
  }

  const server: Server = createServer({ maxHeaderSize: 16 * 1024 }, (request, response) => {
    void forward(request, response, null);
  });
  server.maxHeadersCount = 0;
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    void forward(request, response, null, true);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (isDeclined(request)) {
      socket.unshift(Buffer.concat([headWithoutUpgrade(request), head]));
      server.emit('connection', socket);
      return void socket.resume();
    }
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.once('finish', () => socket.destroySoon());
    void forward(request, response, { socket, head });
  });
  server.on('clientError', (error, socket) => refuseMalformed(error, socket as Socket, false));
  const port = await listen(server);
  return {
    port,
    failures,
    deliveries,
    close() {
      pool.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function headOf(request: IncomingMessage) {
  const { method = '', httpVersion, rawHeaders } = request;
  return { method, httpVersion, rawHeaders };
}

function refuse(response: ServerResponse, status: number): void {
  if (response.destroyed || response.headersSent) return;
  response.shouldKeepAlive = false;
  response.writeHead(status, { 'content-length': 0 }).end();
}
