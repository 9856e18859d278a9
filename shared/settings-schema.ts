import { z } from 'zod';
import { duration, durationBetween, size } from './durations.ts';
import { type Opening, openProblem } from './open-links.ts';
import type { ReadySettings, RouteSettings, Settings, TargetSettings } from './settings.ts';
import { choice, type RegisteredKind } from './settings-choice.ts';
import { cidr, homeNetwork, host, id, listen, servicePorts } from './settings-fields.ts';

interface RegisteredDriver extends RegisteredKind {
  /** What it can be used for; absent: everything. */
  readonly can?: { readonly wake: boolean; readonly sleep: boolean; readonly status: boolean };
}

export interface RegisteredCheck extends RegisteredKind {
  /** Ids of the drivers that have this check. */
  readonly drivers: readonly string[];
}

/** Everything that a `kind` in the settings may name. */
export interface Registered {
  readonly drivers: readonly RegisteredDriver[];
  readonly gates: readonly RegisteredKind[];
  readonly probes: readonly RegisteredKind[];
  readonly busyChecks: readonly RegisteredCheck[];
}

const name = z.string().max(200).meta({ title: 'Name', description: 'Free text; the id when left out.' });

/** Ports whose services greet first, so that the client sends nothing before. */
const serverFirstPorts = [21, 25, 110, 143, 3306, 5900];

/** What the file may say. What it yields is `Settings`; relations between entries are checked by `parseSettings`. */
export function createSettingsSchema(registered: Registered) {
  return z
    .strictObject({
      version: z.literal(1).default(1).meta({ title: 'Version', description: 'Of the file format.' }),
      targets: z
        .array(targetSchema(registered))
        .default([])
        .meta({ title: 'Machines', description: 'What sleeps and wakes.' }),
      routes: z
        .array(routeSchema(registered))
        .default([])
        .meta({ title: 'Services', description: 'What is forwarded to a machine.' }),
      // Theme, language and the like: read by the desktop app only.
      app: z.record(z.string(), z.unknown()).exactOptional().meta({ title: 'App', description: 'Of the desktop app.' }),
    })
    .transform(({ version, targets, routes }): Settings => ({ version, targets, routes }));
}

const openLinkField = z
  .string()
  .max(500)
  .check((context) => {
    const problem = openProblem(context.value);
    if (problem === null) return;
    context.issues.push({ code: 'custom', message: `${problem}.`, input: context.value, continue: true });
  });

const openWord = z
  .string()
  .max(2000)
  .regex(/^[^\0]*$/, 'must not hold a NUL character.');
const openProgram = openWord.min(1, 'must name a program.');

/** A link, or a program of this computer. `place`: what may stand for an address in its arguments. */
function openField(place: '`{host}` and `{port}`' | '`{host}`') {
  const command = z
    .union([openProgram, z.tuple([openProgram], openWord)], {
      error: 'must be a program, like "moonlight", or a list of it and its arguments, like ["ssh", "{host}"].',
    })
    .transform((written): readonly string[] => [written].flat())
    .check((context) => {
      if (place !== '`{host}`' || !context.value.some((word) => word.includes('{port}'))) return;
      const message = 'a machine itself has no port: {port} is for services.';
      context.issues.push({ code: 'custom', message, input: context.value, continue: true });
    })
    .meta({
      title: 'Program',
      description: `Started by the desktop app, without a shell. ${place} in the arguments ${place === '`{host}`' ? 'stands' : 'stand'} for the address.`,
      hostAccess: true,
    });
  return z.union([openLinkField, z.strictObject({ command })]) satisfies z.ZodType<Opening>;
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
      id: id.meta({ title: 'Id', description: 'Unique in the whole file; never changed by the app.' }),
      name: name.exactOptional(),
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
      ready: ready(registered, 'How we know that it answers; by default its services are asked.'),
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
    .transform(({ cooldown, minAwake, holdOff, grace, sleepEvenIfNotOwned, busyChecks }): TargetSettings['idle'] => {
      const graceMs = grace === true ? 60_000 : grace;
      return {
        ...(cooldown !== undefined && { cooldownMs: cooldown }),
        minAwakeMs: minAwake,
        sleepEvenIfNotOwned,
        holdOffMs: holdOff,
        ...(graceMs !== false && { graceMs }),
        busyChecks,
      };
    })
    .prefault({})
    .meta({ title: 'Idle', description: 'When it is put to sleep.' });
}

const defaultChecks: RegisteredKind = { id: 'default', title: 'The usual checks', config: z.strictObject({}) };

export function routeSchema(registered: Registered) {
  return z
    .strictObject({
      id: id.meta({ title: 'Id', description: 'Unique in the whole file; never changed by the app.' }),
      name: name.exactOptional(),
      kind: z.literal('tcp').meta({ title: 'Kind' }),
      listen: listen.meta({ title: 'Clients connect to', description: '`":445"`, `"192.168.1.5:445"`, or a list.' }),
      to: z
        .strictObject({
          target: z.string().meta({ title: 'Machine', description: 'Id of the target.' }),
          port: servicePorts.meta({ title: 'Port', description: 'Or a range as long as that of `listen`.' }),
        })
        .meta({ title: 'Forward to' }),
      allowFrom: z.array(cidr).nullable().default(null).meta({
        title: 'Allow from',
        description: 'Addresses that may use it. By default private networks where it listens on every address.',
      }),
      denyFrom: z.array(cidr).default([]).meta({ title: 'Deny from', description: 'Addresses that may not; it wins.' }),
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
      inUse: inUseSchema(),
      ready: ready(registered, 'How we know that this service answers; by default its port is tried.'),
      holdLimit: durationBetween(1_000, 3_600_000).exactOptional().meta({
        title: 'Hold clients at most',
        description: 'Only ever shortens how long a client is held.',
      }),
      open: openField('`{host}` and `{port}`').exactOptional().meta({
        title: 'Wake and open opens',
        description: `\`http\`, \`smb\`, \`rdp\`, \`ssh\` …, \`nothing\`, a link such as \`"https://{host}:{port}/photos"\`, or a program of this computer: \`{ "command": ["program", "{host}", "{port}"] }\`.`,
        defaultText: 'what is usual for the port',
      }),
    })
    .transform(({ holdLimit, ...raw }): RouteSettings => {
      const { port, endPort } = raw.to.port;
      return {
        ...raw,
        name: raw.name ?? raw.id,
        to: { target: raw.to.target, port, endPort },
        serverSpeaksFirst: raw.serverSpeaksFirst ?? serverFirstPorts.some((first) => first >= port && first <= endPort),
        ...(holdLimit !== undefined && { holdLimitMs: holdLimit }),
      };
    });
}

/** The ways a session may count as use. */
export const inUseKinds: readonly RegisteredKind[] = [
  { id: 'open', title: 'As long as it is open', config: z.strictObject({}) },
  {
    id: 'traffic',
    title: 'While data flows',
    config: z.strictObject({
      quietBelow: size
        .default(16_384)
        .meta({ title: 'Quiet below', description: 'Less than this in that time is quiet.' }),
      quietWithin: durationBetween(1_000, 86_400_000)
        .default(300_000)
        .meta({ title: 'Quiet within', description: 'That time.' }),
    }),
  },
  { id: 'requests', title: 'While a request runs', config: z.strictObject({}) },
];

function inUseSchema() {
  return choice({ members: inUseKinds, common: {} })
    .transform(({ kind, quietBelow, quietWithin }): RouteSettings['inUse'] => ({
      kind: kind as RouteSettings['inUse']['kind'],
      quietBytes: typeof quietBelow === 'number' ? quietBelow : 16_384,
      quietMs: typeof quietWithin === 'number' ? quietWithin : 300_000,
    }))
    .prefault('open')
    .meta({ title: 'In use', description: 'When a connection keeps the machine up.' });
}

/** What `ready` takes besides the options of the probe. */
export const readyOptions = {
  limit: durationBetween(1_000, 3_600_000).exactOptional().meta({
    title: 'Limit',
    description: 'How long a wake may take; replaces the default.',
    defaultText: '120s from suspend, 180s from off',
  }),
  settle: durationBetween(0, 3_600_000).exactOptional().meta({
    title: 'Settle',
    description: 'How long the check must have been good before clients are let through.',
  }),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .exactOptional()
    .meta({ title: 'Port', description: "The service's own when left out." }),
};

function ready(registered: Registered, description: string) {
  return choice({ members: registered.probes, common: readyOptions })
    .transform(
      ({ limit, settle, ...probe }): ReadySettings => ({
        ...probe,
        ...(typeof limit === 'number' && { limitMs: limit }),
        ...(typeof settle === 'number' && { settleMs: settle }),
      }),
    )
    .exactOptional()
    .meta({ title: 'Ready check', description });
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
