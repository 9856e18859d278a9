import { type IncomingMessage, request as startRequest } from 'node:http';
import { FaultError, fault } from '../../shared/faults.ts';
import { openHttpConnection } from './http-connection.ts';

const bodyLimitBytes = 64 * 1024;

export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** See `ConnectOptions.pin`. */
  readonly pin: string | null;
}

export interface HttpAnswer {
  readonly status: number;
  /** At most the first 64 KiB. */
  readonly body: string;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Awaited when the server is connected and proved, directly before the first byte; nothing is sent if it rejects. */
  readonly beforeSend?: (() => Promise<void>) | undefined;
  /** Called when the whole request has left. */
  readonly onSent?: (() => void) | undefined;
}

/**
 * Sends one request on a connection of its own and follows no redirect. Rejects with a FaultError, with the signal's
 * reason, or with what `beforeSend` rejected with.
 */
export async function sendHttp(request: HttpRequest, { signal, beforeSend, onSent }: SendOptions): Promise<HttpAnswer> {
  const { url, pin, method, body } = request;
  const shownUrl = showUrl(url);
  const failed = (error: unknown) => (signal.aborted ? (signal.reason as Error) : asFault(error, shownUrl));
  const socket = await openHttpConnection({ url, shownUrl, pin, signal }).catch((error: unknown) => {
    throw failed(error);
  });
  const onAbort = () => socket.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  // A server that hangs up while nobody asks anything yet shows again when the request is sent.
  const onIdleError = () => {};
  socket.on('error', onIdleError);
  try {
    await beforeSend?.();
    signal.throwIfAborted();
    return await new Promise<HttpAnswer>((resolve, reject) => {
      const headers = { Host: url.host, ...request.headers };
      const options = { createConnection: () => socket, path: url.pathname + url.search, method, headers };
      const sending = startRequest(options, (answer) => void readAnswer(answer).then(resolve, reject));
      sending.once('error', (error) => reject(failed(error)));
      sending.once('finish', () => onSent?.());
      sending.end(body ?? undefined);
    }).catch((error: unknown) => {
      throw failed(error);
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
    socket.destroy();
  }
}

/** As much of a URL as may be shown: its query often carries a token. */
export function showUrl(url: URL): string {
  return `${url.origin}${url.pathname}${url.search === '' ? '' : '?…'}`;
}

async function readAnswer(answer: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= bodyLimitBytes) break;
  }
  return { status: answer.statusCode ?? 0, body: Buffer.concat(chunks).subarray(0, bodyLimitBytes).toString() };
}

function asFault(error: unknown, url: string): Error {
  if (error instanceof FaultError) return error;
  const { message, code } = error as NodeJS.ErrnoException;
  const detail = message === '' ? (code ?? 'it could not be connected.') : message;
  return new FaultError(fault('http-failed', { url, detail }), { cause: error });
}
