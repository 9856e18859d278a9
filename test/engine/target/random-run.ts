import type { Policy } from '../../../electron/engine/target/model.ts';
import { Chance } from './chance.ts';
import { nas } from './story.ts';
import { World } from './world.ts';

const inputsPerSeed = 150;

/** One world from one seed: random inputs, then rest. Throws with the seed, the broken invariant and the last events. */
export function runSeed(seed: number): number {
  const chance = new Chance(seed);
  const world = new World(chance, randomPolicy(chance));
  try {
    for (let input = 0; input < inputsPerSeed; input += 1) {
      world.wait(chance.from(0, chance.pick([200, 3_000, 20_000, 100_000])));
      randomInput(world, chance);
    }
    const { eventCount } = world;
    calmDown(world, chance);
    world.wait(3_600_000);
    world.invariants.atRest();
    return eventCount;
  } catch (error) {
    // Its stack leads only to here.
    // oxlint-disable-next-line eslint/preserve-caught-error
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function randomPolicy(chance: Chance): Policy {
  return {
    ...nas,
    canWake: chance.is(0.95),
    canSleep: chance.is(0.9),
    down: chance.pick(['silence', 'silence', 'status', 'refused-or-silent']),
    whileAsleep: chance.is(0.75) ? 'probe' : 'never',
    cooldownMs: chance.pick([5_000, 30_000]),
    minAwakeMs: 10_000,
    holdOffMs: chance.pick([3_000, 15_000]),
    confirmDownMs: chance.pick([25_000, 60_000]),
    wakeLimitMs: chance.pick([20_000, 60_000]),
    graceMs: chance.is(0.3) ? 8_000 : null,
    sleepEvenIfNotOwned: chance.is(0.2),
    repeat: chance.is(0.6) ? nas.repeat : null,
    needsLimitMs: 30_000,
    hasIdentity: chance.is(0.4),
    isBilled: chance.is(0.5),
  };
}

function randomInput(world: World, chance: Chance): void {
  const [client] = world.waiting;
  const [session] = world.sessions;
  const visitor = () => world.visit();
  const leaver = () => (session ? world.endSession(session) : visitor());
  const untilWallMs = chance.is(0.9) ? world.now.wallMs + chance.from(1_000, 30_000) : null;
  const mark = chance.is(0.6) ? { untilWallMs, by: 'Ann' } : null;
  if (chance.is(0.35))
    return chance.pick([visitor, visitor, visitor, visitor, leaver, leaver, leaver, leaver, leaver])();
  const inputs: (() => void)[] = [
    () => (client && world.waiting.delete(client) ? world.give({ kind: 'client-left', id: client }) : undefined),
    () => (client ? world.give({ kind: 'client-half-closed', id: client }) : undefined),
    () => world.give({ kind: 'unjudged', count: chance.from(0, 2) }),
    () => world.give({ kind: 'unjudged', count: 0 }),
    () => world.machine.start(world.nowMs, world.now.wallMs),
    () => world.machine.goDown(world.nowMs),
    () => {
      world.give({ kind: 'wake-wanted', by: 'Ann' });
      if (chance.is(0.8)) world.after(chance.from(0, 20_000), () => world.lift('keep-awake'));
    },
    () => world.give({ kind: 'sleep-wanted', by: 'Ann', force: chance.is(0.3) }),
    () => world.give({ kind: 'keep-awake', mark, by: 'Ann' }),
    () => world.lift('keep-awake'),
    () => world.give({ kind: 'do-not-wake', mark, by: 'Ann' }),
    () => world.lift('do-not-wake'),
    () => world.disturb((isOn) => world.setPaused(isOn)),
    () => world.disturb((isOn) => world.setCutOff(isOn)),
    () => world.disturb((isOn) => world.setNeeds(!isOn)),
    () => world.disturb((isOn) => world.setAway(isOn)),
    () => world.disturb((isOn) => world.setOverspent(isOn)),
    () => world.disturb((isOn) => (world.hasVeto = isOn)),
    () => world.disturb((isOn) => world.setChild(isOn ? chance.is(0.5) : null)),
    () => world.give({ kind: 'gap' }),
    () => world.give({ kind: 'edited', identityChanged: chance.is(0.2) }),
  ];
  chance.pick(inputs)();
}

/** Nobody wants anything any more, nothing lies, nothing is in the way. */
function calmDown(world: World, chance: Chance): void {
  world.isHonest = true;
  world.hasVeto = false;
  world.setCutOff(false);
  world.setAway(false);
  // What is past its limit when all is quiet has to end asleep as well, whoever woke it.
  world.setOverspent(chance.is(0.2));
  world.setNeeds(true);
  world.setPaused(false);
  world.setChild(null);
  world.give({ kind: 'unjudged', count: 0 });
  for (const kind of ['keep-awake', 'do-not-wake'] as const) world.lift(kind);
  for (const id of world.waiting) if (world.waiting.delete(id)) world.give({ kind: 'client-left', id });
  for (const id of world.sessions) world.endSession(id);
}
