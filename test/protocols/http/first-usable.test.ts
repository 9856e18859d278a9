import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { array, assert, asyncProperty, boolean, constantFrom, record, stringMatching } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaultError, fault } from '../../../shared/faults.ts';
import type { AttemptRecord, Endpoint } from '../../../electron/protocols/http/attempts.ts';
import type { ForwardedRequest, RequestBody, UpstreamAnswer } from '../../../electron/protocols/http/exchange.ts';
import { UpstreamError } from '../../../electron/protocols/http/exchange.ts';
import { createFailureMemory } from '../../../electron/protocols/http/failure-memory.ts';
import { type EndpointRules, firstUsable } from '../../../electron/protocols/http/first-usable.ts';
import { noBody } from '../../../electron/protocols/http/request-body.ts';
import { ManualClock } from '../../settings/manual-clock.ts';

/** A status; or `refused` (nothing was sent), `broken` (something was), `hangs`. `z` before it: it sleeps; `x`: and does not wake. */
type Behaviour = string;

const rules: EndpointRules = {
  strategy: 'in-order',
  usable: [1, 2, 3, 4],
  wakeAll: false,
  strictOrder: false,
  repeatUnsafe: false,
  replayLimitBytes: 1_000,
};

/** Endpoints without a network, and what happened to them: `wake b`, `ask a`, `end a`. */
function endpointsOf(behaviours: readonly Behaviour[]) {
  const events: string[] = [];
  const endpoints = behaviours.map((behaviour, index): Endpoint => {
    const label = 'abcdefgh'[index] ?? '';
    const act = behaviour.replace(/^[zx]/, '');
    let isWatched = false;
    const watch = (signal: AbortSignal) => {
      if (!isWatched) signal.addEventListener('abort', () => events.push(`end ${label}`));
      isWatched = true;
    };
    return {
      label,
      isUp: () => !/^[zx]/.test(behaviour),
      async wake(signal) {
        events.push(`wake ${label}`);
        watch(signal);
        await setImmediate();
        if (behaviour.startsWith('x')) throw new FaultError(fault('wake-timeout', { target: label, afterMs: 1_000 }));
      },
      async ask({ body }, { signal, onInterim }) {
        events.push(`ask ${label}`);
        watch(signal);
        const aborted = new Promise((_, reject) => {
          if (signal.aborted) reject(signal.reason);
          else signal.addEventListener('abort', () => reject(signal.reason));
        });
        aborted.catch(() => undefined);
        if (body.length !== 0 && act !== 'refused') body.open().resume();
        await setImmediate();
        if (act === 'hangs') await aborted;
        if (act === 'refused') throw new UpstreamError('connection refused', 'connect', true);
        if (act === 'broken') throw new UpstreamError('connection reset', 'head', false);
        onInterim({ status: 103, fields: [['Link', label]] });
        return answerOf(Number(act));
      },
    };
  });
  return { endpoints, events };
}

function answerOf(status: number): UpstreamAnswer {
  const body = new PassThrough();
  body.end('text');
  return { kind: 'response', status, statusMessage: '', fields: [], body: body as never, interim: [] };
}

function requestOf(method = 'GET', body: RequestBody = noBody): ForwardedRequest {
  return { method, path: '/', fields: [], body, upgrade: null, expectsContinue: false };
}

/** One whose bytes are all kept, or can be had once only. */
function bodyOf(length: number | null, bytes = length ?? 0): RequestBody {
  let isRead = false;
  let limit = 0;
  return {
    ...noBody,
    length,
    get canOpen() {
      return !isRead || bytes <= limit;
    },
    keep: (limitBytes) => void (limit = limitBytes),
    isShort: (limitBytes) => Promise.resolve(bytes <= limitBytes),
    open() {
      isRead = true;
      const stream = new PassThrough();
      stream.end(Buffer.alloc(bytes));
      return stream;
    },
  };
}

interface Run {
  readonly request?: ForwardedRequest;
  readonly rules?: Partial<EndpointRules>;
  readonly signal?: AbortSignal;
  readonly clock?: ManualClock;
  readonly memory?: ReturnType<typeof createFailureMemory>;
  readonly records?: AttemptRecord[];
}

async function run(behaviours: readonly Behaviour[], changed: Run = {}) {
  const { endpoints, events } = endpointsOf(behaviours);
  const clock = changed.clock ?? new ManualClock('2026-01-01T00:00:00Z');
  const told: string[] = [];
  const interim: string[] = [];
  const records = changed.records ?? [];
  const found = await firstUsable(changed.request ?? requestOf(), {
    endpoints,
    records,
    rules: { ...rules, ...changed.rules },
    memory: changed.memory ?? createFailureMemory(clock),
    clock,
    signal: changed.signal ?? new AbortController().signal,
    onInterim: ({ fields }) => interim.push(fields[0]?.[1] ?? ''),
    onContinue: () => undefined,
    onOutcome: (index, outcome, isUsable) => told.push(`${index} ${outcome}${isUsable ? '' : ' (not usable)'}`),
  });
  const status = found?.answer.kind === 'response' ? found.answer.status : null;
  const served = found ? 'abcdefgh'[found.index] : null;
  return {
    served,
    status,
    events,
    told,
    interim,
    outcomes: records.map(({ endpoint, outcome }) => `${endpoint}: ${outcome}`),
  };
}

const together = { strategy: 'all-at-once' } as const;
const words = (text: string) => text.split(' ');

describe('who answers', () => {
  it.each<[string, string, Run, string | null, string]>([
    ['the first, and no other is contacted', '200 200 200', {}, 'a', 'ask a'],
    ['the next after one that is not usable', '500 200', {}, 'b', 'ask a, ask b'],
    ['the next after one that breaks off', 'broken refused 404', {}, 'c', 'ask a, ask b, ask c'],
    ['nobody', '500 refused', {}, null, 'ask a, ask b'],
    ['the only one, whatever it says', '500', {}, 'a', 'ask a'],
    ['nobody, when the only one does not', 'refused', {}, null, 'ask a'],
    ['what is said to be usable decides', '404 200', { rules: { usable: [2] } }, 'b', 'ask a, ask b'],
    ['one that is awake before one that sleeps', 'z200 200', {}, 'b', 'ask b'],
    ['unless the order is strict', 'z200 200', { rules: { strictOrder: true } }, 'a', 'wake a, ask a'],
    ['one that sleeps when no awake one can', 'z200 z200 500', {}, 'a', 'ask c, wake a, ask a'],
    ['the next when one cannot be woken', 'x200 z200', {}, 'b', 'wake a, wake b, ask b'],
    ['nobody when none can be woken', 'x200 x200', {}, null, 'wake a, wake b'],
    ['all are woken if wanted', 'z200 z200', { rules: { wakeAll: true } }, 'a', 'wake a, wake b, ask a, end b'],
    [
      'the first of all to be woken',
      'x200 z500 z200',
      { rules: { wakeAll: true } },
      'c',
      'wake a, wake b, wake c, ask b, ask c',
    ],
    ['the first usable one of all', 'hangs 500 200', { rules: together }, 'c', 'ask a, ask b, ask c, end a'],
    ['nobody of all', 'broken 500 refused', { rules: together }, null, 'ask a, ask b, ask c'],
    ['sleeping ones one at a time', '500 z500 z200', { rules: together }, 'c', 'ask a, wake b, ask b, wake c, ask c'],
    [
      'sleeping ones together',
      '500 z500 z200',
      { rules: { ...together, wakeAll: true } },
      'c',
      'ask a, wake b, wake c, ask b, ask c',
    ],
    [
      'sleepers are left alone when an awake one can',
      'z200 200',
      { rules: { ...together, wakeAll: true } },
      'b',
      'ask b',
    ],
    // Unsafe methods.
    ['an unsafe one goes to one', '500 200', { request: requestOf('POST') }, 'a', 'ask a'],
    ['also when all are asked at once', '500 200', { request: requestOf('POST'), rules: together }, 'a', 'ask a'],
    ['and nowhere else when that one breaks off', 'broken 200', { request: requestOf('PUT') }, null, 'ask a'],
    ['but goes on when nothing was sent', 'refused x200 201', { request: requestOf('POST') }, 'c', 'ask a, ask c'],
    ['or could not be woken', 'x200 z201', { request: requestOf('POST') }, 'b', 'wake a, wake b, ask b'],
    [
      'or if the route allows it',
      '500 200',
      { request: requestOf('POST'), rules: { repeatUnsafe: true } },
      'b',
      'ask a, ask b',
    ],
  ])('%s: %s', async (_name, behaviours, changed, served, events) => {
    const result = await run(words(behaviours), changed);
    expect({ served: result.served, events: result.events.join(', ') }).toEqual({ served, events });
  });
});

describe('a request with a body', () => {
  const query = (length: number | null, bytes?: number) => requestOf('QUERY', bodyOf(length, bytes));

  it.each<[string, ForwardedRequest, Run, string]>([
    ['a short one may reach several', query(10), {}, 'ask a, ask b'],
    ['a long one reaches one only', query(2_000), {}, 'ask a'],
    ['also when all are asked at once', query(2_000), { rules: together }, 'ask a'],
    ['one that turns out to be long, too', query(null, 2_000), {}, 'ask a'],
    ['one that is found to be long', query(null, 2_000), { rules: together }, 'ask a'],
    ['one that is found to be short reaches all', query(null, 10), { rules: together }, 'ask a, ask b'],
    [
      'one that the client keeps back goes in turn',
      { ...query(null, 10), expectsContinue: true },
      { rules: together },
      'ask a, ask b',
    ],
  ])('%s', async (_name, request, changed, events) => {
    const result = await run(['500', '200'], { ...changed, request });
    expect(result.events.filter((event) => event.startsWith('ask')).join(', ')).toBe(events);
    expect(result.status).toBe(events === 'ask a' ? 500 : 200);
  });

  it('that is broken ends it', async () => {
    const broken = new AbortController();
    const request = requestOf('QUERY', { ...bodyOf(10), broken: broken.signal });
    const running = run(['hangs', '200'], { request });
    await setImmediate();
    broken.abort(new Error('left'));
    await expect(running).rejects.toThrow('left');
  });
});

it('tells what each one did, and hands on the interim answers of the one that won only', async () => {
  const result = await run(words('500 x1 refused 200'));
  expect(result.outcomes).toEqual(['a: 500', 'c: connection refused', 'd: 200']);
  expect(result.told).toEqual(['0 500 (not usable)', '2 connection refused (not usable)', '3 200']);
  expect(result.interim).toEqual(['d']);
  const failing = await run(['x1', '503']);
  expect(failing.outcomes).toEqual(['b: 503', expect.stringMatching(/^a: .*1 s/)]);
  const hasty = await run(['hangs', '200'], { rules: together });
  expect(hasty.outcomes).toEqual(['a: not needed', 'b: 200']);
  expect(hasty.told).toEqual(['1 200']);
});

it('ends with its caller, and throws away what comes late', async () => {
  const caller = new AbortController();
  const records: AttemptRecord[] = [];
  const running = run(['hangs', 'hangs'], { signal: caller.signal, rules: together, records });
  await setImmediate();
  caller.abort(new Error('gone'));
  await expect(running).rejects.toThrow('gone');
  expect(records.map(({ outcome }) => outcome)).toEqual(['broken off', 'broken off']);
  await expect(run(['200'], { signal: caller.signal })).rejects.toThrow('gone');
});

it('asks one that failed last, for a while', async () => {
  const clock = new ManualClock('2026-01-01T00:00:00Z');
  const memory = createFailureMemory(clock);
  const changed = { clock, memory, rules: { failureMemoryMs: 1_000 } };
  const asked = async (behaviours: string) =>
    (await run(words(behaviours), changed)).events.filter((event) => event.startsWith('ask'));
  expect(await asked('refused 200')).toEqual(['ask a', 'ask b']);
  expect(await asked('200 200')).toEqual(['ask b']);
  expect(await asked('200 500')).toEqual(['ask b', 'ask a']);
  expect(await asked('200 200')).toEqual(['ask a']);
  clock.advance(1_000);
  expect(await asked('500 refused')).toEqual(['ask a', 'ask b']);
  clock.advance(999);
  expect(await asked('404 200')).toEqual(['ask a']);
});

describe('whatever the endpoints do', () => {
  const behaviour = stringMatching(/^[zx]?(200|404|500|503|refused|broken)$/);

  it('a usable answer is found when there is one, and nothing is sent more often than allowed', async () => {
    await assert(
      asyncProperty(
        array(behaviour, { minLength: 1, maxLength: 5 }),
        constantFrom('GET', 'POST', 'PUT', 'QUERY'),
        record({
          strategy: constantFrom('in-order', 'all-at-once'),
          wakeAll: boolean(),
          strictOrder: boolean(),
          repeatUnsafe: boolean(),
        }),
        constantFrom(noBody, 500, 5_000),
        async (behaviours, method, changed, body) => {
          const request = requestOf(method, typeof body === 'number' ? bodyOf(body) : body);
          const { served, status, events } = await run(behaviours, { request, rules: changed });
          const asked = numbersOf(events, 'ask');
          const woken = numbersOf(events, 'wake');
          const reached = asked.filter((index) => !behaviours[index]?.endsWith('refused'));
          const mayReachSeveral = (method === 'GET' || method === 'QUERY' || changed.repeatUnsafe) && body !== 5_000;
          const isGood = (each: string | undefined) => /^z?(200|404)$/.test(each ?? '');
          const hasGood = behaviours.some(isGood);
          const isGoodUp = behaviours.some((each) => /^(200|404)$/.test(each));
          const firstGood = asked.findIndex((index) => isGood(behaviours[index]));
          // Each of these must not happen.
          expect({
            isAskedTwice: new Set(asked).size < asked.length,
            isDuplicated: !mayReachSeveral && reached.length > 1,
            isMissed: mayReachSeveral && hasGood && status !== 200 && status !== 404,
            isBadPassedOn: mayReachSeveral && behaviours.length > 1 && !hasGood && served !== null,
            isAskedAfterGood: changed.strategy === 'in-order' && firstGood >= 0 && asked.length > firstGood + 1,
            isWokenForNothing: mayReachSeveral && !changed.strictOrder && isGoodUp && woken.length > 0,
          }).toEqual({
            isAskedTwice: false,
            isDuplicated: false,
            isMissed: false,
            isBadPassedOn: false,
            isAskedAfterGood: false,
            isWokenForNothing: false,
          });
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

function numbersOf(events: readonly string[], what: string): number[] {
  return events.filter((event) => event.startsWith(what)).map((event) => 'abcdefgh'.indexOf(event.at(-1) ?? ''));
}
