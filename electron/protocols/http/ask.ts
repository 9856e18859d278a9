import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import type { Clock } from '../../engine/clock.ts';
import { secure } from './endpoint-connection.ts';
import type { EndpointPool, PooledRequestOptions } from './endpoint-pool.ts';
import {
  type FieldLines,
  type ForwardedRequest,
  type InterimAnswer,
  type UpstreamAnswer,
  UpstreamError,
} from './exchange.ts';
import { answerFields, fieldValue, trailerFields } from './fields.ts';
import { answerProblem } from './framing.ts';
import { type ClientEnds, proxyHeader } from '../../engine/proxy-header.ts';

const maxHeadBytes = 64 * 1024;
const mostInterim = 100;
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);
/** With these Node sends no length of its own when there is no body. */
const bodyless = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'DELETE']);

export interface Asking {
  /** A new connection to the endpoint on which nothing was sent yet; called only when none is kept. */
  readonly connect: (signal: AbortSignal) => Promise<Socket>;
  /** Told to endpoints that want the PROXY protocol. */
  readonly client: ClientEnds;
  /** Ends it at any time, also while the answer's body is on its way. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** From now to the head of the final answer. */
  readonly timeoutMs?: number;
  /** Gets each interim answer at once; without it they come with the final one. */
  readonly onInterim?: (answer: InterimAnswer) => void;
  /** The endpoint wants the body: 100 (Continue). */
  readonly onContinue?: () => void;
  /** There is a connection, new or kept, and the request goes out on it. */
  readonly onConnection?: () => void;
}

/**
 * Puts one request to one endpoint. Rejects with an UpstreamError when no proper final answer comes. A kept connection
 * that turns out to be closed is replaced once, if sending the request again can do no harm (RFC 9110 §9.2.2).
 */
export async function ask(pool: EndpointPool, request: ForwardedRequest, asking: Asking): Promise<UpstreamAnswer> {
  const deadline = new AbortController();
  const timer =
    asking.timeoutMs === undefined
      ? null
      : asking.clock.after(asking.timeoutMs, () => deadline.abort(new Error('no answer in time')));
  try {
    return await askOnce(pool, request, asking, deadline.signal);
  } catch (error) {
    if (!(error instanceof StaleConnectionError && mayRepeat(request))) throw error;
    // The others have likely met the same end, and none of them may be taken this time.
    pool.endIdle();
    return await askOnce(pool, request, asking, deadline.signal).catch((failure: UpstreamError) => {
      throw new UpstreamError(failure.message, failure.stage, false, failure.cause);
    });
  } finally {
    timer?.[Symbol.dispose]();
  }
}

/** A connection from the pool was closed before a byte of an answer came. */
class StaleConnectionError extends UpstreamError {}

function mayRepeat({ method, body, upgrade }: ForwardedRequest): boolean {
  return idempotent.has(method) && upgrade === null && (body.length === 0 || body.canOpen);
}

function askOnce(
  pool: EndpointPool,
  request: ForwardedRequest,
  asking: Asking,
  deadline: AbortSignal,
): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    const { signal } = asking;
    const ending = new AbortController();
    const interim: InterimAnswer[] = [];
    let connection: Duplex | null = null;
    let bytesBefore = 0;
    let isSettled = false;
    let isInvited = false;

    function fail(message: string, stage: UpstreamError['stage'], cause?: unknown): void {
      if (isSettled) return;
      settle();
      reject(failure(message, stage, cause));
      ending.abort(cause ?? new Error(message));
      breakOff(asked);
    }

    function failure(message: string, stage: UpstreamError['stage'], cause: unknown): UpstreamError {
      if (connection === null) return new UpstreamError(message, stage, true, cause);
      const isSilent = (connection as Socket).bytesRead === bytesBefore;
      const isStale = stage === 'head' && asked.reusedSocket && isSilent && interim.length === 0;
      return new (isStale ? StaleConnectionError : UpstreamError)(message, stage, false, cause);
    }

    function settle(): void {
      isSettled = true;
      deadline.removeEventListener('abort', onDeadline);
    }

    const onBody = (error: Error) => {
      fail(error.message, 'send', error);
      // Also when the answer has begun: the endpoint must not take half a body for a whole one.
      breakOff(asked, error);
    };
    const onDeadline = () => fail('no answer in time', 'timeout', deadline.reason);
    const onAbort = () => {
      const reason = signal.reason as Error;
      fail(reason.message, connection === null ? 'connect' : 'head', reason);
      breakOff(asked);
    };

    const asked = open(pool, request, asking, ending.signal);
    asked.maxHeadersCount = 0;
    asked.once('socket', (socket: Socket) => {
      connection = socket;
      bytesBefore = socket.bytesRead;
      asking.onConnection?.();
      // It came paused, and Node's parser does not resume what was paused by hand.
      socket.resume();
      sendBody(asked, request, onBody);
    });
    asked.on('error', (error) => fail(error.message, connection === null ? 'connect' : 'head', error));
    asked.once('close', () => {
      signal.removeEventListener('abort', onAbort);
      fail('the connection was closed without an answer', 'head');
    });
    asked.on('continue', () => {
      isInvited = true;
      asking.onContinue?.();
    });
    asked.on('information', ({ statusCode, httpVersion, rawHeaders }) => {
      if (statusCode === 100) return;
      const answer = { status: statusCode, fields: answerFields(rawHeaders, httpVersion) };
      if (asking.onInterim) return asking.onInterim(answer);
      interim.push(answer);
      if (interim.length > mostInterim) fail('interim answers without end', 'head');
    });
    asked.once('response', (message) => {
      const problem = answerProblem(message);
      if (problem) return fail(problem, 'head');
      settle();
      const { statusCode: status = 0, statusMessage = '' } = message;
      const fields = answerFields(message.rawHeaders, message.httpVersion);
      // Node takes it for the end of an answer that has no length.
      const onBreak = (error: Error) => {
        if (!message.complete) message.destroy(error);
      };
      const { socket } = message;
      socket.prependListener('error', onBreak);
      message.once('close', () => socket.off('error', onBreak));
      const keepAlive = message.headers['keep-alive'];
      if (keepAlive) pool.noteKeepAlive(socket, String(keepAlive));
      // A body that was never asked for can no longer come: the connection is of no use to others.
      if (request.expectsContinue) {
        message.once('end', () => {
          if (!isInvited && !asked.writableFinished) breakOff(asked);
        });
      }
      resolve({ kind: 'response', status, statusMessage, fields, body: message, interim });
    });
    asked.once('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
      const problem = answerProblem(message) ?? upgradeProblem(request, message);
      if (problem) {
        socket.destroy();
        return fail(problem, 'head');
      }
      settle();
      signal.addEventListener('abort', () => socket.destroy(), { once: true });
      const fields = answerFields(message.rawHeaders, message.httpVersion);
      const { statusMessage = '' } = message;
      resolve({
        kind: 'upgraded',
        statusMessage,
        protocol: message.headers.upgrade ?? '',
        fields,
        socket,
        head,
        interim,
      });
    });
    deadline.addEventListener('abort', onDeadline, { once: true });
    signal.addEventListener('abort', onAbort, { once: true });
    if (deadline.aborted) onDeadline();
    if (signal.aborted) onAbort();
  });
}

function open(pool: EndpointPool, request: ForwardedRequest, asking: Asking, ending: AbortSignal): ClientRequest {
  const { tls, sendProxyProtocol } = pool.way;
  const host = fieldValue(request.fields, 'host') ?? '';
  const options: PooledRequestOptions = {
    agent: pool,
    method: request.method,
    path: request.path,
    headers: connectionFields(request).flat(),
    maxHeaderSize: maxHeadBytes,
    poolKey: [tls && host, sendProxyProtocol && asking.client.source.address].join(' '),
    async open() {
      const socket = await asking.connect(ending);
      if (sendProxyProtocol) socket.write(proxyHeader(sendProxyProtocol, asking.client));
      return tls ? await secure(socket, tls, host, ending) : socket;
    },
  };
  try {
    return httpRequest(options);
  } catch (error) {
    throw new UpstreamError((error as Error).message, 'send', true, error);
  }
}

/** Node counts a request as destroyed once its answer is read, even when its body is not through. */
function breakOff(asked: ClientRequest, error?: Error): void {
  asked.destroy(error);
  asked.socket?.destroy(error);
}

/** Only what was offered may be changed to (RFC 9110 §7.8). */
function upgradeProblem({ upgrade }: ForwardedRequest, { headers }: IncomingMessage): string | null {
  const offered = (upgrade ?? '').split(',').map((each) => each.trim().toLowerCase());
  const chosen = headers.upgrade?.toLowerCase();
  return chosen && offered.includes(chosen) ? null : 'it changed to a protocol that was not asked for';
}

/** With the fields of this hop. */
function connectionFields({ method, fields, body, upgrade }: ForwardedRequest): FieldLines {
  const options: string[] = [];
  const added: [string, string][] = [];
  if (upgrade !== null) {
    options.push('Upgrade');
    added.push(['Upgrade', upgrade]);
  }
  if (fieldValue(fields, 'te') !== null) options.push('TE');
  if (options.length > 0) added.push(['Connection', options.join(', ')]);
  if (body.length === null) added.push(['Transfer-Encoding', 'chunked']);
  else if (body.length > 0 || !bodyless.has(method)) added.push(['Content-Length', String(body.length)]);
  return [...fields, ...added];
}

function sendBody(asked: ClientRequest, { body }: ForwardedRequest, onError: (error: Error) => void): void {
  if (body.length === 0) return void asked.end();
  let stream: Readable;
  try {
    stream = body.open();
  } catch (error) {
    return onError(error as Error);
  }
  stream.once('error', onError);
  stream.once('end', () => {
    const trailers = trailerFields(body.trailers());
    if (body.length === null && trailers.length > 0) asked.addTrailers(trailers as [string, string][]);
    asked.end();
  });
  // Dropped, because the answer is through already: the endpoint must not take it for the end.
  stream.once('close', () => stream.readableEnded || breakOff(asked));
  asked.once('close', () =>
    stream
      .off('error', onError)
      .on('error', () => undefined)
      .destroy(),
  );
  // The head goes at once, as the bytes that it came in; `flushHeaders` would make UTF-8 of them.
  asked.write('', 'latin1');
  stream.pipe(asked, { end: false });
}
