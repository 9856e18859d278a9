import { z } from 'zod';
import { defineProbe } from '../engine/probe.ts';
import { askStatus } from './minecraft/ask-status.ts';
import { rememberServer } from './minecraft/known-server.ts';

const config = z.strictObject({
  port: z.int().min(1).max(65_535).optional().meta({ title: 'Port', description: "The service's own when left out." }),
  proxyProtocol: z.enum(['v1', 'v2']).exactOptional().meta({
    title: 'PROXY protocol',
    description: 'Version that the server expects; as on its service.',
  }),
});

/**
 * Good when the server answers a list ping in full: one that still loads its world or its mods has opened its port, but
 * does not. What it says of itself is remembered for when it sleeps.
 */
export default defineProbe<z.output<typeof config>>({
  id: 'minecraft',
  title: 'A Minecraft Java server answers',
  config,
  tellsPlayers: true,
  async ask({ port, proxyProtocol }, context) {
    const question = { address: context.address, port: port ?? context.port, proxyProtocol };
    const status = await askStatus(question, context);
    if (typeof status === 'string') return status;
    rememberServer(context.memory, context.servicePort, status.server);
    context.onPlayers?.({ online: status.online, max: status.server.max });
    return 'good';
  },
});
