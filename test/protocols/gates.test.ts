import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../electron/engine/clock.ts';
import type { Gate, Visit } from '../../electron/engine/gate.ts';
import { boundedMemory, memoryOf } from '../../electron/engine/memory.ts';
import { gates } from '../../electron/protocols/gates.ts';
import { gateSamples } from './gate-samples.ts';

/** A clock that moves only when the test says so. */
function manualClock(): Clock & { nowMs: number } {
  return {
    nowMs: 0,
    monotonicMs() {
      return this.nowMs;
    },
    wallMs() {
      return this.nowMs;
    },
    after: () => ({ [Symbol.dispose]: () => undefined }),
  };
}

function openGate(kind: string, config: object = {}, clock: Clock = manualClock()): Gate {
  const definition = gates.get(kind);
  if (!definition) throw new Error(`no gate ${kind}`);
  return definition.open(definition.config.parse(config), clock, {
    name: () => 'NAS',
    memory: memoryOf(boundedMemory(), 'nas'),
  });
}

const visit = (fields: Partial<Visit> = {}): Visit => ({
  source: '192.168.1.7',
  localPort: 445,
  servicePort: 445,
  bytes: new Uint8Array(),
  ended: false,
  limitReached: false,
  state: { kind: 'asleep', readyAtMs: null, wakeTakesMs: null },
  replies: 0,
  ...fields,
});
const withBytes = (fields: Partial<Visit> = {}) => visit({ bytes: Uint8Array.of(1), ...fields });

test('the registry finds every gate by its file', () => {
  expect([...gates.keys()].sort()).toEqual([
    'any',
    'bytes',
    'first-bytes',
    'http',
    'minecraft',
    'patient',
    'rdp',
    'smb',
    'ssh',
    'tls',
    'two-touches',
  ]);
});

describe('first-bytes', () => {
  test('is real from the first byte, even one that comes after the limit', () => {
    const gate = openGate('first-bytes');
    expect(gate.limitMs).toBe(5_000);
    const verdicts = [
      visit(),
      withBytes(),
      visit({ limitReached: true }),
      withBytes({ limitReached: true }),
      withBytes({ ended: true }),
      visit({ ended: true }),
    ].map((seen) => gate.judge(seen).kind);
    expect(verdicts).toEqual(['undecided', 'real', 'undecided', 'real', 'real', 'background']);
  });

  test('takes its limit as a duration', () => {
    expect(openGate('first-bytes', { limit: '750ms' }).limitMs).toBe(750);
    expect(() => openGate('first-bytes', { limit: 5 })).toThrow('duration');
    expect(() => openGate('first-bytes', { limits: '5s' })).toThrow('limits');
  });
});

test('patient is real at its limit only, bytes or not, and not for one that left', () => {
  const gate = openGate('patient');
  expect(gate.limitMs).toBe(3_000);
  const verdicts = [
    visit(),
    withBytes(),
    visit({ limitReached: true }),
    withBytes({ limitReached: true }),
    withBytes({ ended: true, limitReached: true }),
    visit({ ended: true, limitReached: true }),
  ].map((seen) => gate.judge(seen).kind);
  expect(verdicts).toEqual(['undecided', 'undecided', 'real', 'real', 'real', 'background']);
});

test('any is real at once', () => {
  expect(openGate('any').judge(visit())).toEqual({ kind: 'real' });
});

describe('two-touches', () => {
  function touches(timesMs: readonly (readonly [number, string?])[]): string[] {
    const clock = manualClock();
    const gate = openGate('two-touches', {}, clock);
    return timesMs.map(([atMs, source = '192.168.1.7']) => {
      clock.nowMs = atMs;
      return gate.judge(withBytes({ source })).kind;
    });
  }

  test('is real from the second visit of one address, 1 to 60 s after the first', () => {
    expect(touches([[0], [1_000]])).toEqual(['background', 'real']);
    expect(touches([[0], [60_000]])).toEqual(['background', 'real']);
    expect(touches([[0], [999], [1_000]])).toEqual(['background', 'background', 'real']);
    expect(touches([[0], [60_001], [61_000], [61_001]])).toEqual(['background', 'background', 'background', 'real']);
    expect(touches([[0], [2_000, '192.168.1.8']])).toEqual(['background', 'background']);
  });

  test('lets the other connections of a client that came twice pass', () => {
    expect(touches([[0], [0], [3_000], [3_000], [3_010], [50_000]])).toEqual([
      'background',
      'background',
      'real',
      'real',
      'real',
      'real',
    ]);
  });

  test('connections without bytes are no touches', () => {
    const clock = manualClock();
    const gate = openGate('two-touches', {}, clock);
    expect(gate.judge(visit()).kind).toBe('undecided');
    clock.nowMs = 2_000;
    expect(gate.judge(withBytes()).kind).toBe('background');
  });

  test('remembers 4,096 addresses and forgets the one that touched longest ago', () => {
    const clock = manualClock();
    const gate = openGate('two-touches', {}, clock);
    for (let index = 0; index <= 4_096; index += 1) gate.judge(withBytes({ source: `fd00::${index.toString(16)}` }));
    clock.nowMs = 2_000;
    expect(gate.judge(withBytes({ source: 'fd00::1' })).kind).toBe('real');
    expect(gate.judge(withBytes({ source: 'fd00::0' })).kind).toBe('background');
  });

  test('refuses a window that can never be met', () => {
    expect(() => openGate('two-touches', { after: '60s', within: '1s' })).toThrow('must be longer');
  });
});

describe.each([...gates.keys()])('%s under random visits', (kind) => {
  const visits = fc.array(
    fc.record({
      source: fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()),
      localPort: fc.integer({ min: 0, max: 65_535 }),
      bytes: fc.uint8Array({ maxLength: 2_000 }),
      ended: fc.boolean(),
      limitReached: fc.boolean(),
      laterMs: fc.nat(120_000),
    }),
    { maxLength: 40 },
  );

  test('never throws and always gives a verdict with a short reason', () => {
    const known = new Set(['undecided', 'real', 'background', 'replied', 'answered', 'refused']);
    const maxBytes = gates.get(kind)?.maxBytes ?? 0;
    expect(maxBytes).toBeGreaterThan(0);
    expect(maxBytes).toBeLessThanOrEqual(64 * 1024);
    fc.assert(
      fc.property(visits, (sequence) => {
        const clock = manualClock();
        const gate = openGate(kind, gateSamples[kind]?.config, clock);
        for (const { laterMs, ...seen } of sequence) {
          clock.nowMs += laterMs;
          const verdict = gate.judge(visit({ ...seen, bytes: seen.bytes.subarray(0, maxBytes) }));
          expect(known).toContain(verdict.kind);
          expect('reason' in verdict ? verdict.reason.length : 0).toBeLessThan(80);
        }
      }),
    );
  });
});
