import { z } from 'zod';
import { timeLeft } from '../../shared/game-list.ts';
import { defineWarning } from '../engine/warning.ts';
import { atConsole, consoleCommand, rconFields } from './rcon-config.ts';

const config = z.strictObject({
  ...rconFields,
  command: consoleCommand.default('say The server goes to sleep in {timeLeft}.').meta({
    title: 'Command',
    description: 'That tells the players; `{timeLeft}` stands for how long they have.',
  }),
  language: z.enum(['en', 'de']).default('en').meta({ title: 'Language', description: 'Of the time.' }),
});

/** Tells the players of a Minecraft or Source server. */
export default defineWarning<z.output<typeof config>>({
  id: 'rcon',
  title: 'Console of a game server (RCON)',
  config,
  warn: ({ command, language, ...at }, context) =>
    atConsole(at, context, async (console) => {
      await console.run(command.replaceAll('{timeLeft}', timeLeft(context.graceMs, language)));
    }),
});
