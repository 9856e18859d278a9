import { z } from 'zod';
import { durationBetween } from './durations.ts';
import { commonRouteFields, entryId, entryName, inUse, type ParsedRoute } from './route-fields.ts';
import type { UdpRouteSettings } from './settings.ts';
import { choice } from './settings-choice.ts';
import { listen, servicePorts } from './settings-fields.ts';
import type { Registered } from './settings-schema.ts';

/** A route that forwards datagrams as they are. */
export function udpRouteSchema(registered: Registered) {
  const { allowFrom, denyFrom, ready, holdLimit, open } = commonRouteFields(registered.probes);
  return z
    .strictObject({
      id: entryId,
      name: entryName,
      kind: z.literal('udp').meta({ title: 'Kind' }),
      listen: listen.meta({
        title: 'Clients connect to',
        description: '`":19132"`, `"192.168.1.5:19132"`, a range `":7777-7778"`, or a list.',
      }),
      to: z
        .strictObject({
          target: z.string().meta({ title: 'Machine', description: 'Id of the target.' }),
          port: servicePorts.meta({ title: 'Port', description: 'Or a range as long as that of `listen`.' }),
        })
        .meta({ title: 'Forward to' }),
      gate: choice({ members: registered.datagramGates, common: {} }).prefault('packets').meta({
        title: 'What counts as a real visit',
        description: 'Which datagrams wake the machine, and which are answered or dropped here.',
      }),
      inUse: inUse('open'),
      idle: durationBetween(5_000, 86_400_000).default(120_000).meta({
        title: 'Over when quiet for',
        description: 'A conversation ends when its client has sent nothing for so long.',
      }),
      queue: z.int().min(1).max(256).default(16).meta({
        title: 'Datagrams to keep',
        description: 'Of each client that waits, 64 KiB at most; the oldest is dropped first.',
      }),
      perSource: z.int().min(1).max(4_096).default(64).meta({
        title: 'Conversations of one address',
        description: 'At most. The one that was quiet longest makes room.',
      }),
      total: z.int().min(1).max(16_384).default(1_024).meta({
        title: 'Conversations in all',
        description: 'At most.',
      }),
      broadcast: z.enum(['ignore', 'forward']).default('ignore').meta({
        title: 'Broadcasts',
        description:
          '`forward`: what games send to the whole network to find servers reaches the service, and what it answers them. It never wakes.',
      }),
      allowFrom,
      denyFrom,
      ready: ready.meta({
        title: 'Ready check',
        description: "How we know that this service answers; by default a waiting client's own datagram is tried.",
      }),
      holdLimit,
      open,
    })
    .transform(({ idle, queue, perSource, total, holdLimit: holdLimitMs, ...raw }): ParsedRoute => {
      const { port, endPort } = raw.to.port;
      const settings: UdpRouteSettings = {
        ...raw,
        name: raw.name ?? raw.id,
        to: { target: raw.to.target, port, endPort },
        idleMs: idle,
        queueLength: queue,
        mostPerSource: perSource,
        mostInAll: total,
        ...(holdLimitMs !== undefined && { holdLimitMs }),
      };
      return { settings, ownListener: null };
    });
}
