import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Fault, fault, FaultError } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import type { Clock } from '../engine/clock.ts';
import type { Dispatch } from '../rpc/dispatch.ts';
import { faultOf } from '../rpc/fault-body.ts';
import type { StateHub } from '../rpc/state-hub.ts';
import { type ApiParts, answerApi, sendFault } from './api.ts';
import { createLogin } from './login.ts';
import { loadStaticFiles } from './static-files.ts';
import { isLoopback, originFault } from './web-origin.ts';
import { answerPage, isLoggedIn, setSafeHeaders } from './web-pages.ts';
import { createPageSockets } from './web-socket.ts';

export interface HttpServerOptions {
  readonly dispatch: Dispatch;
  readonly hub: StateHub;
  /** What API callers must send, and what a person may log in with. */
  readonly token: string;
  readonly clock: Clock;
  /** The built page; where it is missing, a page says so. */
  readonly staticFolder: string;
  /** Names besides loopback and the address itself under which we may be reached, for example behind a proxy. */
  readonly hostNames?: readonly string[];
  /** The user has said that the pages may be reached from the network. */
  readonly allowOffLoopback?: boolean;
  /** The program that holds a port; left out, or null, where nothing tells. */
  readonly portHolder?: (port: number) => Promise<string | null>;
  /** Gets what was thrown and is not a fault: a bug, to be logged with its stack. */
  readonly report: (error: unknown) => void;
}

export interface HttpServer {
  /**
   * Answers from then on, and resolves with the URL to show (`http://127.0.0.1:7700/`). `host` null is every address of
   * both families. Rejects with a FaultError when it may not or cannot listen there.
   */
  listen(host: string | null, port: number): Promise<string>;
  /** A new link that logs one browser in, once, within five minutes. Only after `listen`. */
  loginLink(): string;
  /** Ends every connection, live ones too. */
  close(): Promise<void>;
}

/** The API under `/api/v1`, the page, and the page's live connection at `/ws`. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { dispatch, hub, token, clock, report } = options;
  const api: ApiParts = { dispatch, hub, clock, report };
  const login = createLogin(token, clock);
  const pages = { login, files: loadStaticFiles(options.staticFolder) };
  const sockets = createPageSockets(api);
  const ownNames = new Set((options.hostNames ?? []).map((name) => name.toLowerCase()));
  let baseUrl = '';

  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 5_000 });
  server.maxConnections = 512;
  server.on('request', (request, response) => void answer(request, response));
  server.on('upgrade', upgrade);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      setSafeHeaders(response);
      const stranger = originFault(request, ownNames);
      if (stranger) return sendFault(response, stranger);
      const path = pathOf(request);
      if (path !== '/api' && !path.startsWith('/api/')) return await answerPage(request, response, pages);
      const [, sent = ''] = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '') ?? [];
      if (!login.isToken(sent)) return sendFault(response, fault('not-logged-in', { what: 'the API' }));
      await answerApi(request, response, api);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else sendFault(response, faultOf(error, report));
    }
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const stranger = originFault(request, ownNames);
    if (stranger) return refuseUpgrade(socket, '403 Forbidden', stranger);
    // Every browser names the page that opens a WebSocket; what does not is no page of ours.
    if (!request.headers.origin) {
      return refuseUpgrade(socket, '403 Forbidden', fault('origin-not-allowed', { origin: 'no origin' }));
    }
    if (pathOf(request) !== '/ws') {
      return refuseUpgrade(socket, '404 Not Found', fault('bad-request', { detail: 'WebSockets are at /ws.' }));
    }
    if (!isLoggedIn(request, login)) {
      return refuseUpgrade(socket, '401 Unauthorized', fault('not-logged-in', { what: 'the page' }));
    }
    sockets.accept(request, socket, head);
  }

  return {
    async listen(host, port) {
      if (!options.allowOffLoopback && !isLoopback(host)) {
        throw new FaultError(fault('ui-off-loopback', { address: addressText(host ?? '', port) }));
      }
      await startListening(server, host, port).catch(async (error: NodeJS.ErrnoException) => {
        const holder = error.code === 'EADDRINUSE' ? await options.portHolder?.(port) : null;
        const reason = listenFault(error, addressText(host ?? '', port), holder ?? null);
        throw new FaultError(reason, { cause: error });
      });
      baseUrl = `http://${addressText(shownHost(host), (server.address() as AddressInfo).port)}/`;
      return baseUrl;
    },
    loginLink: () => `${baseUrl}login?key=${login.createKey()}`,
    async close() {
      sockets.close();
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').replace(/[?#].*$/s, '');
}

function refuseUpgrade(socket: Duplex, status: string, value: Fault): void {
  const body = sentence(value);
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function startListening(server: Server, host: string | null, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(host === null ? {} : { host: host.replace(/^\[|\]$/g, '') }) }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function listenFault(error: NodeJS.ErrnoException, address: string, holder: string | null): Fault {
  const place = { route: 'the page', address };
  if (error.code === 'EADDRINUSE') return fault('port-in-use', { ...place, holder });
  if (error.code === 'EACCES') return fault('port-forbidden', place);
  if (error.code === 'EADDRNOTAVAIL') return fault('address-not-available', place);
  return fault('listen-failed', { ...place, detail: error.message });
}

/** Where this computer's own browser finds it; "every address" is no address. */
function shownHost(host: string | null): string {
  return host === null || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}

function addressText(host: string, port: number): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`;
}
