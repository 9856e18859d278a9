import { describe, expect, test } from 'vitest';
import { fault } from '../../shared/faults.ts';
import {
  advanceProof,
  beginProof,
  mayForce,
  type Proof,
  type ProofEvent,
  type ProofOrder,
  type ProofSight,
  wakeWayIn,
  wakeWayText,
} from '../../shared/prove.ts';
import type { TargetState } from '../../shared/states.ts';

const since = '2026-11-20T20:00:00.000Z';
const states = {
  asleep: { kind: 'asleep', since },
  awake: { kind: 'awake', since, leases: 0 },
  notReady: { kind: 'awake', since, leases: 0, fault: fault('not-ready', { target: 'NAS', afterMs: 9000 }) },
  holdOff: { kind: 'waking', since, reasons: [], attempt: 0, limitAt: since },
  sent: { kind: 'waking', since, reasons: [], attempt: 1, limitAt: since },
  goingToSleep: { kind: 'goingToSleep', since, phase: 'commanded' },
  failed: { kind: 'failed', since, retryAt: since, fault: fault('wake-timeout', { target: 'NAS', afterMs: 9000 }) },
} as const satisfies Record<string, TargetState>;

function sight(name: keyof typeof states, set: Partial<ProofSight> = {}): ProofSight {
  return { state: states[name], canWake: true, canSleep: true, fault: null, ...set };
}

const seen = (name: keyof typeof states): ProofEvent => ({ kind: 'state', view: sight(name) });
const goodAccess: ProofEvent = { kind: 'access', found: [{ title: 'Log in', ok: true, detail: 'as wake' }] };
const slept: ProofEvent = { kind: 'slept', refusal: null };

/** Plays events one second apart. */
function play(from: ProofSight, events: readonly ProofEvent[], force = false): { proof: Proof; orders: ProofOrder[] } {
  let { proof, orders } = beginProof(from, force, 0);
  const all = [...orders];
  events.forEach((event, index) => {
    ({ proof, orders } = advanceProof(proof, event, (index + 1) * 1000));
    all.push(...orders);
  });
  return { proof, orders: all };
}

const failedStep = ({ steps }: Proof) => steps.find(({ state }) => state === 'failed');
const watched: ProofEvent = { kind: 'watched' };
const skip: ProofEvent = { kind: 'skip' };
const circle = [goodAccess, slept, seen('asleep'), watched, seen('holdOff'), seen('sent'), seen('awake')];
const ways: ProofEvent = { kind: 'ways', ways: [] };
const stateOf = ({ steps }: Proof, id: string) => steps.find((step) => step.id === id)?.state;

describe('the guided test', () => {
  test('goes the whole circle and takes the times', () => {
    const way = { interface: 'eth0 (192.168.1.2)', destination: '192.168.1.255:9' };
    const { proof, orders } = play(sight('awake'), [...circle, { kind: 'ways', ways: [way] }, watched]);
    expect(orders).toEqual(['check-access', 'sleep', 'wake', 'ways', 'finish']);
    expect(proof.result).toEqual({ sleepMs: 1000, wakeMs: 1000 });
    expect(proof.ways).toEqual([way]);
    expect(proof.steps.map(({ state }) => state)).toEqual(Array.from({ length: 9 }, () => 'ok'));
    expect(proof.at).toBeNull();
  });

  test('wakes a sleeping machine first, and lets go of it before it is to sleep', () => {
    const { proof, orders } = play(sight('asleep'), [seen('sent'), seen('awake')]);
    expect(orders).toEqual(['wake', 'lift-keep-awake', 'check-access']);
    expect(proof.at).toBe('access');
  });

  test('says what is missing before it touches anything', () => {
    expect(failedStep(play(sight('awake', { canSleep: false }), []).proof)).toMatchObject({ note: 'no-sleep-method' });
    const { proof, orders } = play(sight('awake', { canWake: false }), [slept]);
    expect(failedStep(proof)).toMatchObject({ note: 'no-wake-method' });
    expect(orders).toEqual(['finish']);
  });

  test('does not put to sleep what it has no access to', () => {
    const bad = { title: 'The command is allowed', ok: false, detail: 'sudo asks', fix: 'wake ALL=(root) NOPASSWD: …' };
    const { proof, orders } = play(sight('awake'), [{ kind: 'access', found: [bad] }]);
    expect(failedStep(proof)).toMatchObject({ id: 'access', note: 'no-access', access: [bad] });
    expect(orders).not.toContain('sleep');
  });

  test('a machine whose access cannot be tried beforehand goes on', () => {
    const none = fault('driver-unsupported', { driver: 'x', what: 'a check' });
    const { proof } = play(sight('awake'), [{ kind: 'access', found: none }]);
    expect(proof.at).toBe('sleep');
    expect(proof.steps[1]).toMatchObject({ state: 'skipped' });
  });

  test('never forces by itself: a machine in use is left alone, and a person is asked', () => {
    const inUse = fault('in-use', { target: 'NAS', leases: ['10.0.0.9'], vetoes: [] });
    const { proof, orders } = play(sight('awake'), [goodAccess, { kind: 'slept', refusal: inUse }]);
    expect(failedStep(proof)).toMatchObject({ id: 'sleep', fault: inUse });
    expect(mayForce(proof)).toBe(true);
    expect(orders).toEqual(['check-access', 'sleep', 'finish']);
    expect(proof.force).toBe(false);
    expect(mayForce(play(sight('awake'), circle).proof)).toBe(false);
  });

  test.each(['down', 'quiet', 'pause'] as const)(
    'up again in "%s" before anything was sent: the card wakes on anything',
    (at) => {
      const events = circle.slice(0, { down: 2, quiet: 3, pause: 5 }[at]);
      const { proof, orders } = play(sight('awake'), [...events, seen('awake')]);
      expect(failedStep(proof)).toMatchObject({ id: at, note: 'woke-itself' });
      expect(orders.at(-1)).toBe('finish');
    },
  );

  test('says by which ways a wake went out that did nothing', () => {
    const way = { interface: 'eth1', destination: '10.0.0.255:9' };
    const { proof, orders } = play(sight('awake'), [
      ...circle.slice(0, 6),
      seen('failed'),
      { kind: 'ways', ways: [way] },
    ]);
    expect(orders.slice(-2)).toEqual(['ways', 'finish']);
    expect(proof.ways).toEqual([way]);
    expect(proof.result).toBeNull();
  });

  test('tells a machine that does not wake from one whose service does not answer', () => {
    const none = play(sight('awake'), [...circle.slice(0, 6), seen('failed')]).proof;
    expect(failedStep(none)).toMatchObject({ id: 'wake', fault: { code: 'wake-timeout' } });
    const on = play(sight('awake'), [...circle.slice(0, 6), seen('notReady')]).proof;
    expect(failedStep(on)).toMatchObject({ id: 'ready', fault: { code: 'not-ready' } });
    expect(on.result).toBeNull();
  });

  test.each([0, 1, 2, 3, 4, 5, 6])('stopped after %i events it leaves the machine awake or being woken', (count) => {
    const { proof, orders } = play(sight('awake'), [...circle.slice(0, count), { kind: 'stop' }]);
    const wasTold = orders.includes('sleep');
    expect(failedStep(proof)).toMatchObject({ note: 'stopped' });
    expect(orders.lastIndexOf('wake') > orders.lastIndexOf('sleep')).toBe(wasTold);
    expect(orders.at(-1)).toBe('finish');
    expect(advanceProof(proof, seen('asleep'), 99_000)).toEqual({ proof, orders: [] });
  });

  test('nothing is sent while it is watched asleep', () => {
    const { proof, orders } = play(sight('awake'), [...circle.slice(0, 3), seen('asleep'), seen('asleep')]);
    expect(proof.at).toBe('quiet');
    expect(orders).toEqual(['check-access', 'sleep']);
  });

  test.each(['asleep', 'holdOff', 'sent'] as const)(
    'up, and then "%s" with nobody telling it to: it does not stay up, which proves nothing',
    (state) => {
      const { proof, orders } = play(sight('awake'), [...circle, ways, seen('awake'), seen(state)]);
      expect(failedStep(proof)).toMatchObject({ id: 'stays', note: 'fell-asleep' });
      expect(proof.result).toBeNull();
      expect(orders.at(-1)).toBe('finish');
    },
  );

  test('put to sleep by somebody while it is watched, it has still proved what it could', () => {
    const { proof, orders } = play(sight('awake'), [...circle, ways, seen('goingToSleep')]);
    expect(stateOf(proof, 'stays')).toBe('skipped');
    expect(proof.result).not.toBeNull();
    expect(orders.at(-1)).toBe('finish');
  });

  test('either watch can be skipped, and nothing else can', () => {
    const before = circle.slice(0, 3);
    const { proof, orders } = play(sight('awake'), [...before, skip, ...circle.slice(4), ways, skip]);
    expect([stateOf(proof, 'quiet'), stateOf(proof, 'stays')]).toEqual(['skipped', 'skipped']);
    expect(orders).toEqual(['check-access', 'sleep', 'wake', 'ways', 'finish']);
    expect(proof.result).toEqual({ sleepMs: 1000, wakeMs: 1000 });
    for (const event of [skip, watched]) {
      const { proof: same, orders: none } = play(sight('awake'), [goodAccess, slept, event]);
      expect([same.at, none]).toEqual(['down', ['check-access', 'sleep']]);
    }
  });

  test('somebody who comes while it is watched asleep ends that, and is no fault of the card', () => {
    const { proof, orders } = play(sight('awake'), [...circle.slice(0, 3), seen('holdOff')]);
    expect([proof.at, stateOf(proof, 'quiet')]).toEqual(['pause', 'skipped']);
    expect(orders.at(-1)).toBe('wake');
  });

  test('a step that takes too long, and a machine that is removed, end it', () => {
    expect(failedStep(play(sight('awake'), [{ kind: 'overdue' }]).proof)).toMatchObject({ note: 'too-slow' });
    expect(failedStep(play(sight('awake'), [{ kind: 'state', view: null }]).proof)).toMatchObject({ note: 'gone' });
  });

  test('reads the ways of a wake from the notes of the history', () => {
    const sent = wakeWayIn('magic packet 1 by eth0 (192.168.1.2) → 192.168.1.255:9: sent');
    expect(sent).toEqual({ interface: 'eth0 (192.168.1.2)', destination: '192.168.1.255:9' });
    expect(sent && wakeWayText(sent)).toBe('eth0 (192.168.1.2) → 192.168.1.255:9');
    expect(wakeWayIn('magic packet 12 by 127.0.0.1:40009: sent')).toEqual({
      interface: null,
      destination: '127.0.0.1:40009',
    });
    expect(wakeWayIn('magic packet 1 by eth0 (192.168.1.2) → 192.168.1.255:9: ENETUNREACH')).toBeNull();
    expect(wakeWayIn('something else')).toBeNull();
  });
});
