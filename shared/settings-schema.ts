import { z } from 'zod';
import { duration } from './durations.ts';
import { behindHaproxy, haproxySchema } from './haproxy-schema.ts';
import { httpRouteSchema } from './http-route-schema.ts';
import { listenerSchema } from './listener-schema.ts';
import { entryId, entryName, openField, type ParsedRoute, ready } from './route-fields.ts';
import type { Settings, TargetSettings } from './settings.ts';
import { choice, type RegisteredKind } from './settings-choice.ts';
import { homeNetwork, host } from './settings-fields.ts';
import { costField, spendField } from './spend-schema.ts';
import { tcpRouteSchema } from './tcp-route-schema.ts';
import { udpRouteSchema } from './udp-route-schema.ts';

interface RegisteredDriver extends RegisteredKind {
  /** What it can be used for; absent: everything. */
  readonly can?: { readonly wake: boolean; readonly sleep: boolean; readonly status: boolean };
  /** It can tell what its fields may be, and check its own access. */
  readonly hasChoices?: true;
  readonly hasPreflight?: true;
  /** It says where the machine is reached. */
  readonly knowsAddress?: true;
}

export interface RegisteredCheck extends RegisteredKind {
  /** Ids of the drivers that have this check; null: it goes with every one. */
  readonly drivers: readonly string[] | null;
}

/** Everything that a `kind` in the settings may name. */
export interface Registered {
  readonly drivers: readonly RegisteredDriver[];
  readonly gates: readonly RegisteredKind[];
  readonly requestGates: readonly RegisteredKind[];
  readonly datagramGates: readonly RegisteredKind[];
  readonly probes: readonly RegisteredKind[];
  readonly busyChecks: readonly RegisteredCheck[];
  readonly warnings: readonly RegisteredKind[];
  readonly discoveries: readonly RegisteredKind[];
}

/** What the file may say. What it yields is `Settings`; relations between entries are checked by `parseSettings`. */
export function createSettingsSchema(registered: Registered) {
  return z
    .strictObject({
      version: z.literal(1).default(1).meta({ title: 'Version', description: 'Of the file format.' }),
      targets: z
        .array(targetSchema(registered))
        .default([])
        .meta({ title: 'Machines', description: 'What sleeps and wakes.' }),
      listeners: z
        .array(listenerSchema())
        .default([])
        .meta({ title: 'Shared addresses', description: 'Where clients of several services connect to.' }),
      routes: z
        .array(routeSchema(registered))
        .default([])
        .meta({ title: 'Services', description: 'What is forwarded to a machine.' }),
      discovery: z
        .array(choice({ members: registered.discoveries, common: {} }))
        .default([])
        .meta({ title: 'Discovery', description: 'Where machines and services may show themselves.' }),
      haproxy: haproxySchema.exactOptional().meta({
        title: 'HAProxy',
        description: 'Carries the traffic of machines that are awake, in place of Reveille.',
      }),
      // Theme, language and the like: read by the desktop app only.
      app: z.record(z.string(), z.unknown()).exactOptional().meta({ title: 'App', description: 'Of the desktop app.' }),
    })
    .transform(({ version, targets, listeners, routes, discovery, haproxy }): Settings => {
      const own = routes.flatMap(({ ownListener }: ParsedRoute) => ownListener ?? []);
      return behindHaproxy({
        version,
        targets,
        listeners: [...listeners, ...own],
        routes: routes.map(({ settings }) => settings),
        ...(discovery.length > 0 && { discovery }),
        ...(haproxy && { haproxy }),
      });
    });
}

export type SettingsSchema = ReturnType<typeof createSettingsSchema>;

const schemas = new WeakMap<Registered, SettingsSchema>();

/** The same schema every time: to build one costs more than to use it. */
export function settingsSchemaOf(registered: Registered): SettingsSchema {
  const schema = schemas.get(registered) ?? createSettingsSchema(registered);
  schemas.set(registered, schema);
  return schema;
}

export function targetSchema(registered: Registered) {
  return z
    .strictObject({
      id: entryId,
      name: entryName,
      host: host.exactOptional().meta({
        title: 'Host',
        description: 'Name or address; left out where the driver knows it.',
      }),
      power: driver(registered, null, 'Power', 'One driver for waking, sleeping and asking.'),
      wake: driver(registered, 'wake', 'Wake by', 'How it is woken; overrides `power`.'),
      sleep: driver(registered, 'sleep', 'Sleep by', 'How it is put to sleep; without, it is never put to sleep.'),
      status: driver(registered, 'status', 'Status by', 'Who says whether it is on; overrides `power`.'),
      needs: z
        .array(z.string())
        .default([])
        .meta({ title: 'Needs', description: 'Ids of machines that must be up for this one.' }),
      ready: ready(registered.probes, 'How we know that it answers; by default its services are asked.'),
      whileAsleep: z.enum(['probe', 'never']).default('probe').meta({
        title: 'While asleep',
        description: '`never`: not asked while asleep, for machines that wake on any packet.',
      }),
      down: z.enum(['silence', 'refused-or-silent']).exactOptional().meta({
        title: 'Down means',
        description: 'What proves that it is down; by default what the driver says.',
      }),
      idle: idleSchema(registered),
      homeNetwork: homeNetwork.exactOptional().meta({
        title: 'Only on this network',
        description:
          'MAC address of the gateway of the network it belongs to; a list if there are several. On any other network nothing is sent to it, and its services are not listened for.',
      }),
      cost: costField,
      spend: spendField,
      open: openField('`{host}`').exactOptional().meta({
        title: 'Wake and open opens',
        description:
          'For a machine that is used directly: `moonlight`, `rdp` …, a link such as `"ssh://anna@{host}"`, or a program of this computer: `{ "command": ["program", "{host}"] }`.',
      }),
    })
    .transform((raw): TargetSettings => ({ ...raw, name: raw.name ?? raw.id, host: raw.host ?? null }));
}

export function idleSchema(registered: Registered) {
  return z
    .strictObject({
      cooldown: duration.exactOptional().meta({
        title: 'Sleep after',
        description: 'Time without use after which it is put to sleep.',
        defaultText: '10m (cloud: 5m)',
      }),
      minAwake: duration.default(180_000).meta({ title: 'Stay up at least', description: 'Counted from coming up.' }),
      holdOff: duration.default(15_000).meta({
        title: 'Hold-off',
        description: 'Time between going down and the next wake.',
      }),
      grace: z
        .union([duration, z.boolean()], { error: 'must be a duration such as "60s", or true or false.' })
        .default(false)
        .meta({ title: 'Warning', description: 'Time between the warning and the sleep command; `true`: 60s.' }),
      warn: choice({ members: registered.warnings, common: {} }).exactOptional().meta({
        title: 'Warn by',
        description: 'Tells people before it sleeps; with `grace`, 60s when that is left out.',
      }),
      sleepEvenIfNotOwned: z.boolean().default(false).meta({
        title: 'Also when someone else woke it',
        description: 'Puts it to sleep even if Reveille did not wake it.',
      }),
      busyChecks: z
        .array(
          choice({ members: [defaultChecks, ...registered.busyChecks], common: {} }).transform((check) =>
            check.kind === 'default' ? ('default' as const) : check,
          ),
        )
        .default(['default'])
        .meta({ title: 'Before sleeping, check', description: '`default` stands for those of the sleep driver.' }),
    })
    .transform(
      ({ cooldown, minAwake, holdOff, grace, warn, sleepEvenIfNotOwned, busyChecks }): TargetSettings['idle'] => {
        const graceMs = grace === true || (warn && grace === false) ? 60_000 : grace;
        return {
          ...(cooldown !== undefined && { cooldownMs: cooldown }),
          minAwakeMs: minAwake,
          sleepEvenIfNotOwned,
          holdOffMs: holdOff,
          ...(graceMs !== false && { graceMs }),
          ...(warn && { warn }),
          busyChecks,
        };
      },
    )
    .prefault({})
    .meta({ title: 'Idle', description: 'When it is put to sleep.' });
}

const defaultChecks: RegisteredKind = { id: 'default', title: 'The usual checks', config: z.strictObject({}) };

/** An entry of `routes`. */
export function routeSchema(registered: Registered) {
  return z.discriminatedUnion('kind', [
    tcpRouteSchema(registered),
    httpRouteSchema(registered),
    udpRouteSchema(registered),
  ]);
}

const cannot = {
  wake: 'cannot wake a machine.',
  sleep: 'cannot put a machine to sleep.',
  status: 'cannot say whether a machine is on.',
};

function driver(registered: Registered, use: keyof typeof cannot | null, title: string, description: string) {
  return choice<RegisteredDriver>({
    members: registered.drivers,
    common: {},
    refuse: ({ id, can }) => (use && can && !can[use] ? `"${id}" ${cannot[use]}` : null),
  })
    .exactOptional()
    .meta({ title, description });
}
