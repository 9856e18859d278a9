import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Method } from '../../shared/contract.ts';
import { type Fault, fault, FaultError } from '../../shared/faults.ts';
import type { Dispatch } from '../rpc/dispatch.ts';
import { faultBody, faultOf } from '../rpc/fault-body.ts';
import type { StateHub } from '../rpc/state-hub.ts';
import type { Clock } from '../engine/clock.ts';
import { statusOf } from './api-status.ts';
import { sendEvents } from './sse.ts';

const maxBodyBytes = 64 * 1024;

interface ApiRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** After `/api/v1`; `{target}` stands for one segment and becomes that parameter. */
  readonly path: string;
  readonly call: Method | 'events';
  readonly status: 200 | 202;
}

/** The whole API: each line leads to one call of the contract, which validates and decides everything. */
const routes: readonly ApiRoute[] = [
  { method: 'GET', path: '/state', call: 'state.get', status: 200 },
  { method: 'GET', path: '/events', call: 'events', status: 200 },
  { method: 'GET', path: '/journal', call: 'journal.query', status: 200 },
  { method: 'POST', path: '/targets/{target}/wake', call: 'target.wake', status: 202 },
  { method: 'POST', path: '/targets/{target}/sleep', call: 'target.sleep', status: 202 },
  { method: 'POST', path: '/targets/{target}/keep-awake', call: 'target.keepAwake', status: 202 },
  { method: 'DELETE', path: '/targets/{target}/keep-awake', call: 'target.liftKeepAwake', status: 202 },
  { method: 'POST', path: '/targets/{target}/do-not-wake', call: 'target.doNotWake', status: 202 },
  { method: 'DELETE', path: '/targets/{target}/do-not-wake', call: 'target.liftDoNotWake', status: 202 },
  { method: 'POST', path: '/targets/{target}/release', call: 'target.release', status: 202 },
  { method: 'POST', path: '/targets/{target}/probe', call: 'target.probe', status: 202 },
  { method: 'POST', path: '/targets/{target}/preflight', call: 'target.preflight', status: 202 },
  { method: 'POST', path: '/targets/{target}/delete', call: 'target.delete', status: 202 },
  { method: 'POST', path: '/pause', call: 'pause', status: 202 },
  { method: 'POST', path: '/resume', call: 'resume', status: 202 },
];

export interface ApiParts {
  readonly dispatch: Dispatch;
  readonly hub: StateHub;
  readonly clock: Clock;
  /** Gets what was thrown and is not a fault: a bug. */
  readonly report: (error: unknown) => void;
}

/** Answers one request below `/api/v1` of a caller who has shown the token. Never rejects. */
export async function answerApi(request: IncomingMessage, response: ServerResponse, parts: ApiParts): Promise<void> {
  try {
    const url = requestUrl(request);
    const path = url.pathname.replace(/^\/api\/v1/, '');
    const matches = routes.flatMap((route) => {
      const params = match(route.path, path);
      return params ? [{ route, params }] : [];
    });
    const found = matches.find(({ route }) => route.method === request.method);
    if (!found)
      return sendUnknown(
        response,
        url.pathname,
        matches.map(({ route }) => route.method),
      );
    if (found.route.call === 'events') return sendEvents(response, parts);

    const sent = request.method === 'GET' ? Object.fromEntries(url.searchParams) : await readBody(request);
    for (const key of Object.keys(found.params)) {
      if (Object.hasOwn(sent, key)) throw badRequest(`"${key}" belongs into the path only`);
    }
    const result = await parts.dispatch(found.route.call, { ...sent, ...found.params }, 'the API');
    sendJson(response, found.route.status, result);
  } catch (error) {
    if (response.headersSent) return void response.destroy();
    if (error instanceof BodyTooLarge) return sendFault(response, error.fault, 413);
    sendFault(response, faultOf(error, parts.report));
  }
}

export function sendFault(response: ServerResponse, value: Fault, status = statusOf(value.code)): void {
  if (status === 401) response.setHeader('www-authenticate', 'Bearer realm="Reveille"');
  // Part of the request may still be on its way and must not be taken for the next one.
  if (status === 413 || !response.req.complete) response.setHeader('connection', 'close');
  sendJson(response, status, { fault: faultBody(value) });
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(body);
}

function sendUnknown(response: ServerResponse, path: string, allowed: readonly string[]): void {
  if (allowed.length === 0)
    return sendFault(response, fault('bad-request', { detail: `there is nothing at ${path}.` }), 404);
  response.setHeader('allow', allowed.join(', '));
  sendFault(response, fault('bad-request', { detail: `${path} takes ${allowed.join(' or ')}.` }), 405);
}

function match(pattern: string, path: string): Record<string, string> | null {
  const expected = pattern.split('/');
  const given = path.split('/');
  if (expected.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const value = given[index] ?? '';
    const name = /^\{(.*)\}$/.exec(segment)?.[1];
    if (name === undefined && segment !== value) return null;
    if (name !== undefined) params[name] = decode(value);
  }
  return params;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest('the path is not valid');
  }
}

class BodyTooLarge extends FaultError {
  constructor() {
    super(fault('bad-request', { detail: `the body is larger than ${maxBodyBytes / 1024} KiB.` }));
  }
}

/** Path and query that were asked for; the host part is no business of ours. */
export function requestUrl(request: IncomingMessage): URL {
  const path = request.url ?? '';
  if (!path.startsWith('/') || !URL.canParse(`http://localhost${path}`)) throw badRequest('the address is not valid');
  return new URL(`http://localhost${path}`);
}

/** The JSON object in the body; no body is an empty one. */
export async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const text = await readText(request);
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest('the body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest('the body is not an object');
  return value as Record<string, unknown>;
}

/** The body as text; more than 64 KiB is refused without reading on. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Ending the loop early must leave the connection open, or the refusal could not be sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) {
      request.resume();
      throw new BodyTooLarge();
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function badRequest(detail: string): FaultError {
  return new FaultError(fault('bad-request', { detail: `${detail}.` }));
}
