import { z } from 'zod';
import { duration } from '../../shared/durations.ts';
import { defineWarning } from '../engine/warning.ts';
import { startHook } from './command-hook.ts';
import { cleanEnvironment, hookVariables, spawnPlan } from './command-plan.ts';
import { command, commandFailed, endText, endWithin, expandHome, tell } from './command-run.ts';

const config = z.strictObject({
  command: command.meta({
    title: 'Command',
    description:
      'A program, or a list of it and its arguments; no shell. REVEILLE_GRACE_SECONDS tells it how long people have.',
    hostAccess: true,
  }),
  deadline: duration.default(10_000).meta({ title: 'Deadline', description: 'After this it is ended.' }),
});

/** A program of the user's tells people. */
export default defineWarning<z.output<typeof config>>({
  id: 'command',
  title: 'Own command',
  config,
  async warn({ command: written, deadline }, context) {
    const [program = '', ...args] = [written].flat();
    const plan = spawnPlan([expandHome(program), ...args], process.platform, process.env['SystemRoot']);
    const env = {
      ...cleanEnvironment(process.env, process.platform),
      ...hookVariables(context),
      REVEILLE_GRACE_SECONDS: `${Math.round(context.graceMs / 1_000)}`,
    };
    const hook = await startHook(plan, program, { env, clock: context.clock });
    const end = await endWithin(hook, program, deadline, context);
    tell(context, program, endText(end), hook);
    if (end.exitCode !== 0) throw commandFailed(program, end, hook);
  },
});
