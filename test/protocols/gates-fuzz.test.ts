import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Gate, Visit } from '../../electron/engine/gate.ts';
import { boundedMemory, memoryOf } from '../../electron/engine/memory.ts';
import { gates } from '../../electron/protocols/gates.ts';
import { fault } from '../../shared/faults.ts';
import { gateSamples } from './gate-samples.ts';
import { type Draw, drawFrom, inputFrom } from './mutated.ts';

const runs = 1_000;
const inputsPerRun = 100;
const kinds = ['undecided', 'real', 'background', 'replied', 'answered', 'refused'];
const stages = ['up', 'asleep', 'waking', 'going-to-sleep', 'failed'] as const;
const why = [
  fault('still-waking', { target: 'NAS', retryInMs: 5_000 }),
  fault('wake-timeout', { target: 'NAS', afterMs: 1 }),
];

function openGate(kind: string): { readonly gate: Gate; readonly maxBytes: number } {
  const definition = gates.get(kind);
  if (!definition) throw new Error(`no gate ${kind}`);
  const clock = { monotonicMs: () => 0, wallMs: () => 0, after: () => ({ [Symbol.dispose]: () => undefined }) };
  const target = { name: () => 'NAS', memory: memoryOf(boundedMemory(), 'nas') };
  return {
    gate: definition.open(definition.config.parse(gateSamples[kind]?.config ?? {}), clock, target),
    maxBytes: definition.maxBytes,
  };
}

describe.each([...gates.keys()])('%s', (kind) => {
  test('bears 100,000 random and changed inputs', () => {
    const samples = gateSamples[kind]?.messages ?? [];
    const { gate, maxBytes } = openGate(kind);
    const seen = new Set<string>();
    function look(draw: Draw): void {
      const visit: Visit = {
        source: '192.168.1.7',
        localPort: draw(65_536),
        servicePort: 445,
        bytes: inputFrom(samples, draw, maxBytes),
        ended: draw(4) === 0,
        limitReached: draw(4) === 0,
        state: { kind: stages[draw(stages.length)] ?? 'up', readyAtMs: null, wakeTakesMs: null },
        replies: draw(3),
      };
      const verdict = gate.judge(visit);
      seen.add(verdict.kind);
      const reason = 'reason' in verdict ? verdict.reason : '';
      const reply = 'reply' in verdict ? verdict.reply.length : 0;
      const farewell = gate.farewell?.(why[draw(3)] ?? null, visit)?.length ?? 0;
      const isWithinLimits = kinds.includes(verdict.kind) && reason.length < 80 && reply + farewell < 100_000;
      if (!isWithinLimits) throw new Error(`${JSON.stringify(verdict)} of ${Buffer.from(visit.bytes).toString('hex')}`);
    }
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = drawFrom(seed);
        for (let index = 0; index < inputsPerRun; index += 1) look(draw);
      }),
      { numRuns: runs, seed: 6 },
    );
    // Samples that nothing gets through with would try nothing.
    expect(seen.has('real') || kind === 'two-touches').toBe(true);
  });
});
