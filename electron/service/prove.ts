import { type Fault, fault, FaultError } from '../../shared/faults.ts';
import type { ProofView } from '../../shared/network-calls.ts';
import {
  advanceProof,
  beginProof,
  type Proof,
  type ProofEvent,
  type ProofOrder,
  isWatch,
  proofLimitsMs,
  type ProofTurn,
  proofWatchMs,
  type WakeWay,
  wakeWayIn,
  wakeWayText,
} from '../../shared/prove.ts';
import type { TargetView } from '../../shared/snapshot.ts';
import type { Clock } from '../engine/clock.ts';
import type { EngineControl } from '../engine/engine.ts';
import type { Journal } from '../engine/journal.ts';
import type { HistoryReader } from '../rpc/history-reader.ts';

const mostNotes = 200;

export interface ProverParts {
  readonly engine: Pick<
    EngineControl,
    'targetView' | 'subscribe' | 'wake' | 'sleep' | 'preflight' | 'liftKeepAwake' | 'keepAwake' | 'doNotWake'
  >;
  readonly journal: Pick<Journal, 'append'>;
  readonly history: HistoryReader;
  readonly clock: Clock;
  /** Takes what must not happen. */
  readonly report: (error: unknown) => void;
}

/** The guided checks, at most one of each machine at a time. They use only what a person could call, too. */
export interface Prover {
  /** Begins a check, or answers with the one that runs. Throws a FaultError `no-such-target`. */
  start(target: string, by: string, force: boolean): ProofView;
  get(target: string): ProofView;
  /** Ends it with the machine awake or being woken. */
  stop(target: string): ProofView;
  /** Ends the watching that is under way, and goes on. */
  skip(target: string): ProofView;
}

export function createProver(parts: ProverParts): Prover {
  const runs = new Map<string, Run>();
  const viewOf = (target: string) => runs.get(target)?.view() ?? emptyView(target);
  return {
    start(target, by, force) {
      const view = parts.engine.targetView(target);
      if (!view) throw new FaultError(fault('no-such-target', { target }));
      if (!runs.get(target)?.view().isRunning) runs.set(target, startRun(parts, { view, by, force }));
      return viewOf(target);
    },
    get: viewOf,
    stop(target) {
      runs.get(target)?.take({ kind: 'stop' });
      return viewOf(target);
    },
    skip(target) {
      runs.get(target)?.take({ kind: 'skip' });
      return viewOf(target);
    },
  };
}

interface Run {
  view(): ProofView;
  take(event: ProofEvent): void;
}

interface RunOptions {
  readonly view: TargetView;
  readonly by: string;
  readonly force: boolean;
}

function startRun(
  { engine, journal, history, clock, report }: ProverParts,
  { view: before, by, force }: RunOptions,
): Run {
  const target = before.id;
  let proof: Proof;
  let deadline: Disposable | null = null;
  let wakeFromWallMs = clock.wallMs();
  let hasWoken = false;

  const subscription = engine.subscribe((change) => {
    if (change.kind !== 'route') look();
  });
  const turn = beginProof(before, force, clock.monotonicMs());
  ({ proof } = turn);
  follow(turn);

  function look(): void {
    take({ kind: 'state', view: engine.targetView(target) });
  }

  function take(event: ProofEvent): void {
    if (proof.at === null && event.kind !== 'ways') return;
    follow(advanceProof(proof, event, clock.monotonicMs()));
  }

  function follow({ proof: next, orders }: ProofTurn): void {
    const isNewStep = next.at !== proof.at || deadline === null;
    proof = next;
    if (isNewStep) {
      deadline?.[Symbol.dispose]();
      deadline = deadlineOf(proof.at);
    }
    for (const order of orders) run(order);
  }

  function deadlineOf(at: Proof['at']): Disposable | null {
    if (at === null) return null;
    if (isWatch(at)) return clock.after(proofWatchMs[at], () => take({ kind: 'watched' }));
    return clock.after(proofLimitsMs[at], () => take({ kind: 'overdue' }));
  }

  function run(order: ProofOrder): void {
    switch (order) {
      case 'wake':
        return wake();
      case 'lift-keep-awake':
        // A person's wake keeps it awake for an hour, which the check itself has caused.
        if (hasWoken && !before.overrides.keepAwake) engine.liftKeepAwake(target, by);
        return;
      case 'check-access':
        return void engine.preflight(target).then((found) => take({ kind: 'access', found }), bug);
      case 'sleep':
        return void engine.sleep(target, by, force).then((refusal) => {
          take({ kind: 'slept', refusal });
          look();
        }, bug);
      case 'ways':
        return void waysSent().then((ways) => take({ kind: 'ways', ways }), bug);
      case 'finish':
        return finish();
    }
  }

  function wake(): void {
    wakeFromWallMs = clock.wallMs();
    hasWoken = true;
    const refusal = engine.wake(target, by);
    if (refusal) take({ kind: 'refused', fault: refusal });
    else look();
  }

  async function waysSent(): Promise<readonly WakeWay[]> {
    const records = await history.query({ target, fromWallMs: wakeFromWallMs, kind: 'note', limit: mostNotes });
    const ways = records.flatMap(({ text }) => wakeWayIn(text ?? '') ?? []);
    return [...new Map(ways.map((way) => [wakeWayText(way), way])).values()].toReversed();
  }

  function finish(): void {
    subscription[Symbol.dispose]();
    deadline?.[Symbol.dispose]();
    if (!proof.result) return;
    try {
      journal.append({
        kind: 'proved',
        target,
        by,
        tookMs: Math.round(proof.result.wakeMs),
        text: proof.ways.map(wakeWayText).join(', '),
      });
    } catch (error) {
      report(error);
    }
    putBack();
  }

  /** What the user had set before is as it was; what was not Reveille's to put to sleep stays on for the hour of a wake. */
  function putBack(): void {
    const { keepAwake, doNotWake } = before.overrides;
    const wasUp = before.state.kind === 'awake' || before.state.kind === 'cooldown';
    if (keepAwake) engine.keepAwake(target, by, untilOf(keepAwake.until));
    else if (before.owned || !wasUp) engine.liftKeepAwake(target, by);
    if (doNotWake) engine.doNotWake(target, by, untilOf(doNotWake.until));
  }

  function bug(error: unknown): void {
    if (!(error instanceof FaultError)) report(error);
    take({ kind: 'refused', fault: faultOf(error) });
  }

  return {
    take,
    view: () => ({
      target,
      steps: proof.steps,
      result: proof.result,
      ways: proof.ways,
      isRunning: proof.at !== null,
      watch: watchOf(proof, clock.monotonicMs()),
    }),
  };
}

function watchOf({ at, sinceMs }: Proof, nowMs: number): ProofView['watch'] {
  if (!isWatch(at)) return null;
  const ofMs = proofWatchMs[at];
  return { leftMs: Math.max(0, sinceMs + ofMs - nowMs), ofMs };
}

function untilOf(until: string | null): { readonly untilWallMs: number | null } {
  return { untilWallMs: until === null ? null : Date.parse(until) };
}

function faultOf(error: unknown): Fault {
  return error instanceof FaultError ? error.fault : fault('internal', { what: 'the test' });
}

function emptyView(target: string): ProofView {
  return { target, steps: [], result: null, ways: [], isRunning: false, watch: null };
}
