import { z } from 'zod';
import { commonRouteFields, entryId, entryName, inUse, type ParsedRoute } from './route-fields.ts';
import type { TcpRouteSettings } from './settings.ts';
import { choice } from './settings-choice.ts';
import { listen, proxyProtocol, servicePorts } from './settings-fields.ts';
import type { Registered } from './settings-schema.ts';

/** Ports whose services greet first, so that the client sends nothing before. */
const serverFirstPorts = [21, 25, 110, 143, 3306, 5900];

/** A route that forwards connections as they are. */
export function tcpRouteSchema(registered: Registered) {
  const { allowFrom, denyFrom, ready, holdLimit, open } = commonRouteFields(registered.probes);
  return z
    .strictObject({
      id: entryId,
      name: entryName,
      kind: z.literal('tcp').meta({ title: 'Kind' }),
      listen: listen.meta({ title: 'Clients connect to', description: '`":445"`, `"192.168.1.5:445"`, or a list.' }),
      to: z
        .strictObject({
          target: z.string().meta({ title: 'Machine', description: 'Id of the target.' }),
          port: servicePorts.meta({ title: 'Port', description: 'Or a range as long as that of `listen`.' }),
        })
        .meta({ title: 'Forward to' }),
      allowFrom,
      denyFrom,
      proxyProtocol,
      serverSpeaksFirst: z
        .boolean()
        .exactOptional()
        .meta({
          title: 'The server speaks first',
          description: 'The client waits for a greeting and sends nothing before.',
          defaultText: `true for the ports ${serverFirstPorts.join(', ')}`,
        }),
      gate: choice({ members: registered.gates, common: {} }).nullable().default(null).meta({
        title: 'What counts as a real visit',
        description: 'By default `first-bytes`, or `patient` where the server speaks first.',
      }),
      inUse: inUse('open'),
      ready,
      holdLimit,
      open,
    })
    .transform(({ holdLimit: holdLimitMs, proxyProtocol: proxies, ...raw }): ParsedRoute => {
      const { port, endPort } = raw.to.port;
      const settings: TcpRouteSettings = {
        ...raw,
        name: raw.name ?? raw.id,
        to: { target: raw.to.target, port, endPort },
        serverSpeaksFirst: raw.serverSpeaksFirst ?? serverFirstPorts.some((first) => first >= port && first <= endPort),
        ...(proxies && { proxyProtocolFrom: proxies.from }),
        ...(holdLimitMs !== undefined && { holdLimitMs }),
      };
      return { settings, ownListener: null };
    });
}
