import { z } from 'zod';
import { FaultError, fault } from '../../shared/faults.ts';
import { defineServiceCheck } from '../engine/service-check.ts';
import { askStatus } from './minecraft/ask-status.ts';

const config = z.strictObject({
  port: z.int().min(1).max(65_535).default(25_565).meta({ title: 'Port', description: 'Of the Minecraft server.' }),
  proxyProtocol: z.enum(['v1', 'v2']).exactOptional().meta({
    title: 'PROXY protocol',
    description: 'Version that the server expects; as on its service.',
  }),
});

/** Busy while the server says that somebody plays, whichever way they came; one that does not say so is a reason, too. */
export default defineServiceCheck<z.output<typeof config>>({
  id: 'minecraft-players',
  title: 'Players on the Minecraft server',
  config,
  async check({ port, proxyProtocol }, context) {
    const { target } = context;
    const address = target.host ?? '';
    const status = await askStatus({ address, port: context.portOf(port), proxyProtocol }, context);
    if (typeof status === 'string') {
      const reason = `the Minecraft server of ${target.name} did not say how many play.`;
      throw new FaultError(fault('cannot-tell', { reason }));
    }
    const { online } = status;
    if (online <= 0) return { busy: false };
    return { busy: true, reason: online === 1 ? 'a player is on the server' : `${online} players are on the server` };
  },
});
