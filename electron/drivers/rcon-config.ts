import { z } from 'zod';
import { FaultError, fault } from '../../shared/faults.ts';
import { secretRef } from '../../shared/secrets.ts';
import { host } from '../../shared/settings-fields.ts';
import type { DriverContext } from '../engine/driver.ts';
import { openRcon, type RconConsole } from './rcon-client.ts';

/** Field: one line for a game server's console. */
export const consoleCommand = z
  .string()
  .max(1_000)
  .regex(/^\P{Cc}+$/u, 'must be one line of text.');

/** Fields: where the console is. */
export const rconFields = {
  host: host.exactOptional().meta({ title: 'Console at', description: "The machine's own address when left out." }),
  port: z.int().min(1).max(65_535).default(25_575).meta({
    title: 'Console port',
    description: '25575 is usual for Minecraft, 27015 for Source games.',
  }),
  password: secretRef.meta({ title: 'Console password', description: 'Of RCON; it is sent unencrypted.' }),
};

interface RconConfig {
  readonly host?: string;
  readonly port: number;
  readonly password: { readonly secret: string };
}

/** Logs in, and leaves when `use` is done. */
export async function atConsole<Value>(
  config: RconConfig,
  context: DriverContext,
  use: (console: RconConsole) => Promise<Value>,
): Promise<Value> {
  context.signal.throwIfAborted();
  const host = config.host ?? context.target.host;
  if (host === null) {
    const detail = 'it has no address yet.';
    throw new FaultError(fault('rcon-failed', { server: context.target.name, detail }));
  }
  const password = context.secret(config.password.secret);
  const console = await openRcon({ host, port: config.port, password }, context);
  try {
    return await use(console);
  } finally {
    console.end();
  }
}
