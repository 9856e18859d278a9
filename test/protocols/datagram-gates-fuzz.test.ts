import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DatagramGate, DatagramSeen } from '../../electron/engine/datagram-gate.ts';
import { boundedMemory, memoryOf } from '../../electron/engine/memory.ts';
import { createChallenges } from '../../electron/protocols/a2s-challenge.ts';
import { infoAnswer, queryBytes, rulesAnswer } from '../../electron/protocols/a2s-messages.ts';
import { bedrockPing, bedrockPong } from '../../electron/protocols/bedrock-ping.ts';
import { datagramGates } from '../../electron/protocols/datagram-gates.ts';
import { bedrockStatus, steamInfo } from '../engine/game-servers.ts';
import { type Draw, drawFrom, inputFrom } from './mutated.ts';
import { hex, joined } from './truncations.ts';

const runs = 1_000;
const inputsPerRun = 100;
const kinds = ['undecided', 'real', 'background', 'answered', 'dropped'];
const stages = ['up', 'asleep', 'waking', 'going-to-sleep', 'failed'] as const;

interface Sample {
  /** Options that a gate cannot do without. */
  readonly config?: object;
  /** What its clients send; random changes of these are tried, too. */
  readonly messages: readonly Uint8Array[];
  /** What its servers answer. */
  readonly answers?: readonly Uint8Array[];
}

/** By gate; a gate that is not here gets no options and purely random bytes. */
const samples: Readonly<Record<string, Sample>> = {
  'datagram-bytes': { config: { real: [{ hex: '01 02' }] }, messages: [hex('0102'), hex('0103')] },
  bedrock: {
    messages: [bedrockPing(1n, 2n), joined(hex('05 00ffff00fefefefefdfdfdfd12345678 0b'), new Uint8Array(40))],
    answers: [bedrockPong(new Uint8Array(8), 3n, bedrockStatus, { port: 19_132, portV6: 19_133 })],
  },
  a2s: {
    messages: [
      queryBytes('info', null),
      queryBytes('info', createChallenges(new Uint8Array(32)).give('192.0.2.7', 5_000, 0)),
      queryBytes('players', null),
      queryBytes('rules', null),
      joined(hex('ffffffff 71'), new Uint8Array(20)),
      joined(hex('20'), new Uint8Array(511)),
    ],
    answers: [infoAnswer(steamInfo), rulesAnswer([['a', 'b']])],
  },
};

function openGate(kind: string): DatagramGate {
  const definition = datagramGates.get(kind);
  if (!definition) throw new Error(`no gate ${kind}`);
  const clock = { monotonicMs: () => 0, wallMs: () => 0, after: () => ({ [Symbol.dispose]: () => undefined }) };
  const target = { name: () => 'NAS', memory: memoryOf(boundedMemory(), 'nas') };
  return definition.open(definition.config.parse(samples[kind]?.config ?? {}), clock, target);
}

describe.each([...datagramGates.keys()])('%s', (kind) => {
  test('bears 100,000 random and changed datagrams', () => {
    const { messages = [], answers = [] } = samples[kind] ?? {};
    const gate = openGate(kind);
    const met = new Set<string>();
    function look(draw: Draw): void {
      gate.heard?.({ servicePort: draw(3), bytes: inputFrom(answers, draw, 65_507) });
      const seen: DatagramSeen = {
        source: '192.0.2.7',
        port: 5_000,
        localPort: draw(65_536),
        servicePort: draw(3),
        bytes: inputFrom(messages, draw, 65_507),
        agesMs: draw(2) === 0 ? [0] : [0, draw(40_000)],
        isBroadcast: draw(8) === 0,
        state: { kind: stages[draw(stages.length)] ?? 'up', readyAtMs: null, wakeTakesMs: null },
      };
      const verdict = gate.judge(seen);
      met.add(verdict.kind);
      const isShort = !('reason' in verdict) || verdict.reason.length < 80;
      const mostBytes = verdict.kind === 'answered' && verdict.proof !== undefined ? 1_400 : seen.bytes.length;
      const isWithinLimits = verdict.kind !== 'answered' || verdict.reply.length <= mostBytes;
      // Nothing is answered for a machine that is up, and nothing that was sent to everybody wakes.
      const isRight =
        verdict.kind === 'answered' ? seen.state.kind !== 'up' : verdict.kind !== 'real' || !seen.isBroadcast;
      if (!(kinds.includes(verdict.kind) && isShort && isWithinLimits && isRight))
        throw new Error(`${JSON.stringify(verdict)} of ${Buffer.from(seen.bytes).toString('hex')}`);
    }
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = drawFrom(seed);
        for (let index = 0; index < inputsPerRun; index += 1) look(draw);
      }),
      { numRuns: runs, seed: 6 },
    );
    // Samples that nothing gets through with would try nothing.
    expect([...met]).toContain('real');
  });
});
