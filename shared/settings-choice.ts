import { z } from 'zod';
import type { Choice } from './settings.ts';

/** What a `kind` may name: a driver, gate, probe or busy check, with the schema of its own options (without `kind`). */
export interface RegisteredKind {
  readonly id: string;
  readonly title: string;
  readonly config: z.ZodType;
}

export interface ChoiceSpec<Member extends RegisteredKind = RegisteredKind> {
  readonly members: readonly Member[];
  /** Options that every kind takes besides its own. A kind that declares one of them itself gets it instead. */
  readonly common: Readonly<Record<string, z.ZodType>>;
  /** Why this member may not stand here; null when it may. */
  readonly refuse?: (member: Member) => string | null;
}

const specs = new WeakMap<z.core.$ZodType, ChoiceSpec>();

/** Params of the issue that an unknown kind raises. */
export interface UnknownKind {
  readonly unknownKind: string;
  readonly known: readonly string[];
}

/** Settings field: `{ kind, …options of that kind }`, or the bare kind. Options that nobody knows are refused. */
export function choice<Member extends RegisteredKind>(spec: ChoiceSpec<Member>) {
  const input = z.unknown();
  specs.set(input, spec as unknown as ChoiceSpec);
  const common = z.object(spec.common);
  return input.transform((raw, context): Choice => readChoice(spec, common, raw, context) ?? z.NEVER);
}

/** The choice behind a schema made by `choice`, also when `meta` was added to it since; else null. */
export function choiceSpec(schema: z.core.$ZodType): ChoiceSpec | null {
  const def = definitionOf(schema);
  return def.type === 'pipe' ? (specs.get(def.in) ?? null) : null;
}

/** The fields written beside `kind`, by name. Pipes, refinements and transforms of an object keep its fields. */
export function objectFields(schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> {
  const def = definitionOf(schema);
  if (def.type === 'object') return def.shape;
  if (def.type === 'pipe') return objectFields(isTransform(def.in) ? def.out : def.in);
  if (def.type === 'union')
    return Object.assign({}, ...def.options.map(objectFields)) as Record<string, z.core.$ZodType>;
  return 'innerType' in def ? objectFields(def.innerType) : {};
}

/** How a schema is built, as zod shows it. */
export function definitionOf(schema: z.core.$ZodType): z.core.$ZodTypes['_zod']['def'] {
  return (schema as z.ZodType).def as unknown as z.core.$ZodTypes['_zod']['def'];
}

export function isTransform(schema: z.core.$ZodType): boolean {
  return definitionOf(schema).type === 'transform';
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readChoice<Member extends RegisteredKind>(
  spec: ChoiceSpec<Member>,
  common: z.ZodObject,
  raw: unknown,
  context: z.core.$RefinementCtx,
): Choice | null {
  const written = typeof raw === 'string' ? { kind: raw } : raw;
  const complain = (message: string, path: string[] = [], params?: UnknownKind) =>
    context.issues.push({ code: 'custom', message, path, input: raw, ...(params && { params: { ...params } }) });
  const known = spec.members.filter((member) => !spec.refuse?.(member)).map(({ id }) => id);
  if (!isRecord(written)) {
    complain(`must be one of ${known.join(', ')}, as { "kind": … } or the bare name.`);
    return null;
  }
  const { kind, ...options } = written;
  if (typeof kind !== 'string') {
    complain(`${kind === undefined ? 'is required' : 'must be text'}; known kinds: ${known.join(', ')}.`, ['kind']);
    return null;
  }
  const member = spec.members.find(({ id }) => id === kind);
  const refusal = member && spec.refuse?.(member);
  if (!member) complain('unknown kind', ['kind'], { unknownKind: kind, known });
  if (refusal) complain(`${refusal} These can: ${known.join(', ')}.`, ['kind']);
  if (!member || refusal) return null;
  return readOptions(common, member, options, context);
}

function readOptions(
  common: z.ZodObject,
  member: RegisteredKind,
  written: Readonly<Record<string, unknown>>,
  context: z.core.$RefinementCtx,
): Choice | null {
  const own = objectFields(member.config);
  const isCommon = (key: string) => Object.hasOwn(common.shape, key) && !Object.hasOwn(own, key);
  const entries = Object.entries(written);
  const commonResult = common.safeParse(Object.fromEntries(entries.filter(([key]) => isCommon(key))));
  const ownResult = member.config.safeParse(Object.fromEntries(entries.filter(([key]) => !isCommon(key))));
  const issues = [...(commonResult.error?.issues ?? []), ...(ownResult.error?.issues ?? [])];
  for (const issue of issues) context.issues.push({ ...issue, input: written } as z.core.$ZodRawIssue);
  if (issues.length > 0) return null;
  return { ...commonResult.data, ...(ownResult.data as Record<string, unknown>), kind: member.id };
}
