import type { HttpRouteSettings } from '../../../shared/settings.ts';
import { type AttemptEnd, type AttemptOptions, type Attempts, createAttempts } from './attempts.ts';
import { discardAnswer } from './discard-answer.ts';
import { isSafe, nextEndpoints } from './endpoint-choice.ts';
import type { ForwardedRequest, UpstreamAnswer } from './exchange.ts';

export type EndpointRules = Pick<
  HttpRouteSettings,
  'strategy' | 'usable' | 'wakeAll' | 'strictOrder' | 'repeatUnsafe' | 'replayLimitBytes' | 'failureMemoryMs'
>;

export interface FirstUsableOptions extends AttemptOptions {
  readonly rules: EndpointRules;
}

/** Null: none of them gave an answer that counts. */
export type FirstUsable = { readonly answer: UpstreamAnswer; readonly index: number } | null;

type Answered = Extract<AttemptEnd, { kind: 'answer' }>;

/**
 * Puts a request to one endpoint after the other, or to several at once, until one gives a usable answer. One that is
 * not usable counts only where no other endpoint may be asked. Rejects with the reason of `signal` or of the body's
 * `broken`.
 */
export async function firstUsable(request: ForwardedRequest, options: FirstUsableOptions): Promise<FirstUsable> {
  const { clock, signal } = options;
  const { broken } = request.body;
  signal.throwIfAborted();
  broken.throwIfAborted();
  const attempts = createAttempts(request, options);
  try {
    const reach = await reachOf(request, options);
    const found =
      reach === 'several-at-once'
        ? await askTogether(attempts, request, options)
        : await askInTurn(attempts, request, reach === 'several', options);
    if (found && signal.aborted) discardAnswer(found.answer, clock);
    signal.throwIfAborted();
    if (!found) broken.throwIfAborted();
    attempts.endUnfinished(found?.index ?? null);
    if (!found) return null;
    attempts.giveInterim(found.index);
    return found;
  } catch (error) {
    attempts.end(error);
    throw error;
  }
}

/** How many endpoints a request may reach. Those that provably got nothing of it never count. */
async function reachOf(
  request: ForwardedRequest,
  { endpoints, rules }: FirstUsableOptions,
): Promise<'one' | 'several' | 'several-at-once'> {
  const { body, method } = request;
  if (endpoints.length === 1 || !(isSafe(method) || rules.repeatUnsafe)) return 'one';
  const isTogether = rules.strategy === 'all-at-once';
  if (body.length === 0) return isTogether ? 'several-at-once' : 'several';
  if (body.length !== null && body.length > rules.replayLimitBytes) return 'one';
  body.keep(rules.replayLimitBytes);
  if (!isTogether) return 'several';
  if (body.length !== null) return 'several-at-once';
  // A client that waits to be asked for its body would not show before how long it is.
  if (request.expectsContinue) return 'several';
  return (await body.isShort(rules.replayLimitBytes)) ? 'several-at-once' : 'one';
}

async function askInTurn(
  attempts: Attempts,
  { body }: ForwardedRequest,
  mayReachSeveral: boolean,
  { rules, clock, signal }: FirstUsableOptions,
): Promise<Answered | null> {
  const isOver = () => signal.aborted || body.broken.aborted;
  const inOrder = { ...rules, strategy: 'in-order' as const };
  for (;;) {
    const standings = attempts.standings();
    const [next] = nextEndpoints(inOrder, standings);
    if (next === undefined) return null;
    if (!standings[next]?.isUp) {
      const others = rules.wakeAll
        ? standings.flatMap(({ isDone, isUp }, index) => (isDone || isUp ? [] : [index]))
        : [];
      const wakes = new Map([next, ...others].map((index) => [index, attempts.wake(index)]));
      await (rules.strictOrder ? wakes.get(next) : Promise.race(wakes.values()));
      if (isOver()) return null;
      continue;
    }
    const end = await attempts.ask(next, !mayReachSeveral);
    if (isOver()) return end.kind === 'answer' ? end : null;
    const mayGoOn = mayReachSeveral && body.canOpen;
    if (end.kind === 'answer') {
      if (end.isUsable || !mayGoOn) return end;
      discardAnswer(end.answer, clock);
    } else if (!mayGoOn && !(end.nothingSent && body.canOpen)) {
      return null;
    }
  }
}

async function askTogether(
  attempts: Attempts,
  { body }: ForwardedRequest,
  { rules, clock, signal }: FirstUsableOptions,
): Promise<Answered | null> {
  const isOver = () => signal.aborted || body.broken.aborted;
  for (;;) {
    if (isOver()) return null;
    const standings = attempts.standings();
    const group = nextEndpoints(rules, standings);
    if (group.length === 0) return null;
    const winner = await raceOf(group.map((index) => wakeAndAsk(attempts, index, standings[index]?.isUp ?? false)));
    if (winner) return winner;
  }

  /** The first usable answer; all others are thrown away. */
  function raceOf(ends: readonly Promise<AttemptEnd | null>[]): Promise<Answered | null> {
    return new Promise((resolve, reject) => {
      let left = ends.length;
      let isWon = false;
      for (const each of ends) {
        each.then((end) => {
          left--;
          if (end?.kind === 'answer' && end.isUsable && !isWon) {
            isWon = true;
            resolve(end);
          } else if (end?.kind === 'answer') discardAnswer(end.answer, clock);
          if (left === 0) resolve(null);
        }, reject);
      }
    });
  }
}

/** Null: it could not be woken. */
async function wakeAndAsk(attempts: Attempts, index: number, isUp: boolean): Promise<AttemptEnd | null> {
  if (!isUp) await attempts.wake(index);
  return attempts.standings()[index]?.isDone ? null : await attempts.ask(index, false);
}
