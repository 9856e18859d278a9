import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fault } from '../../shared/faults.ts';
import { readText, requestUrl, sendFault } from './api.ts';
import { type Login, cookieName, cookieValue } from './login.ts';
import { pagePolicy, withNonce } from './page-policy.ts';
import { preferredLanguage } from '../../shared/preferred-language.ts';
import { loggedInPage, notBuiltPage, notLoggedInPage, type PageSight } from './login-pages.ts';
import type { StaticFile } from './static-files.ts';

export interface PageParts {
  readonly login: Login;
  readonly files: ReadonlyMap<string, StaticFile>;
}

export function isLoggedIn(request: IncomingMessage, login: Login): boolean {
  const value = cookieValue(request.headers.cookie, cookieName(request.socket.localPort ?? 0));
  return value !== null && login.isSession(value);
}

/** Answers whatever is not the API: logging in, and the page for those who have. */
export async function answerPage(request: IncomingMessage, response: ServerResponse, parts: PageParts): Promise<void> {
  const url = requestUrl(request);
  if (url.pathname === '/login') return answerLogin(request, response, url, parts.login);
  if (request.method !== 'GET' && request.method !== 'HEAD') return sendNoMethod(response, 'GET');
  if (!isLoggedIn(request, parts.login)) return sendHtml(response, 401, (sight) => notLoggedInPage(sight, 'none'));

  const path = url.pathname === '/' ? '/index.html' : url.pathname;
  const file = parts.files.get(path);
  if (!file) {
    if (path === '/index.html') return sendHtml(response, 503, notBuiltPage);
    return sendFault(response, fault('bad-request', { detail: `there is nothing at ${url.pathname}.` }), 404);
  }
  if (path === '/index.html') {
    return sendHtml(response, 200, ({ nonce }) => withNonce(file, nonce));
  }
  sendFile(request, response, file);
}

async function answerLogin(request: IncomingMessage, response: ServerResponse, url: URL, login: Login): Promise<void> {
  if (request.method === 'POST') {
    const token = new URLSearchParams(await readText(request)).get('token') ?? '';
    if (!login.isToken(token.trim())) return sendHtml(response, 401, (sight) => notLoggedInPage(sight, 'wrong-token'));
    return letIn(request, response, login);
  }
  if (request.method !== 'GET') return sendNoMethod(response, 'GET, POST');
  const key = url.searchParams.get('key');
  if (key !== null && login.redeemKey(key)) return letIn(request, response, login);
  if (isLoggedIn(request, login)) return sendHtml(response, 200, loggedInPage);
  sendHtml(response, 401, (sight) => notLoggedInPage(sight, key === null ? 'none' : 'used-link'));
}

function letIn(request: IncomingMessage, response: ServerResponse, login: Login): void {
  const { value, maxAgeSeconds } = login.createSession();
  const name = cookieName(request.socket.localPort ?? 0);
  response.setHeader('set-cookie', `${name}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${maxAgeSeconds}`);
  sendHtml(response, 200, loggedInPage);
}

/** Headers of every answer; whatever a page may load is named in `sendHtml`. */
export function setSafeHeaders(response: ServerResponse): void {
  response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  response.setHeader('x-content-type-options', 'nosniff');
  // Not `no-referrer`: the login form would then come with the origin `null`, like any stranger's.
  response.setHeader('referrer-policy', 'same-origin');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
}

function sendHtml(response: ServerResponse, status: number, html: (sight: PageSight) => string): void {
  const nonce = randomBytes(16).toString('base64url');
  const language = preferredLanguage(response.req.headers['accept-language']);
  const body = Buffer.from(html({ nonce, language }));
  response.setHeader('content-security-policy', pagePolicy(nonce, { connect: "'self'", form: "'self'" }));
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(body);
}

function sendFile(request: IncomingMessage, response: ServerResponse, file: StaticFile): void {
  const isGzip = file.gzip !== null && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const body = isGzip && file.gzip ? file.gzip : file.body;
  if (isGzip) response.setHeader('content-encoding', 'gzip');
  response.writeHead(200, {
    'content-type': file.type,
    'content-length': body.length,
    vary: 'accept-encoding',
    'cache-control': file.isImmutable ? 'private, max-age=31536000, immutable' : 'no-cache',
  });
  response.end(body);
}

function sendNoMethod(response: ServerResponse, allow: string): void {
  response.setHeader('allow', allow);
  sendFault(response, fault('bad-request', { detail: `this address takes ${allow}.` }), 405);
}
