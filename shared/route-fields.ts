import { z } from 'zod';
import { durationBetween, size } from './durations.ts';
import { type Opening, openProblem } from './open-links.ts';
import type { ListenerSettings, ReadySettings, RouteSettings } from './settings.ts';
import { choice, type RegisteredKind } from './settings-choice.ts';
import { cidr, id } from './settings-fields.ts';

/** What one entry of `routes` yields. */
export interface ParsedRoute {
  readonly settings: RouteSettings;
  /** Of an HTTP route that listens by itself. */
  readonly ownListener: ListenerSettings | null;
}

/** Field: the id of an entry. */
export const entryId = id.meta({ title: 'Id', description: 'Unique in the whole file; never changed by the app.' });

/** Field: what an entry is called. */
export const entryName = z
  .string()
  .max(200)
  .meta({ title: 'Name', description: 'Free text; the id when left out.' })
  .exactOptional();

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

/** Field: what "wake and open" opens: a link, or a program of this computer. `place`: what may stand for an address in its arguments. */
export function openField(place: '`{host}` and `{port}`' | '`{host}`') {
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

/** Field: how we know that something answers. */
export function ready(probes: readonly RegisteredKind[], description: string) {
  return choice({ members: probes, common: readyOptions })
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

/** Field: when a session of the route counts as use. */
export function inUse(usual: RouteSettings['inUse']['kind']) {
  return choice({ members: inUseKinds, common: {} })
    .transform(({ kind, quietBelow, quietWithin }): RouteSettings['inUse'] => ({
      kind: kind as RouteSettings['inUse']['kind'],
      quietBytes: typeof quietBelow === 'number' ? quietBelow : 16_384,
      quietMs: typeof quietWithin === 'number' ? quietWithin : 300_000,
    }))
    .prefault(usual)
    .meta({ title: 'In use', description: 'When a connection keeps the machine up.' });
}

/** Fields of routes of every kind. */
export function commonRouteFields(probes: readonly RegisteredKind[]) {
  return {
    allowFrom: z.array(cidr).nullable().default(null).meta({
      title: 'Allow from',
      description: 'Addresses that may use it. By default private networks where it listens on every address.',
    }),
    denyFrom: z.array(cidr).default([]).meta({ title: 'Deny from', description: 'Addresses that may not; it wins.' }),
    ready: ready(probes, 'How we know that this service answers; by default its port is tried.'),
    holdLimit: durationBetween(1_000, 3_600_000).exactOptional().meta({
      title: 'Hold clients at most',
      description: 'Only ever shortens how long a client is held.',
    }),
    open: openField('`{host}` and `{port}`').exactOptional().meta({
      title: 'Wake and open opens',
      description: `\`http\`, \`smb\`, \`rdp\`, \`ssh\` …, \`nothing\`, a link such as \`"https://{host}:{port}/photos"\`, or a program of this computer: \`{ "command": ["program", "{host}", "{port}"] }\`.`,
      defaultText: 'what is usual for the port',
    }),
  };
}
