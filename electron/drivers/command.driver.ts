import { z } from 'zod';
import { duration } from '../../shared/durations.ts';
import { type Fault, FaultError, fault } from '../../shared/faults.ts';
import {
  type DriverContext,
  defineDriver,
  type PowerStatus,
  type SleepContext,
  wakeSucceeded,
} from '../engine/driver.ts';
import type { WakeContext } from '../engine/driver.ts';
import { startHook } from './command-hook.ts';
import { missingProgram } from './command-program.ts';
import { aborted, command, commandFailed, endText, endWithin, expandHome, program, tell, word } from './command-run.ts';
import { cleanEnvironment, hookVariables, type SpawnPlan, spawnPlan } from './command-plan.ts';

const config = z.strictObject({
  start: command.optional().meta({
    title: 'Start command',
    uses: ['wake'],
    description:
      'Wakes the machine or starts the service: a program, or a list of it and its arguments; no shell. It may end with exit code 0 once that is on its way, or stay in the foreground: then it is left running when the service answers. Any other exit code fails the wake at once.',
    hostAccess: true,
  }),
  stop: command.optional().meta({
    title: 'Stop command',
    uses: ['sleep'],
    description: 'Puts the machine to sleep or stops the service. Exit code 0: it will; any other: it refuses.',
    hostAccess: true,
  }),
  status: command.optional().meta({
    title: 'Status command',
    uses: ['status'],
    description: 'Tells whether it is on. Exit code 0: on; 1 or 3: off; any other: cannot tell.',
    hostAccess: true,
  }),
  stopDeadline: duration.default(120_000).meta({
    title: 'Deadline of the stop command',
    uses: ['sleep'],
    description: 'After this it is ended and counts as failed.',
  }),
  statusDeadline: duration.default(10_000).meta({
    title: 'Deadline of the status command',
    uses: ['status'],
    description: 'After this it is ended and the answer counts as unknown.',
  }),
  cwd: program.optional().meta({
    title: 'Working folder',
    description: 'Folder in which the commands run; "~/" stands for the home folder.',
    hostAccess: true,
  }),
  env: z
    .record(z.string().regex(/^[^=\0]+$/), word)
    .default({})
    .meta({
      title: 'Environment variables',
      description:
        'Added to the few that every command gets (PATH, HOME, LANG …) and to REVEILLE_TARGET_ID, REVEILLE_TARGET_NAME, REVEILLE_TARGET_HOST, REVEILLE_REASON and REVEILLE_SOURCE.',
      hostAccess: true,
    }),
});

type Config = z.infer<typeof config>;
type HookName = 'start' | 'stop' | 'status';

/** The user's own programs: `start` where it stands as `wake`, `stop` as `sleep`, all three as `power`. */
export default defineDriver<Config>({
  id: 'command',
  title: 'Own command',
  config,
  offers: ({ start, stop, status }) => [
    ...(start === undefined ? [] : (['wake'] as const)),
    ...(stop === undefined ? [] : (['sleep'] as const)),
    ...(status === undefined ? [] : (['status'] as const)),
  ],
  down: 'refused-or-silent',
  wake,
  sleep,
  status,
  inspect,
});

async function inspect(config: Config): Promise<readonly Fault[]> {
  const cwd = config.cwd === undefined ? undefined : expandHome(config.cwd);
  const commands = [config.start, config.stop, config.status].filter((command) => command !== undefined);
  const path = process.env['PATH'] ?? '';
  const found = commands.map((command) => missingProgram(expandHome([command].flat()[0] ?? ''), cwd, path));
  return (await Promise.all(found)).filter((missing) => missing !== null);
}

/** Pending until the program ends or the wake sequence is over, so that its exit code can fail the wake at any time. */
async function wake(config: Config, context: WakeContext): Promise<void> {
  context.signal.throwIfAborted();
  const { name, hook } = await start(config, 'start', planOf(config, 'start'), context);
  const over = AbortSignal.any([context.sequence, context.signal]);
  const end = await Promise.race([hook.ended, aborted(over)]);
  if (end !== null) {
    tell(context, name, endText(end), hook);
    if (end.exitCode === 0) return;
    hook.kill();
    throw commandFailed(name, end, hook);
  }
  if (context.sequence.reason === wakeSucceeded || context.signal.reason === wakeSucceeded) {
    hook.letRun();
    tell(context, name, 'is left running', hook);
    return;
  }
  hook.kill();
  tell(context, name, 'was ended, as the wake is over', hook);
  throw over.reason;
}

async function sleep(config: Config, context: SleepContext): Promise<void> {
  const plan = planOf(config, 'stop');
  context.signal.throwIfAborted();
  await context.commit();
  context.signal.throwIfAborted();
  const { name, hook } = await start(config, 'stop', plan, context);
  const end = await endWithin(hook, name, config.stopDeadline, context);
  tell(context, name, endText(end), hook);
  if (end.exitCode !== 0) throw commandFailed(name, end, hook);
}

/** Exit code 3 is what init scripts answer for "not running". */
async function status(config: Config, context: DriverContext): Promise<PowerStatus> {
  context.signal.throwIfAborted();
  const { name, hook } = await start(config, 'status', planOf(config, 'status'), context);
  const end = await endWithin(hook, name, config.statusDeadline, context);
  if (end.exitCode === 0) return { power: 'on' };
  if (end.exitCode === 1 || end.exitCode === 3) return { power: 'off' };
  return { power: 'unknown' };
}

function planOf(config: Config, name: HookName): SpawnPlan {
  const command = config[name];
  if (command === undefined) {
    throw new FaultError(fault('driver-unsupported', { driver: 'command', what: `"${name}" is not set.` }));
  }
  const [program = '', ...args] = [command].flat();
  return spawnPlan([expandHome(program), ...args], process.platform, process.env['SystemRoot']);
}

async function start(config: Config, hookName: HookName, plan: SpawnPlan, context: DriverContext) {
  const [name = ''] = [config[hookName] ?? []].flat();
  const env = { ...cleanEnvironment(process.env, process.platform), ...hookVariables(context), ...config.env };
  const cwd = config.cwd === undefined ? undefined : expandHome(config.cwd);
  return { name, hook: await startHook(plan, name, { cwd, env, clock: context.clock }) };
}
