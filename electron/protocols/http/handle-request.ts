import { hostname } from 'node:os';
import type { ListenerSettings } from '../../../shared/settings.ts';
import type { AccessLog, RequestRoute, ServerContext } from '../../engine/protocol-server.ts';
import { createSourceRules, type SourceRules } from '../../engine/source-rules.ts';
import { AccessRecord } from './access-record.ts';
import { type BoundRoute, bindRoute, unbindRoute } from './bound-route.ts';
import { clientAddress } from './client-address.ts';
import { askerOf, faultAnswer, type LocalAnswer } from './fault-answer.ts';
import { fieldValue, inPairs } from './fields.ts';
import { forwardRequest } from './forward-request.ts';
import { requestProblem } from './framing.ts';
import type { ReceivedRequest } from './received-request.ts';
import { normalPath, type RequestTarget, readRequestTarget } from './request-target.ts';
import { chooseRoute, ownNames } from './routing.ts';
import { watchUpload } from './stalled-upload.ts';
import { WhileWaking } from './while-waking.ts';

/** Finds out what is to be done with each request of one listener, and does it. */
export class RequestHandler {
  readonly #context: ServerContext;
  readonly #waiting: WhileWaking;
  #routes: readonly BoundRoute[] = [];
  #trusted: SourceRules | null = null;
  #log: AccessLog | null = null;
  #names = ownNames(hostname());

  constructor(context: ServerContext) {
    this.#context = context;
    this.#waiting = new WhileWaking(context.clock);
  }

  change({ trustedProxies, id }: ListenerSettings, routes: readonly RequestRoute[], log: AccessLog | null): void {
    const rules = { allowFrom: trustedProxies, denyFrom: [], listensEverywhere: false, place: `${id}.trustedProxies` };
    this.#trusted = trustedProxies.length === 0 ? null : createSourceRules(rules, this.#context.network);
    const before = new Map(this.#routes.map((bound) => [bound.route.id, bound]));
    this.#routes = routes.map((route) => bindRoute(route, before.get(route.id), this.#context.clock));
    for (const { id: kept } of routes) before.delete(kept);
    for (const gone of before.values()) unbindRoute(gone);
    this.#log = log;
  }

  end(): void {
    this.#waiting.end();
    for (const bound of this.#routes) unbindRoute(bound);
  }

  /** Resolves when the request is answered, or its client gone. */
  async handle(received: ReceivedRequest): Promise<void> {
    const { request, response } = received;
    const record = new AccessRecord(received, this.#context.clock);
    const log = this.#log;
    const client = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) client.abort(new Error('the client has left'));
      if (log) record.write(log);
    });
    if (!received.expectsContinue && !received.upgrade) watchUpload(request, this.#context.clock);
    const refusal = requestProblem(request as typeof request & { method: string; url: string });
    if (refusal) return refuse(received, record, refusal.status, `${refusal.reason}\n`);
    const target = readRequestTarget(request.url ?? '', request.headers.host);
    if (!target) return refuse(received, record, 400, 'the request target is not a path\n');
    await this.#handleProper(received, target, record, client.signal);
  }

  #routeFor(target: RequestTarget): BoundRoute | null {
    const choose = () => chooseRoute(this.#routes, ({ settings }) => settings.match, target, this.#names);
    const bound = choose();
    if (bound) return bound;
    // The computer may have another name by now.
    this.#names = ownNames(hostname());
    return choose();
  }

  async #handleProper(
    received: ReceivedRequest,
    target: RequestTarget,
    record: AccessRecord,
    signal: AbortSignal,
  ): Promise<void> {
    const { request, response } = received;
    const source = clientAddress(received.peer, request.headers, this.#trusted);
    record.source = source;
    record.servedBy = 'reveille';
    const onSent = (byteCount: number) => void (record.bytesOut += byteCount);
    if (this.#waiting.stream(target.path, request, response, onSent)) return received.judged();
    const bound = this.#routeFor(target);
    if (!bound) return answerHere(received, record, notFound);
    const { route, settings } = bound;
    record.route = route.id;
    const denied = route.refusalOf(source);
    if (denied) {
      route.refused(source, denied);
      const occasion = { fault: denied, name: settings.name, retryInMs: null, wasTried: false };
      return answerHere(received, record, faultAnswer(occasion, askerOf(request)));
    }
    const path = target.path === '*' ? '*' : normalPath(target.path);
    const fields = inPairs(request.rawHeaders);
    const verdict = bound.gate.judge({
      source,
      method: request.method ?? '',
      path,
      field: (name) => fieldValue(fields, name),
    });
    const counts = verdict.kind === 'real';
    if (!canAnswerNow(route)) {
      // A page that has waited in vain asks on; whoever sits before it will load it again.
      if (this.#waiting.isOwnPath(path)) return answerHere(received, record, notFound);
      if (verdict.kind === 'background') {
        route.answered(source, verdict.reason);
        return answerHere(received, record, gateAnswer(verdict.answer));
      }
      const answer = await this.#waiting.answer(route, request, source, signal);
      if (answer) return answerHere(received, record, answer);
      if (signal.aborted) return;
    }
    const { clock } = this.#context;
    const isTrusted = this.#trusted?.permits(received.peer) ?? false;
    const answer = await forwardRequest({ received, target, bound, source, isTrusted, counts, record, clock, signal });
    if (answer) answerHere(received, record, answer);
  }
}

const notFound: LocalAnswer = {
  status: 404,
  fields: { 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8' },
  body: 'There is nothing here.\n',
};

function gateAnswer(answer: {
  readonly status: number;
  readonly body: string;
  readonly retryAfterSeconds: number | null;
}): LocalAnswer {
  const { status, body, retryAfterSeconds } = answer;
  const retry = retryAfterSeconds === null ? {} : { 'retry-after': `${retryAfterSeconds}` };
  const fields = { 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8', ...retry };
  return { status, fields, body };
}

/** Some endpoint needs no waking. */
function canAnswerNow(route: RequestRoute): boolean {
  return route.settings.endpoints.some((each) => each.kind === 'url' || route.legTo(each.target).isUp());
}

/** The connection ends too: what comes next on it cannot be told for sure. */
function refuse(received: ReceivedRequest, record: AccessRecord, status: number, body: string): void {
  received.response.shouldKeepAlive = false;
  const fields = { 'content-type': 'text/plain; charset=utf-8' };
  answerHere(received, record, { status, fields, body });
}

function answerHere(received: ReceivedRequest, record: AccessRecord, answer: LocalAnswer): void {
  const { request, response, expectsContinue, judged } = received;
  judged();
  if (response.headersSent || response.destroyed) return void response.destroy();
  // A body that was not asked for does not come, or comes all the same: nobody could tell the next request from it.
  if (expectsContinue) response.shouldKeepAlive = false;
  const hasBody = answer.status !== 204 && answer.status !== 304;
  const body = Buffer.from(hasBody ? answer.body : '');
  const length = hasBody ? { 'content-length': `${body.length}` } : {};
  response.writeHead(answer.status, { ...answer.fields, ...length });
  if (!hasBody || request.method === 'HEAD') return void response.end();
  response.end(body);
  record.bytesOut += body.length;
}
