import { type ClientRequest, request as httpRequest } from 'node:http';
import type { Readable } from 'node:stream';
import type { Asking } from './ask.ts';
import { secure } from './endpoint-connection.ts';
import type { EndpointPool, PooledRequestOptions } from './endpoint-pool.ts';
import { type FieldLines, type ForwardedRequest, UpstreamError } from './exchange.ts';
import { fieldValue, trailerFields } from './fields.ts';
import { proxyHeader } from '../../engine/proxy-header.ts';

const maxHeadBytes = 64 * 1024;
/** With these Node sends no length of its own when there is no body. */
const bodyless = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'DELETE']);

/**
 * Begins a request on a connection of the pool. `begin` is called when one has to be opened; its signal breaks that off.
 * Throws an UpstreamError when Node does not take the head.
 */
export function openRequest(
  pool: EndpointPool,
  request: ForwardedRequest,
  asking: Asking,
  begin: () => AbortSignal,
): ClientRequest {
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
      const ending = begin();
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
export function breakOff(asked: ClientRequest, error?: Error): void {
  asked.destroy(error);
  asked.socket?.destroy(error);
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

/** Sends the body, or that there is none, and with its end the trailers. `onError`: it is not to be had. */
export function sendBody(asked: ClientRequest, { body }: ForwardedRequest, onError: (error: Error) => void): void {
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
