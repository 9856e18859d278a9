import { z } from 'zod';
import { choiceSpec, definitionOf, isRecord, isTransform, objectFields } from './settings-choice.ts';

type Schema = z.core.$ZodType;
type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, Schema>>;

/** What `.meta()` says about a field; `hostAccess` marks what reaches into this computer. */
export interface FieldMeta {
  readonly title?: string;
  readonly description?: string;
  readonly unit?: 'duration' | 'size';
  /** Of a duration or size: the unit offered first. */
  readonly usualUnit?: string;
  readonly hostAccess?: boolean;
  readonly secretRef?: boolean;
  /** Of a driver's option: what it is used for; absent: whatever the driver does. */
  readonly uses?: readonly ('wake' | 'sleep' | 'status')[];
  /** A text of several lines. */
  readonly isLong?: boolean;
  /** Of a choice: the values that have the machine destroyed, not only switched off. */
  readonly destroying?: readonly string[];
  /** Default as it would be written, where the schema itself cannot tell. */
  readonly defaultText?: string;
}

export interface VisitedField {
  readonly path: Path;
  readonly meta: FieldMeta;
  readonly raw: unknown;
}

/** Calls `visit` for every field and list entry that is written in `raw` and known to the schema, outer ones first. */
export function visitFields(schema: Schema, raw: unknown, visit: (field: VisitedField) => void, path: Path = []): void {
  const keys: readonly (string | number)[] = Array.isArray(raw)
    ? [...raw.keys()]
    : isRecord(raw)
      ? Object.keys(raw)
      : [];
  for (const key of keys) {
    const child = childSchema(schema, raw, key);
    if (!child) continue;
    const value = (raw as Readonly<Record<string | number, unknown>>)[key];
    const childPath = [...path, key];
    visit({ path: childPath, meta: metaOf(child, value), raw: value });
    visitFields(child, value, visit, childPath);
  }
}

/** Names that may stand in the object at `path` of `raw`. */
export function knownKeys(schema: Schema, raw: unknown, path: Path): readonly string[] {
  let [here, value]: [Schema | null, unknown] = [schema, raw];
  for (const key of path) {
    here = here && childSchema(here, value, key);
    value = valueAt(value, [key]);
  }
  return here ? Object.keys(fieldsOf(here, value)) : [];
}

/** What stands at `path`; undefined when nothing does. */
export function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value = raw;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return value;
}

/** What is said about a field at any layer of its schema; the outermost word counts. Of a union, the part that fits `raw`. */
export function metaOf(schema: Schema, raw?: unknown): FieldMeta {
  const def = definitionOf(schema);
  const inner = innerSchemas(def).filter((option) => def.type !== 'union' || z.safeParse(option, raw).success);
  return Object.assign({}, ...inner.map((option) => metaOf(option, raw)), z.globalRegistry.get(schema)) as FieldMeta;
}

/** The layers directly below wrappers and unions; none for lists, objects and plain values. */
function innerSchemas(def: z.core.$ZodTypes['_zod']['def']): readonly Schema[] {
  if (def.type === 'union') return def.options;
  if (def.type === 'pipe') return [isTransform(def.in) ? def.out : def.in];
  if (def.type === 'lazy') return [def.getter()];
  return 'innerType' in def ? [def.innerType] : [];
}

/** The fields of an object schema; for a choice those of the kind that `raw` names. */
function fieldsOf(schema: Schema, raw: unknown): Fields {
  const spec = choiceSpec(schema);
  if (spec) {
    const kind = isRecord(raw) ? raw['kind'] : raw;
    const member = spec.members.find(({ id }) => id === kind);
    return { kind: z.string(), ...spec.common, ...(member && objectFields(member.config)) };
  }
  const def = definitionOf(schema);
  if (def.type === 'object') return def.shape;
  const options = innerSchemas(def);
  const fitting = def.type === 'union' ? options.filter((option) => fitsLiterals(option, raw)) : options;
  return Object.assign(
    {},
    ...(fitting.length > 0 ? fitting : options).map((option) => fieldsOf(option, raw)),
  ) as Fields;
}

/** Tells the members of a union apart by their constant fields, such as `kind`. */
function fitsLiterals(schema: Schema, raw: unknown): boolean {
  return Object.entries(objectFields(schema)).every(([key, field]) => {
    const def = definitionOf(field);
    return def.type !== 'literal' || def.values.some((value) => value === valueAt(raw, [key]));
  });
}

function childSchema(schema: Schema, raw: unknown, key: string | number): Schema | null {
  const def = definitionOf(schema);
  if (def.type === 'array') return typeof key === 'number' ? def.element : null;
  if (def.type === 'record') return typeof key === 'string' ? def.valueType : null;
  if (typeof key === 'string') {
    const fields = fieldsOf(schema, raw);
    if (Object.hasOwn(fields, key)) return fields[key] ?? null;
  }
  for (const option of innerSchemas(def)) {
    const child = childSchema(option, raw, key);
    if (child) return child;
  }
  return null;
}
