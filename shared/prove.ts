import type { Fault } from './faults.ts';
import type { TargetView } from './snapshot.ts';

/** The steps of the guided check, in their order. */
export const proofStepIds = ['awake', 'access', 'sleep', 'down', 'quiet', 'pause', 'wake', 'ready', 'stays'] as const;
export type ProofStepId = (typeof proofStepIds)[number];
export type ProofStepState = 'todo' | 'running' | 'ok' | 'failed' | 'skipped';

/** What a person should know about a step, where it is no fault. */
export type ProofNote =
  | 'no-sleep-method'
  | 'no-wake-method'
  | 'no-access'
  | 'woke-itself'
  | 'fell-asleep'
  | 'too-slow'
  | 'stopped'
  | 'gone';

/** One thing that was tried about access to the machine, as the driver says it, in English. */
export interface ProofAccess {
  readonly title: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly fix?: string;
}

export interface ProofStep {
  readonly id: ProofStepId;
  readonly state: ProofStepState;
  readonly tookMs?: number;
  readonly note?: ProofNote;
  readonly fault?: Fault;
  /** What of the access check failed. */
  readonly access?: readonly ProofAccess[];
}

/** Steps in which nothing is to happen: the machine is watched for a while, and a person may cut that short. */
export type ProofWatchId = Extract<ProofStepId, 'quiet' | 'stays'>;

/** One way a wake was sent. */
export interface WakeWay {
  /** Name and address; null where the system chose it. */
  readonly interface: string | null;
  readonly destination: string;
}

export interface ProofResult {
  /** From the command to the proof that it is down. */
  readonly sleepMs: number;
  /** From the first send to the ready service. */
  readonly wakeMs: number;
}

/** The guided check of one machine, as far as it has come. */
export interface Proof {
  readonly steps: readonly ProofStep[];
  /** The step under way; null when it is over. */
  readonly at: ProofStepId | null;
  readonly sinceMs: number;
  /** A person has agreed to override what holds the machine. */
  readonly force: boolean;
  readonly result: ProofResult | null;
  /** By which ways the wake was sent; empty before that, and for other wakes than magic packets. */
  readonly ways: readonly WakeWay[];
}

export type ProofEvent =
  /** The machine is in this state now; null: it is not in the settings any more. */
  | { readonly kind: 'state'; readonly view: ProofSight | null }
  /** The access check is over; a fault where there is none to make. */
  | { readonly kind: 'access'; readonly found: readonly ProofAccess[] | Fault }
  /** The command was accepted, or why not. */
  | { readonly kind: 'slept'; readonly refusal: Fault | null }
  | { readonly kind: 'refused'; readonly fault: Fault }
  /** By which ways the wake was sent; asked for by the order `ways`. */
  | { readonly kind: 'ways'; readonly ways: readonly WakeWay[] }
  | { readonly kind: 'overdue' }
  /** It was watched for long enough. */
  | { readonly kind: 'watched' }
  /** A person does not want to watch any longer. */
  | { readonly kind: 'skip' }
  | { readonly kind: 'stop' };

export type ProofSight = Pick<TargetView, 'state' | 'canWake' | 'canSleep' | 'fault'>;

/** What is to be done next, by the calls that a person has too. */
export type ProofOrder = 'wake' | 'lift-keep-awake' | 'check-access' | 'sleep' | 'ways' | 'finish';

export interface ProofTurn {
  readonly proof: Proof;
  readonly orders: readonly ProofOrder[];
}

/** How long each step may take before it counts as failed; longer than the engine's own limits. */
export const proofLimitsMs: Readonly<Record<Exclude<ProofStepId, ProofWatchId>, number>> = {
  awake: 20 * 60_000,
  access: 60_000,
  sleep: 10 * 60_000,
  down: 10 * 60_000,
  pause: 15 * 60_000,
  wake: 20 * 60_000,
  ready: 60_000,
};

/**
 * How long it is watched. Asleep: until the engine's next look at a sleeping machine has shown what it did to it. Awake:
 * longer than the two minutes after which Windows puts a machine back to sleep that was woken and that nobody uses.
 */
export const proofWatchMs: Readonly<Record<ProofWatchId, number>> = { quiet: 40_000, stays: 150_000 };

/** Whether this step is a watch, which has its own time and may be skipped. */
export function isWatch(id: ProofStepId | null): id is ProofWatchId {
  return id === 'quiet' || id === 'stays';
}

/** Begins the check: with the machine awake, or by waking it. */
export function beginProof(view: ProofSight, force: boolean, nowMs: number): ProofTurn {
  const proof: Proof = {
    steps: proofStepIds.map((id) => ({ id, state: id === 'awake' ? 'running' : 'todo' })),
    at: 'awake',
    sinceMs: nowMs,
    force,
    result: null,
    ways: [],
  };
  if (!view.canWake) return failed(proof, nowMs, { note: 'no-wake-method' });
  if (!view.canSleep) return failed(proof, nowMs, { note: 'no-sleep-method' });
  if (isUp(view)) return next(proof, nowMs, ['check-access']);
  if (view.state.kind === 'goingToSleep') return { proof, orders: ['wake'] };
  return { proof, orders: view.state.kind === 'waking' ? [] : ['wake'] };
}

/** The next turn of the check. Pure: events in, orders out. */
export function advanceProof(proof: Proof, event: ProofEvent, nowMs: number): ProofTurn {
  if (event.kind === 'ways') return afterWays(proof, event.ways, nowMs);
  if (proof.at === null) return { proof, orders: [] };
  switch (event.kind) {
    case 'stop':
      return stopped(proof, nowMs);
    case 'overdue':
      return failed(proof, nowMs, { note: 'too-slow' });
    case 'watched':
      return isWatch(proof.at) ? afterWatch(proof, nowMs, 'ok') : { proof, orders: [] };
    case 'skip':
      return isWatch(proof.at) ? afterWatch(proof, nowMs, 'skipped') : { proof, orders: [] };
    case 'refused':
      return failed(proof, nowMs, { fault: event.fault });
    case 'access':
      return proof.at === 'access' ? afterAccess(proof, event.found, nowMs) : { proof, orders: [] };
    case 'slept':
      if (proof.at !== 'sleep') return { proof, orders: [] };
      return event.refusal ? failed(proof, nowMs, { fault: event.refusal }) : next(proof, nowMs);
    case 'state':
      return event.view ? afterState(proof, event.view, nowMs) : failed(proof, nowMs, { note: 'gone' });
  }
}

function afterState(proof: Proof, view: ProofSight, nowMs: number): ProofTurn {
  const { state } = view;
  switch (proof.at) {
    case 'awake':
      if (isUp(view)) return next(proof, nowMs, ['lift-keep-awake', 'check-access']);
      return state.kind === 'failed' ? failed(proof, nowMs, { fault: state.fault }) : { proof, orders: [] };
    case 'down':
      if (state.kind === 'asleep') return next(proof, nowMs);
      // Somebody else woke it the moment it was down: that is a wake, too.
      if (state.kind === 'waking') return afterWatch(next(proof, nowMs).proof, nowMs, 'skipped');
      if (isUp(view)) return failed(proof, nowMs, view.fault ? { fault: view.fault } : { note: 'woke-itself' });
      return { proof, orders: [] };
    case 'quiet':
      // Not by itself: somebody came.
      if (state.kind === 'waking') return afterWatch(proof, nowMs, 'skipped');
      if (isUp(view)) return failed(proof, nowMs, view.fault ? { fault: view.fault } : { note: 'woke-itself' });
      return state.kind === 'failed' ? failed(proof, nowMs, { fault: state.fault }) : { proof, orders: [] };
    case 'pause':
      if (state.kind === 'waking' && state.attempt > 0) return next(proof, nowMs);
      if (isUp(view)) return failed(proof, nowMs, { note: 'woke-itself' });
      return state.kind === 'failed' ? failed(proof, nowMs, { fault: state.fault }) : { proof, orders: [] };
    case 'wake':
      if (isUp(view)) return afterWake(next(proof, nowMs, ['ways']), faultOf(view), nowMs);
      if (state.kind === 'failed') return failed(proof, nowMs, { fault: state.fault });
      return { proof, orders: [] };
    case 'stays':
      // Somebody, or Reveille, has told it to: that says nothing about the machine.
      if (state.kind === 'goingToSleep') return afterWatch(proof, nowMs, 'skipped');
      if (state.kind === 'asleep' || state.kind === 'waking') return failed(proof, nowMs, { note: 'fell-asleep' });
      return state.kind === 'failed' ? failed(proof, nowMs, { fault: state.fault }) : { proof, orders: [] };
    case null:
    case 'access':
    case 'sleep':
    case 'ready':
      return { proof, orders: [] };
  }
}

/** It woke; that its service does not answer is another matter. */
function afterWake(turn: ProofTurn, problem: Fault | null, nowMs: number): ProofTurn {
  return problem ? failed(turn.proof, nowMs, { fault: problem }) : turn;
}

function afterAccess(proof: Proof, found: readonly ProofAccess[] | Fault, nowMs: number): ProofTurn {
  if ('code' in found) {
    // Some ways of sleeping have nothing to try beforehand.
    if (found.code !== 'driver-unsupported' && found.code !== 'no-sleep-method')
      return failed(proof, nowMs, { fault: found });
    return next(proof, nowMs, ['sleep'], 'skipped');
  }
  const bad = found.filter(({ ok }) => !ok);
  if (bad.length > 0) return failed(proof, nowMs, { note: 'no-access', access: bad });
  return next(proof, nowMs, ['sleep'], found.length === 0 ? 'skipped' : 'ok');
}

/** They come after a failed wake, too: then they tell whether it went out where the machine is. */
function afterWays(proof: Proof, ways: readonly WakeWay[], nowMs: number): ProofTurn {
  const known = { ...proof, ways };
  return proof.at === 'ready' ? next(known, nowMs) : { proof: known, orders: [] };
}

function afterWatch(proof: Proof, nowMs: number, state: 'ok' | 'skipped'): ProofTurn {
  return proof.at === 'stays' ? proved(proof, nowMs, state) : next(proof, nowMs, ['wake'], state);
}

function proved(proof: Proof, nowMs: number, state: 'ok' | 'skipped'): ProofTurn {
  const wakeMs = proof.steps.find(({ id }) => id === 'wake')?.tookMs ?? 0;
  const turn = next(proof, nowMs, ['finish'], state);
  const sleepMs = proof.steps.find(({ id }) => id === 'down')?.tookMs ?? 0;
  return { ...turn, proof: { ...turn.proof, result: { sleepMs, wakeMs } } };
}

/** Ends it with the machine awake, or on its way there. */
function stopped(proof: Proof, nowMs: number): ProofTurn {
  const isAsleep = proof.at === 'sleep' || proof.at === 'down' || proof.at === 'quiet' || proof.at === 'pause';
  const turn = failed(proof, nowMs, { note: 'stopped' });
  return isAsleep ? { ...turn, orders: ['wake', ...turn.orders] } : turn;
}

/** The step under way is done, and the one after it begins. */
function next(
  proof: Proof,
  nowMs: number,
  orders: readonly ProofOrder[] = [],
  state: 'ok' | 'skipped' = 'ok',
): ProofTurn {
  const index = proofStepIds.findIndex((id) => id === proof.at);
  const at = proofStepIds[index + 1] ?? null;
  const steps = proof.steps.map((step, position): ProofStep => {
    if (position === index) return { ...step, state, tookMs: nowMs - proof.sinceMs };
    return position === index + 1 ? { ...step, state: 'running' } : step;
  });
  return { proof: { ...proof, steps, at, sinceMs: nowMs }, orders };
}

function failed(proof: Proof, nowMs: number, why: Pick<ProofStep, 'note' | 'fault' | 'access'>): ProofTurn {
  const steps = proof.steps.map((step): ProofStep => {
    if (step.id === proof.at) return { ...step, state: 'failed', tookMs: nowMs - proof.sinceMs, ...why };
    return step.state === 'todo' ? { ...step, state: 'skipped' } : step;
  });
  return {
    proof: { ...proof, steps, at: null },
    orders: proof.at === 'wake' || proof.at === 'ready' ? ['ways', 'finish'] : ['finish'],
  };
}

function isUp({ state }: ProofSight): boolean {
  return state.kind === 'awake' || state.kind === 'cooldown';
}

function faultOf({ state, fault: shown }: ProofSight): Fault | null {
  return (state.kind === 'awake' ? state.fault : undefined) ?? shown;
}

/** `magic packet 1 by eth0 (192.168.1.2) → 192.168.1.255:9: sent`, as the wake is noted; null for other notes and failed sends. */
export function wakeWayIn(note: string): WakeWay | null {
  const found = /^magic packet \d+ by (?:(.+?) → )?(\S+): sent$/.exec(note);
  return found ? { interface: found[1] ?? null, destination: found[2] ?? '' } : null;
}

/** A way as one text, for the history. */
export function wakeWayText(way: WakeWay): string {
  return way.interface === null ? way.destination : `${way.interface} → ${way.destination}`;
}

/** Whether a person's consent to override what holds the machine would let a failed check go on. */
export function mayForce({ steps }: Pick<Proof, 'steps'>): boolean {
  return steps.some(({ id, state, fault: why }) => id === 'sleep' && state === 'failed' && why?.code === 'in-use');
}
