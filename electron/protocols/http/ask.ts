import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../engine/clock.ts';
import type { EndpointPool } from './endpoint-pool.ts';
import { type ForwardedRequest, type InterimAnswer, type UpstreamAnswer, UpstreamError } from './exchange.ts';
import { answerFields } from './fields.ts';
import { answerProblem } from './framing.ts';
import type { ClientEnds } from '../../engine/proxy-header.ts';
import { breakOff, openRequest, sendBody } from './outgoing-request.ts';

const mostInterim = 100;
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

export interface Asking {
  /** A new connection to the endpoint on which nothing was sent yet; called only when none is kept. */
  readonly connect: (signal: AbortSignal) => Promise<Socket>;
  /** Told to endpoints that want the PROXY protocol. */
  readonly client: ClientEnds;
  /** Ends it at any time, also while the answer's body is on its way. */
  readonly signal: AbortSignal;
  /** Ends it as `signal` does. One signal made of the two would cost more than all else that is done for a request. */
  readonly otherSignal?: AbortSignal;
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
  const { timeoutMs, clock } = asking;
  const deadline = timeoutMs === undefined ? null : new AbortController();
  const timer = timeoutMs === undefined ? null : clock.after(timeoutMs, () => deadline?.abort());
  try {
    return await askOnce(pool, request, asking, deadline?.signal ?? null);
  } catch (error) {
    if (!(error instanceof StaleConnectionError && mayRepeat(request))) throw error;
    // The others have likely met the same end, and none of them may be taken this time.
    pool.endIdle();
    return await askOnce(pool, request, asking, deadline?.signal ?? null).catch((failure: UpstreamError) => {
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
  deadline: AbortSignal | null,
): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    const signals = asking.otherSignal ? [asking.signal, asking.otherSignal] : [asking.signal];
    /** Of a connection that is being opened. */
    let opening: AbortController | null = null;
    const interim: InterimAnswer[] = [];
    let connection: Duplex | null = null;
    let bytesBefore = 0;
    let isSettled = false;
    let interimCount = 0;
    let isInvited = false;

    function fail(message: string, stage: UpstreamError['stage'], cause?: unknown): void {
      if (isSettled) return;
      settle();
      reject(failure(message, stage, cause));
      opening?.abort(cause ?? new Error(message));
      breakOff(asked);
    }

    function failure(message: string, stage: UpstreamError['stage'], cause: unknown): UpstreamError {
      if (connection === null) return new UpstreamError(message, stage, true, cause);
      const isSilent = (connection as Socket).bytesRead === bytesBefore;
      const isStale = stage === 'head' && asked.reusedSocket && isSilent && interimCount === 0;
      return new (isStale ? StaleConnectionError : UpstreamError)(message, stage, false, cause);
    }

    function settle(): void {
      isSettled = true;
      deadline?.removeEventListener('abort', onDeadline);
    }

    const onBody = (error: Error) => {
      fail(error.message, 'send', error);
      // Also when the answer has begun: the endpoint must not take half a body for a whole one.
      breakOff(asked, error);
    };
    const onDeadline = () => fail('no answer in time', 'timeout');
    const onAbort = () => {
      const reason = signals.find(({ aborted }) => aborted)?.reason as Error;
      fail(reason.message, connection === null ? 'connect' : 'head', reason);
      breakOff(asked);
    };

    const asked = openRequest(pool, request, asking, () => {
      opening = new AbortController();
      return opening.signal;
    });
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
      for (const signal of signals) signal.removeEventListener('abort', onAbort);
      fail('the connection was closed without an answer', 'head');
    });
    asked.on('continue', () => {
      isInvited = true;
      asking.onContinue?.();
    });
    asked.on('information', ({ statusCode, httpVersion, rawHeaders }) => {
      if (statusCode === 100) return;
      interimCount += 1;
      if (interimCount > mostInterim) return fail('interim answers without end', 'head');
      const answer = { status: statusCode, fields: answerFields(rawHeaders, httpVersion) };
      if (asking.onInterim) asking.onInterim(answer);
      else interim.push(answer);
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
      for (const signal of signals) signal.addEventListener('abort', () => socket.destroy(), { once: true });
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
    deadline?.addEventListener('abort', onDeadline, { once: true });
    for (const signal of signals) signal.addEventListener('abort', onAbort, { once: true });
    if (deadline?.aborted) onDeadline();
    if (signals.some(({ aborted }) => aborted)) onAbort();
  });
}

/** Only what was offered may be changed to (RFC 9110 §7.8). */
function upgradeProblem({ upgrade }: ForwardedRequest, { headers }: IncomingMessage): string | null {
  const offered = (upgrade ?? '').split(',').map((each) => each.trim().toLowerCase());
  const chosen = headers.upgrade?.toLowerCase();
  return chosen && offered.includes(chosen) ? null : 'it changed to a protocol that was not asked for';
}
