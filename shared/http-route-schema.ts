import { z } from 'zod';
import { durationBetween, size } from './durations.ts';
import { endpoint } from './endpoint-schema.ts';
import { commonRouteFields, entryId, entryName, inUse, type ParsedRoute } from './route-fields.ts';
import type { HttpRouteSettings, ListenAddress, ListenerSettings, ReadySettings } from './settings.ts';
import { choice } from './settings-choice.ts';
import { listen } from './settings-fields.ts';
import type { Registered } from './settings-schema.ts';
import { hostHeader, matchHost, path } from './web-fields.ts';

const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/** Field: which requests a route takes. */
export const httpMatch = z
  .strictObject({
    host: matchHost.exactOptional().meta({
      title: 'Host name',
      description:
        'Name in the address, such as `photos.home`, or `*.home`. Without: addresses and names of this computer.',
    }),
    path: path.default('/').meta({ title: 'Path', description: 'Begin of the path, in whole parts.' }),
    anyHost: z.boolean().default(false).meta({
      title: 'Any host',
      description: 'Also names that nobody told us. Only where something else checks them.',
    }),
  })
  .transform(({ host, anyHost, ...raw }, context) => {
    if (host !== undefined && anyHost) {
      const message = 'does not go with "host". Leave one of them out.';
      context.issues.push({ code: 'custom', message, path: ['anyHost'], input: anyHost });
    }
    return { ...raw, host: host ?? null, anyHost };
  })
  .prefault({})
  .meta({ title: 'Which requests', description: 'Of those to its listener; the most precise route gets them.' });

/** A route that reads requests and answers them from its endpoints. */
export function httpRouteSchema(registered: Registered) {
  const { allowFrom, denyFrom, ready, holdLimit, open } = commonRouteFields(registered.probes);
  return z
    .strictObject({
      id: entryId,
      name: entryName,
      kind: z.literal('http').meta({ title: 'Kind' }),
      listener: z.string().exactOptional().meta({
        title: 'Shared address',
        description: 'Id of a listener that several routes share.',
      }),
      listen: listen.exactOptional().meta({
        title: 'Clients connect to',
        description: 'An address of its own in place of `listener`: `":8080"`, `"192.168.1.5:8080"`, or a list.',
      }),
      match: httpMatch,
      to: endpoint.exactOptional().meta({ title: 'Forward to', description: 'Short for one endpoint.' }),
      endpoints: z
        .array(endpoint)
        .min(1)
        .max(32)
        .exactOptional()
        .meta({ title: 'Endpoints', description: 'Where a request may be answered, in this order.' }),
      strategy: z.enum(['in-order', 'all-at-once']).default('in-order').meta({
        title: 'Ask them',
        description:
          '`in-order`: the next only when the answer before was not usable; `all-at-once`: the first usable one wins.',
      }),
      usable: z
        .array(z.enum(statusClasses))
        .min(1)
        .default(['1xx', '2xx', '3xx', '4xx'])
        .meta({ title: 'Usable answers', description: 'Classes of the status that settle a request.' }),
      wakeAll: z.boolean().default(false).meta({
        title: 'Wake all',
        description: 'Wakes every sleeping endpoint at once instead of one after the other.',
      }),
      strictOrder: z.boolean().default(false).meta({
        title: 'Strict order',
        description: 'A sleeping endpoint keeps its turn instead of coming after all that are awake.',
      }),
      repeatUnsafe: z.boolean().default(false).meta({
        title: 'Repeat unsafe requests',
        description: 'Also a POST and the like may reach more than one endpoint.',
      }),
      replayLimit: size.default(1024 * 1024).meta({
        title: 'Repeat bodies up to',
        description: 'A request with a longer body goes to one endpoint only.',
      }),
      explainFailure: z.boolean().default(false).meta({
        title: 'Explain failures',
        description: 'Tells the client what each endpoint did when none could answer.',
      }),
      failureMemory: durationBetween(1_000, 86_400_000).exactOptional().meta({
        title: 'Remember failures for',
        description: 'How long an endpoint that failed is asked last.',
        defaultText: 'not at all',
      }),
      stripPath: z.boolean().default(false).meta({
        title: 'Leave out the path',
        description: 'The path that was matched is taken off before it is forwarded.',
      }),
      sendHost: hostHeader.exactOptional().meta({
        title: 'Send the host',
        description: "Host header to send, also by the ready check; the client's own when left out.",
      }),
      whileWaking: z.enum(['hold', 'page', 'retry-later']).default('hold').meta({
        title: 'While it wakes',
        description:
          '`hold`: the browser waits; `page`: browsers get a page that shows it; `retry-later`: told to come back.',
      }),
      gate: choice({ members: registered.requestGates, common: {} }).prefault('http').meta({
        title: 'What counts as a real visit',
        description: 'Requests that never wake, and those that do not keep it up.',
      }),
      inUse: inUse('requests'),
      allowFrom,
      denyFrom,
      ready,
      holdLimit,
      open,
    })
    .transform((raw, context): ParsedRoute => {
      const complain = (message: string, key: string) =>
        context.issues.push({ code: 'custom', message, path: [key], input: raw });
      const {
        listen: addresses,
        listener,
        to,
        endpoints,
        usable,
        replayLimit,
        failureMemory,
        holdLimit: holdLimitMs,
        ...rest
      } = raw;
      if (addresses && listener !== undefined)
        complain('does not go with "listener". Leave one of them out.', 'listen');
      if (!addresses && listener === undefined) complain('is required, or "listener" in its place.', 'listen');
      if (to && endpoints) complain('does not go with "endpoints". Leave one of them out.', 'to');
      if (!to && !endpoints) complain('is required, or "endpoints" in its place.', 'to');
      const settings: HttpRouteSettings = {
        ...rest,
        name: raw.name ?? raw.id,
        listener: listener ?? raw.id,
        endpoints: endpoints ?? (to ? [to] : []),
        usable: statusClasses.flatMap((each, index) => (usable.includes(each) ? [index + 1] : [])),
        replayLimitBytes: replayLimit,
        ...(failureMemory !== undefined && { failureMemoryMs: failureMemory }),
        ...(holdLimitMs !== undefined && { holdLimitMs }),
        ...(raw.ready && { ready: withHost(raw.ready, raw.sendHost) }),
      };
      return { settings, ownListener: addresses ? ownListener(settings, addresses) : null };
    });
}

/** A service that is told apart by its Host header must be asked with it, too. */
function withHost(ready: ReadySettings, sendHost: string | undefined): ReadySettings {
  const isAskedByHost = ready.kind === 'http' && ready['host'] === undefined;
  return isAskedByHost && sendHost !== undefined ? { ...ready, host: sendHost } : ready;
}

function ownListener({ id, name }: HttpRouteSettings, addresses: readonly ListenAddress[]): ListenerSettings {
  return {
    id,
    name,
    kind: 'http',
    listen: addresses,
    tls: null,
    trustedProxies: [],
    proxyProtocolFrom: [],
    accessLog: null,
  };
}
