import { STATUS_CODES } from 'node:http';
import { sentence } from '../../shared/messages/en.ts';
import { defineGate, type Verdict, type Visit } from '../engine/gate.ts';
import { readRequestTarget, normalPath } from './http/request-target.ts';
import { statusOf } from './http/fault-answer.ts';
import type { GateAnswer } from './http/request-gate.ts';
import requestGate, { requestGateConfig } from './http.request-gate.ts';
import { type HttpHead, parseHttpHead } from './http-head.ts';
import { improper, touchLimit } from './touch-limit.ts';

const config = requestGateConfig.extend({ limit: touchLimit });

/**
 * Judges the requests of a plain connection by the rules for requests. Before one that counts there may be others that
 * do not, as long as they tell where they end; from then on the connection counts until it is closed.
 */
export default defineGate({
  id: 'http',
  title: 'By what an HTTP client asks for',
  config,
  maxBytes: 64 * 1024,
  open({ limit, ...options }) {
    const requests = requestGate.open(options);

    function judge(visit: Visit): Verdict {
      const head = parseHttpHead(visit.bytes);
      if (head.kind !== 'good') return improper(head, visit.ended, 'a web client') ?? { kind: 'undecided' };
      const target = readRequestTarget(head.value.target, head.value.fields.get('host'));
      if (!target) return { kind: 'background', reason: 'not what a web client sends' };
      const { method, fields } = head.value;
      const path = target.path === '*' ? '*' : normalPath(target.path);
      const verdict = requests.judge({ source: visit.source, method, path, field: (name) => fields.get(name) ?? null });
      if (verdict.kind === 'real') return verdict;
      const { reason, answer } = verdict;
      if (visit.state.kind !== 'up') return { kind: 'answered', reply: answerBytes(answer, method), reason };
      const end = endOf(head.value);
      // What follows cannot be seen and may be real, so the connection counts: the machine may be in use.
      if (end === 'unknown') return { kind: 'real' };
      return end === 'never' ? { kind: 'background', reason } : { kind: 'background', reason, upTo: end };
    }

    return {
      limitMs: limit,
      judge,
      farewell(why, { bytes }) {
        const head = parseHttpHead(bytes);
        if (!why || head.kind !== 'good') return null;
        const retryAfterSeconds = why.code === 'still-waking' ? Math.ceil(why.params.retryInMs / 1000) : null;
        const answer = { status: statusOf(why, true), body: `${sentence(why)}\n`, retryAfterSeconds };
        return answerBytes(answer, head.value.method);
      },
    };
  },
});

/** A whole response, after which the connection is closed. */
function answerBytes({ status, body, retryAfterSeconds }: GateAnswer, method: string): Uint8Array {
  const content = Buffer.from(status === 204 || status === 304 ? '' : body);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Other'}`,
    ...(status === 204 || status === 304 ? [] : [`Content-Length: ${content.length}`]),
    ...(content.length > 0 ? ['Content-Type: text/plain; charset=utf-8'] : []),
    ...(retryAfterSeconds === null ? [] : [`Retry-After: ${Math.max(1, retryAfterSeconds)}`]),
    'Cache-Control: no-store',
    'Connection: close',
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  return method === 'HEAD' ? head : Buffer.concat([head, content]);
}

/** Index of the request after this one; `never`: the connection is no HTTP from then on. */
function endOf({ method, fields, endsAt }: HttpHead): number | 'never' | 'unknown' {
  if (method === 'CONNECT' || fields.has('upgrade')) return 'never';
  if (fields.has('transfer-encoding')) return 'unknown';
  const length = fields.get('content-length') ?? '0';
  return /^\d{1,12}$/.test(length) ? endsAt + Number(length) : 'unknown';
}
