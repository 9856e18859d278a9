import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { durationBetween } from '../../shared/durations.ts';
import { defineProbe } from '../engine/probe.ts';
import { askUdp } from './ask-udp.ts';
import { rememberBedrock } from './bedrock-memory.ts';
import { bedrockPing, parsePong } from './bedrock-ping.ts';

const config = z.strictObject({
  port: z.int().min(1).max(65_535).optional().meta({ title: 'Port', description: "The service's own when left out." }),
  within: durationBetween(100, 5_000)
    .default(1_000)
    .meta({ title: 'Wait', description: 'How long to wait for an answer.' }),
});

/** Good when the server answers a ping of the server list. What it says of itself is remembered for when it sleeps. */
export default defineProbe<z.output<typeof config>>({
  id: 'bedrock',
  title: 'A Minecraft Bedrock server answers',
  config,
  tellsPlayers: true,
  ask({ port: ownPort, within }, context) {
    const port = ownPort ?? context.port;
    const guid = randomBytes(8).readBigUInt64BE();
    const bytes = bedrockPing(BigInt(Math.floor(context.clock.monotonicMs())), guid);
    const isAnswer = (answer: Uint8Array) => {
      const status = parsePong(answer);
      if (status) {
        rememberBedrock(context.memory, ownPort ?? context.servicePort, status);
        context.onPlayers?.({ online: status.online, max: status.max });
      }
      return status !== null;
    };
    return askUdp({ port, bytes, withinMs: within, isAnswer }, context);
  },
});
