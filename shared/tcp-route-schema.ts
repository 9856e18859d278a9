import { z } from 'zod';
import { commonRouteFields, entryId, entryName, inUse, type ParsedRoute } from './route-fields.ts';
import type { TcpRouteSettings } from './settings.ts';
import { choice } from './settings-choice.ts';
import { listen, proxyProtocol, servicePorts } from './settings-fields.ts';
import type { Registered } from './settings-schema.ts';
import { matchHost } from './web-fields.ts';

/** Ports whose services greet first, so that the client sends nothing before. */
const serverFirstPorts = [21, 25, 110, 143, 3306, 5900];

/** Field: which connections to a shared address are for the route. */
export const connectionMatch = z
  .strictObject({
    host: matchHost.exactOptional().meta({
      title: 'Host name',
      description: 'That clients ask for, such as `survival.home` or `*.home`.',
    }),
    anyHost: z.boolean().default(false).meta({
      title: 'All others',
      description: 'In place of a name: whoever asks for one that no other service has, or for none.',
    }),
  })
  .transform(({ host, anyHost }, context) => {
    const complain = (message: string, key: string) =>
      context.issues.push({ code: 'custom', message, path: [key], input: host });
    if (host === undefined && !anyHost) complain('is required, or "anyHost" in its place.', 'host');
    if (host !== undefined && anyHost) complain('does not go with "host". Leave one of them out.', 'anyHost');
    return { host: host ?? null };
  });

/** A route that forwards connections as they are. */
export function tcpRouteSchema(registered: Registered) {
  const { allowFrom, denyFrom, ready, holdLimit, open } = commonRouteFields(registered.probes);
  return z
    .strictObject({
      id: entryId,
      name: entryName,
      kind: z.literal('tcp').meta({ title: 'Kind' }),
      listen: listen
        .exactOptional()
        .meta({ title: 'Clients connect to', description: '`":445"`, `"192.168.1.5:445"`, or a list.' }),
      listener: z
        .string()
        .exactOptional()
        .meta({ title: 'Shared address', description: 'Id of a listener, in place of `listen`.' }),
      match: connectionMatch
        .exactOptional()
        .meta({ title: 'For', description: 'What tells it from the other services of a shared address.' }),
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
      sendProxyProtocol: z.enum(['v1', 'v2']).exactOptional().meta({
        title: 'Send the PROXY protocol',
        description: 'Each connection begins with the address of the client.',
      }),
      inUse: inUse('open'),
      ready,
      holdLimit,
      open,
    })
    .transform(
      (
        {
          holdLimit: holdLimitMs,
          listen: addresses,
          listener,
          match,
          sendProxyProtocol,
          proxyProtocol: proxies,
          ...raw
        },
        context,
      ): ParsedRoute => {
        const complain = (message: string, ...path: string[]) =>
          context.issues.push({ code: 'custom', message, path, input: raw });
        if (addresses && listener !== undefined)
          complain('does not go with "listener". Leave one of them out.', 'listen');
        if (!addresses && listener === undefined) complain('is required, or "listener" in its place.', 'listen');
        if (listener !== undefined && !match) complain('is required beside "listener".', 'match');
        if (listener === undefined && match) complain('goes with "listener" only.', 'match');
        const { port, endPort } = raw.to.port;
        if (listener !== undefined && port !== endPort)
          complain('must be one port where the address is shared.', 'to', 'port');
        const settings: TcpRouteSettings = {
          ...raw,
          name: raw.name ?? raw.id,
          listen: addresses ?? [],
          listener: listener ?? null,
          match: match ?? null,
          sendProxyProtocol: sendProxyProtocol === undefined ? null : sendProxyProtocol === 'v1' ? 1 : 2,
          to: { target: raw.to.target, port, endPort },
          serverSpeaksFirst:
            raw.serverSpeaksFirst ?? serverFirstPorts.some((first) => first >= port && first <= endPort),
          ...(proxies && { proxyProtocolFrom: proxies.from }),
          ...(holdLimitMs !== undefined && { holdLimitMs }),
        };
        return { settings, ownListener: null };
      },
    );
}
