import { FaultError } from '../../../shared/faults.ts';
import { sentence } from '../../../shared/messages/en.ts';
import type { HttpRouteSettings } from '../../../shared/settings.ts';
import type { Clock } from '../../engine/clock.ts';
import { discardAnswer } from './discard-answer.ts';
import { type EndpointStanding, isUsable } from './endpoint-choice.ts';
import { type ForwardedRequest, type InterimAnswer, type UpstreamAnswer, UpstreamError } from './exchange.ts';
import type { FailureMemory } from './failure-memory.ts';

/** One endpoint as one request sees it. What it holds for the request it lets go when the signal that it got aborts. */
export interface Endpoint {
  /** As it is named in the log. */
  readonly label: string;
  /** It can be asked without being woken. */
  isUp(): boolean;
  /** Resolves when it can be asked; rejects with the reason why it cannot, for example a FaultError. */
  wake(signal: AbortSignal): Promise<void>;
  /** Rejects with an UpstreamError when there is no final answer. `signal` ends it also while the body is on its way. */
  ask(request: ForwardedRequest, asking: EndpointAsking): Promise<UpstreamAnswer>;
}

export interface EndpointAsking {
  readonly signal: AbortSignal;
  readonly onInterim: (answer: InterimAnswer) => void;
  readonly onContinue: () => void;
}

export interface AttemptOptions {
  readonly endpoints: readonly Endpoint[];
  readonly rules: Pick<HttpRouteSettings, 'usable' | 'failureMemoryMs'>;
  readonly memory: FailureMemory;
  readonly clock: Clock;
  /** Gets what each endpoint did, in the order in which they began; also of a request that is never answered. */
  readonly records: AttemptRecord[];
  /** Nobody waits for an answer any more; the one that the client gets ends with it, too. */
  readonly signal: AbortSignal;
  /** Gets those of the endpoint whose answer the client gets, as soon as that is known. */
  readonly onInterim: (answer: InterimAnswer) => void;
  /** Called once at most: some endpoint wants the body. */
  readonly onContinue: () => void;
  /** What an endpoint did that was asked, or could not be woken. */
  readonly onOutcome: (index: number, outcome: string, isUsable: boolean) => void;
}

/** What one endpoint did with one request. */
export interface AttemptRecord {
  readonly endpoint: string;
  readonly outcome: string;
  readonly tookMs: number;
}

export type AttemptEnd =
  | { readonly kind: 'answer'; readonly index: number; readonly answer: UpstreamAnswer; readonly isUsable: boolean }
  | { readonly kind: 'failure'; readonly index: number; readonly nothingSent: boolean };

/** The endpoints' parts in one request. */
export interface Attempts {
  standings(): readonly EndpointStanding[];
  /** Begins to wake it, or waits on; resolves, also when it cannot be woken, which then stands in its record. */
  wake(index: number): Promise<void>;
  /** Asks one that is up. `isSure`: the client gets its answer, whatever it is. */
  ask(index: number, isSure: boolean): Promise<AttemptEnd>;
  /** Hands on what was kept of its interim answers. */
  giveInterim(index: number): void;
  /** Lets go of those that have not ended, but for that one. */
  endUnfinished(except: number | null): void;
  end(reason: unknown): void;
}

interface Slot {
  readonly controller: AbortController | null;
  readonly interim: InterimAnswer[];
  record: { endpoint: string; outcome: string; tookMs: number } | null;
  startedMs: number;
  waking: Promise<void> | null;
  isWoken: boolean;
  isDone: boolean;
}

export function createAttempts(request: ForwardedRequest, options: AttemptOptions): Attempts {
  const { endpoints, rules, memory, clock, signal, records, onInterim, onOutcome } = options;
  const { broken } = request.body;
  const isAlone = endpoints.length === 1 && request.body.length === 0;
  const slots = endpoints.map(
    (): Slot => ({
      controller: isAlone ? null : new AbortController(),
      interim: [],
      record: null,
      startedMs: 0,
      waking: null,
      isWoken: false,
      isDone: false,
    }),
  );
  let isContinued = false;
  if (!isAlone) {
    signal.addEventListener('abort', () => end(signal.reason), { once: true });
    if (request.body.length !== 0) broken.addEventListener('abort', () => end(broken.reason), { once: true });
  }

  function at(index: number): { endpoint: Endpoint; slot: Slot; ending: AbortSignal } {
    const endpoint = endpoints[index];
    const slot = slots[index];
    if (!endpoint || !slot) throw new Error(`there is no endpoint ${index}`);
    return { endpoint, slot, ending: slot.controller?.signal ?? signal };
  }

  function start({ label }: Endpoint, slot: Slot): void {
    if (slot.record) return;
    slot.startedMs = clock.monotonicMs();
    slot.record = { endpoint: label, outcome: 'broken off', tookMs: 0 };
    records.push(slot.record);
  }

  function finish(index: number, outcome: string, isGood: boolean, isFailure: boolean): void {
    const { endpoint, slot, ending } = at(index);
    slot.isDone = true;
    if (slot.record) slot.record.tookMs = clock.monotonicMs() - slot.startedMs;
    // What came of one that was broken off says nothing about it.
    if (ending.aborted) return;
    if (slot.record) slot.record.outcome = outcome;
    if (rules.failureMemoryMs !== undefined) memory.note(endpoint.label, isFailure, rules.failureMemoryMs);
    onOutcome(index, outcome, isGood);
  }

  async function wakeUp(index: number): Promise<void> {
    const { endpoint, slot, ending } = at(index);
    start(endpoint, slot);
    try {
      await endpoint.wake(ending);
      slot.isWoken = true;
    } catch (error) {
      finish(index, outcomeOf(error), false, true);
    }
  }

  function end(reason: unknown): void {
    for (const { controller } of slots) controller?.abort(reason);
  }

  return {
    end,
    endUnfinished(except) {
      for (const [index, { controller, isDone, record }] of slots.entries()) {
        if (index === except || isDone) continue;
        if (record) record.outcome = 'not needed';
        controller?.abort(new Error('another endpoint has answered'));
      }
    },
    standings: () =>
      slots.map(({ isDone, isWoken }, index) => {
        const { endpoint } = at(index);
        const hasFailed = rules.failureMemoryMs !== undefined && memory.hasFailed(endpoint.label);
        return { isDone, isUp: isWoken || endpoint.isUp(), hasFailed };
      }),
    wake(index) {
      const { slot } = at(index);
      slot.waking ??= wakeUp(index);
      return slot.waking;
    },
    async ask(index, isSure) {
      const { endpoint, slot, ending } = at(index);
      start(endpoint, slot);
      try {
        const answer = await endpoint.ask(request, {
          signal: ending,
          onInterim: isSure ? onInterim : (each) => slot.interim.push(each),
          onContinue() {
            if (!isContinued) options.onContinue();
            isContinued = true;
          },
        });
        if (ending.aborted) {
          discardAnswer(answer, clock);
          throw ending.reason;
        }
        const status = answer.kind === 'upgraded' ? 101 : answer.status;
        const isGood = isUsable(rules.usable, status);
        finish(index, String(status), isGood, !isGood && status >= 500);
        return { kind: 'answer', index, answer, isUsable: isGood };
      } catch (error) {
        finish(index, outcomeOf(error), false, true);
        return { kind: 'failure', index, nothingSent: error instanceof UpstreamError && error.nothingSent };
      }
    },
    giveInterim(index) {
      for (const each of at(index).slot.interim.splice(0)) onInterim(each);
    },
  };
}

function outcomeOf(error: unknown): string {
  if (error instanceof FaultError) return sentence(error.fault);
  return error instanceof Error ? error.message : String(error);
}
