import { expect, test } from 'vitest';
import rconWarning from '../../electron/drivers/rcon.warning.ts';
import { defineWarning, type WarningContext } from '../../electron/engine/warning.ts';
import { z } from 'zod';
import { type RconServer, rconServer } from '../drivers/rcon-server.ts';
import { echoed } from './client.ts';
import { type Bench, type BenchOptions, benches, endedAfterEach } from './engine-lab.ts';
import { minecraftServer } from './minecraft-server.ts';

const bench = benches();
const server = endedAfterEach<RconServer & { end(): Promise<void> }>(() => []);

function bell(warn: (context: WarningContext) => Promise<void>) {
  return defineWarning<unknown>({
    id: 'bell',
    title: 'Bell',
    config: z.strictObject({}),
    warn: (_config, context) => warn(context),
  });
}

/** A machine that somebody has used, and that warns before it sleeps. */
async function unused(options: BenchOptions): Promise<Bench> {
  const made = await bench({
    factor: 50,
    ...options,
    target: { idle: { cooldownMs: 5_000, graceMs: 60_000, warn: { kind: 'bell' }, ...options.target?.idle } },
  });
  await made.lab.untilState('nas', 'asleep');
  (await echoed(made.port, 'hello')).leave();
  return made;
}

test('people are warned once, have their time, and then it sleeps', async () => {
  const warned: { graceMs: number; sleeps: number }[] = [];
  let machine: Bench['machine'] | null = null;
  const warnings = [
    bell(async ({ graceMs }) => {
      warned.push({ graceMs, sleeps: machine?.sleeps ?? -1 });
    }),
  ];
  const made = await unused({ warnings });
  machine = made.machine;
  await made.lab.until('the warning', () => warned.length > 0);
  const warnedMs = made.lab.clock.monotonicMs();
  await made.lab.untilState('nas', 'asleep');
  expect(made.lab.clock.monotonicMs() - warnedMs).toBeGreaterThan(55_000);
  expect({ warned, sleeps: machine.sleeps }).toEqual({ warned: [{ graceMs: 60_000, sleeps: 0 }], sleeps: 1 });
});

test('whoever comes in that time keeps it awake, and is warned again the next time', async () => {
  let warned = 0;
  const made = await unused({
    warnings: [
      bell(async () => {
        warned += 1;
      }),
    ],
  });
  await made.lab.until('the warning', () => warned === 1);
  const client = await echoed(made.port, 'still here');
  expect(made.lab.target('nas').state.kind).toBe('awake');
  client.leave();
  await made.lab.untilState('nas', 'asleep');
  expect({ warned, sleeps: made.machine.sleeps }).toEqual({ warned: 2, sleeps: 1 });
});

test('a warning that fails, or hangs, is in the history and holds nothing up', async () => {
  let warned = 0;
  const made = await unused({
    warnings: [
      bell(() => {
        warned += 1;
        return new Promise(() => undefined);
      }),
    ],
  });
  await made.lab.until('the warning', () => warned === 1);
  await made.lab.untilState('nas', 'asleep');
  expect(made.lab.journal.records.flatMap(({ fault }) => fault?.code ?? [])).toContain('deadline-passed');
  expect(made.machine.sleeps).toBe(1);
});

test('the console of a game server tells its players', async () => {
  const console = await rconServer();
  server({ ...console, end: () => console.stop() });
  const options = rconWarning.config.parse({ port: console.port, password: { secret: 'rcon' } });
  const made = await unused({
    warnings: [rconWarning],
    secret: () => 'secret',
    target: { idle: { warn: { ...options, kind: 'rcon' } } },
  });
  await made.lab.until('the words', () => console.commands.length > 0);
  expect(console.commands).toEqual(['say The server goes to sleep in 60 s.']);
  await made.lab.untilState('nas', 'asleep');
});

test('players whom the server counts keep it awake, however they came; a server that does not say so does, too', async () => {
  const game = minecraftServer();
  const made = await bench({
    factor: 50,
    service: game.service,
    isOn: true,
    route: { gate: { kind: 'any' } },
    target: { idle: { cooldownMs: 5_000, sleepEvenIfNotOwned: true } },
  });
  const checks = [{ kind: 'minecraft-players', port: made.machine.port }];
  const targets = made.settings.targets.map((nas) => ({ ...nas, idle: { ...nas.idle, busyChecks: checks } }));
  await made.lab.engine.apply({ ...made.settings, targets });
  game.online = 2;
  await made.lab.until('a veto', () => made.lab.target('nas').vetoes.length > 0);
  expect(made.lab.target('nas').vetoes).toEqual(['2 players are on the server']);
  game.isLoading = true;
  const unchecked = /^"Players on the Minecraft server" could not be checked/;
  await made.lab.until('another', () => unchecked.test(made.lab.target('nas').vetoes[0] ?? ''));
  game.isLoading = false;
  game.online = 0;
  await made.lab.untilState('nas', 'asleep');
  expect(made.machine.sleeps).toBe(1);
});

test('an open connection holds it though the server counts nobody', async () => {
  const made = await bench({
    factor: 50,
    isOn: true,
    target: { idle: { cooldownMs: 5_000, sleepEvenIfNotOwned: true } },
  });
  const checks = [{ kind: 'minecraft-players', port: made.machine.port }];
  const targets = made.settings.targets.map((nas) => ({ ...nas, idle: { ...nas.idle, busyChecks: checks } }));
  await made.lab.engine.apply({ ...made.settings, targets });
  const client = await echoed(made.port, 'hello');
  await made.lab.passed(60_000);
  expect({ state: made.lab.target('nas').state.kind, sleeps: made.machine.sleeps }).toEqual({
    state: 'awake',
    sleeps: 0,
  });
  client.leave();
});
