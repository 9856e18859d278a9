import { afterEach, describe, expect, it } from 'vitest';
import { describeWith, program } from '../../requirements.ts';
import { type RawUpstream, rawUpstream } from './forwarder-lab.ts';
import { fronts } from './fronts.ts';
import { startNginx } from './nginx.ts';
import { type ReachedRequest, readProperRequests } from './proper-request.ts';
import { answerRules, type Expected, requestRules, type Rule, type SeenAnswer } from './rules.ts';
import { exchange } from './seen-answer.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const rules = [...requestRules, ...answerRules];

/** Answers once the request is here as a whole, then ends as the rule says. */
function playing({ answer, ends }: Rule): Promise<RawUpstream> {
  return rawUpstream((socket) => {
    let text = '';
    let hasAnswered = false;
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (hasAnswered || !text.includes('\r\n\r\n') || readProperRequests(text)[0]?.body == null) return;
      hasAnswered = true;
      socket.write(answer, 'latin1', () => {
        if (ends === 'fin') socket.end();
        if (ends === 'reset') socket.resetAndDestroy();
      });
    });
  });
}

async function put(rule: Rule, port: number, upstream: RawUpstream) {
  const seen = await exchange(port, rule.request);
  const [reached] = upstream.received.flatMap(readProperRequests);
  return { seen, reached: reached as ReachedRequest };
}

/** As much of a message as a rule speaks of, in the same form as `asExpected`. */
function asFound(expected: Expected<ReachedRequest | SeenAnswer> = {}, message: ReachedRequest | SeenAnswer) {
  const { has = [], lacks = [], is = {} } = expected;
  const lines = message.fields.map(([name, value]) => `${name}: ${value}`);
  const names = message.fields.map(([name]) => name.toLowerCase());
  const parts = Object.entries(message).filter(([key]) => key in is);
  return {
    has: lines.filter((line) => has.includes(line)),
    lacks: lacks.filter((name) => !names.includes(name)),
    is: Object.fromEntries(parts),
  };
}

function asExpected({ has = [], lacks = [], is = {} }: Expected<ReachedRequest | SeenAnswer> = {}) {
  return { has, lacks, is };
}

describe.each(Object.keys(fronts) as (keyof typeof fronts)[])('what passes the %s', (kind) => {
  it.each(rules)('$name', async (rule) => {
    const upstream = await playing(rule);
    const front = await fronts[kind](upstream.port);
    cleanups.push(
      () => upstream.close(),
      () => front.end(),
    );
    const { seen, reached } = await put(rule, front.port, upstream);
    expect(asFound(rule.reached, reached)).toEqual(asExpected(rule.reached));
    expect(asFound(rule.seen, seen)).toEqual(asExpected(rule.seen));
  });
});

describeWith('what passes nginx, where it follows the rule', [program('nginx', 'nginx-light')], () => {
  it.each(rules.filter(({ nginx }) => nginx === undefined))('$name', async (rule) => {
    const upstream = await playing(rule);
    const nginx = await startNginx(upstream.port);
    cleanups.push(
      () => upstream.close(),
      () => nginx.close(),
    );
    const { seen, reached } = await put(rule, nginx.port, upstream);
    expect(asFound(rule.reached, reached)).toEqual(asExpected(rule.reached));
    expect(asFound(rule.seen, seen)).toEqual(asExpected(rule.seen));
  });
});
