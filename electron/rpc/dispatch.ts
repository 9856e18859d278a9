import type { z } from 'zod';
import { contract, type Method, type ParsedInput, type Result } from '../../shared/contract.ts';
import { parseDuration } from '../../shared/durations.ts';
import { type Fault, fault, FaultError } from '../../shared/faults.ts';
import { historyGroups } from '../../shared/history-groups.ts';
import { describeRecord, isForPeople } from '../../shared/history.ts';
import type { TargetView } from '../../shared/snapshot.ts';
import type { Clock } from '../engine/clock.ts';
import type { EngineControl, Until } from '../engine/engine.ts';
import type { HistoryReader } from './history-reader.ts';
import type { StateHub } from './state-hub.ts';

const longestMs = 3650 * 86_400_000;
/** So many records are read for one that is shown: some are for the app alone. */
const hiddenShare = 3;

/** The calls of the engine that people can make. */
export type DispatchEngine = Omit<EngineControl, 'snapshot' | 'subscribe' | 'apply' | 'stop' | 'lookAgain'>;

export interface DispatchParts {
  readonly engine: DispatchEngine;
  readonly hub: Pick<StateHub, 'snapshot'>;
  readonly history: HistoryReader;
  readonly clock: Clock;
}

/**
 * The one door for every call of every interface. `person` is who asks, for the history. Rejects with a FaultError:
 * `bad-request` for an unknown method or input, `no-such-target`, or the engine's own reason for refusing.
 */
export type Dispatch = (method: string, params: unknown, person: string) => Promise<unknown>;

type Handlers = {
  readonly [M in Method]: (input: ParsedInput<M>, person: string) => Result<M> | Promise<Result<M>>;
};

/** Handlers of some calls of the contract, in a file of their own. */
export type HandlerGroup = Partial<Handlers>;

/** The calls of the engine, and those of the other groups. What nobody handles is refused as `bad-request`. */
export function createDispatch(parts: DispatchParts, ...groups: readonly HandlerGroup[]): Dispatch {
  const handlers: HandlerGroup = Object.assign({}, createHandlers(parts), ...groups) as HandlerGroup;

  return async function dispatch(method, params, person) {
    if (!isMethod(method)) throw badRequest(`there is no call "${method.slice(0, 60)}"`);
    const schema: z.ZodType = contract[method];
    const parsed = schema.safeParse(params ?? {});
    if (!parsed.success) throw badRequest(explain(parsed.error));
    const handle = handlers[method] as ((input: unknown, person: string) => unknown) | undefined;
    if (!handle) throw badRequest(`"${method}" is not offered here`);
    return await handle(parsed.data, person);
  };
}

function createHandlers({ engine, hub, history, clock }: DispatchParts): HandlerGroup {
  function viewOf(target: string): TargetView {
    const view = engine.targetView(target);
    if (!view) throw new FaultError(fault('no-such-target', { target }));
    return view;
  }

  /** Runs an order about a target that exists, and answers with the target's new state. */
  async function order(target: string, run: () => Fault | null | Promise<Fault | null>): Promise<TargetView> {
    viewOf(target);
    const refusal = await run();
    if (refusal) throw new FaultError(refusal);
    return viewOf(target);
  }

  function untilOf(input: { until: string | null } | { for: string }): Until {
    const nowMs = clock.wallMs();
    if ('until' in input && input.until === null) return { untilWallMs: null };
    const untilWallMs = 'for' in input ? nowMs + (parseDuration(input.for) ?? 0) : Date.parse(input.until ?? '');
    if (untilWallMs <= nowMs) throw badRequest('that moment is already over');
    if (untilWallMs > nowMs + longestMs) throw badRequest('that is more than ten years from now; use "until": null');
    return { untilWallMs };
  }

  return {
    'state.get': () => hub.snapshot(),
    'target.wake': ({ target }, by) => order(target, () => engine.wake(target, by)),
    'target.sleep': ({ target, force }, by) => order(target, () => engine.sleep(target, by, force)),
    'target.keepAwake': (input, by) => order(input.target, () => engine.keepAwake(input.target, by, untilOf(input))),
    'target.doNotWake': (input, by) => order(input.target, () => engine.doNotWake(input.target, by, untilOf(input))),
    'target.liftKeepAwake': ({ target }, by) => order(target, () => engine.liftKeepAwake(target, by)),
    'target.liftDoNotWake': ({ target }, by) => order(target, () => engine.liftDoNotWake(target, by)),
    'target.release': ({ target }, by) => order(target, () => engine.release(target, by)),
    'target.probe': ({ target }) => order(target, () => engine.probe(target)),
    async 'target.preflight'({ target }) {
      viewOf(target);
      const steps = await engine.preflight(target);
      if ('code' in steps) throw new FaultError(steps);
      return { steps, target: viewOf(target) };
    },
    'target.delete': ({ target }, by) => order(target, () => engine.delete(target, by)),
    pause(input, by) {
      engine.pause(by, untilOf(input));
      return hub.snapshot();
    },
    resume(_input, by) {
      engine.resume(by);
      return hub.snapshot();
    },
    async 'journal.query'({ target, from, to, kind, group, source, limit }) {
      const records = await history.query({
        ...(target === undefined ? {} : { target }),
        ...(from === undefined ? {} : { fromWallMs: Date.parse(from) }),
        ...(to === undefined ? {} : { toWallMs: Date.parse(to) }),
        ...(kind === undefined ? {} : { kind }),
        ...(group === undefined ? {} : { kinds: new Set<string>(historyGroups[group]) }),
        ...(source === undefined ? {} : { source }),
        limit: limit * hiddenShare,
      });
      const { targets, routes } = hub.snapshot();
      const names = new Map([...routes, ...targets].map(({ id, name }) => [id, name]));
      const shown = records.filter((record) => kind !== undefined || isForPeople(record)).slice(0, limit);
      return shown.map((record) => describeRecord(record, (id) => names.get(id) ?? id));
    },
  };
}

function isMethod(method: string): method is Method {
  return Object.hasOwn(contract, method);
}

function badRequest(detail: string): FaultError {
  return new FaultError(fault('bad-request', { detail: `${detail}.` }));
}

function explain(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .join('; ');
}
