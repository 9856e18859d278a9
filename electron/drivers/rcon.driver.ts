import { z } from 'zod';
import { defineDriver } from '../engine/driver.ts';
import { atConsole, consoleCommand, rconFields } from './rcon-config.ts';

const config = z.strictObject({
  ...rconFields,
  before: z.array(consoleCommand).max(10).default(['save-all flush']).meta({
    title: 'Before it stops',
    description: 'Commands that are answered before the last one is sent.',
  }),
  stop: consoleCommand.default('stop').meta({ title: 'Stop command', description: 'Ends the server cleanly.' }),
});

/** Stops a game server at its own console; its machine stays on. Waking is another driver's business. */
export default defineDriver<z.output<typeof config>>({
  id: 'rcon',
  title: 'Console of a game server (RCON)',
  config,
  down: 'refused-or-silent',
  sleep: (config, context) =>
    atConsole(config, context, async (console) => {
      for (const command of config.before) context.log(`${command}: ${await console.run(command)}`);
      await context.commit();
      await console.runLast(config.stop);
    }),
  async preflight(config, context) {
    await atConsole(config, context, () => Promise.resolve());
    return [{ title: 'Log in at the console', ok: true, detail: 'The password is right.' }];
  },
  identityKeys: ({ host: ownHost, port }, host) => {
    const at = ownHost ?? host;
    return at === null ? [] : [`console ${at}:${port}`];
  },
});
