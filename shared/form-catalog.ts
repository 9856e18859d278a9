import type { z } from 'zod';
import { verifyKinds } from './endpoint-schema.ts';
import { formatDuration, formatSize } from './durations.ts';
import type { DriverPosition, FieldKind, FormCatalog, FormField, FormKind, KindList } from './forms.ts';
import { httpRouteSchema } from './http-route-schema.ts';
import { accessLogKinds, listenerSchema } from './listener-schema.ts';
import { inUseKinds } from './route-fields.ts';
import { type FieldMeta, metaOf } from './schema-walk.ts';
import {
  choiceSpec,
  definitionOf,
  isRecord,
  isTransform,
  objectFields,
  type RegisteredKind,
} from './settings-choice.ts';
import { type Registered, targetSchema } from './settings-schema.ts';
import { tcpRouteSchema } from './tcp-route-schema.ts';
import { udpRouteSchema } from './udp-route-schema.ts';

type Schema = z.core.$ZodType;
type Fields = Readonly<Record<string, Schema>>;

/** Which kinds may stand at a field of this name. */
const kindLists: Readonly<Record<string, KindList>> = {
  power: 'power',
  wake: 'wake',
  sleep: 'sleep',
  status: 'status',
  ready: 'probes',
  gate: 'gates',
  inUse: 'inUse',
  busyChecks: 'busyChecks',
  warn: 'warnings',
  verify: 'verify',
  accessLog: 'accessLogs',
};

/** The forms of everything that the settings may hold, made from the schema that reads the file. */
export function formCatalog(registered: Registered): FormCatalog {
  const kinds = (members: readonly RegisteredKind[]): readonly FormKind[] =>
    members.map(({ id, title, config }) => ({ id, title, fields: fieldsOf(objectFields(config)) }));
  return {
    target: fieldsOf(objectFields(targetSchema(registered))),
    route: fieldsOf(objectFields(tcpRouteSchema(registered))),
    httpRoute: withGates(fieldsOf(objectFields(httpRouteSchema(registered))), 'requestGates'),
    udpRoute: withGates(fieldsOf(objectFields(udpRouteSchema(registered))), 'datagramGates'),
    listener: fieldsOf(objectFields(listenerSchema())),
    kinds: {
      power: driversAt('power', registered),
      wake: driversAt('wake', registered),
      sleep: driversAt('sleep', registered),
      status: driversAt('status', registered),
      gates: kinds(registered.gates),
      requestGates: kinds(registered.requestGates),
      datagramGates: kinds(registered.datagramGates),
      probes: kinds(registered.probes),
      inUse: kinds(inUseKinds),
      verify: kinds(verifyKinds),
      accessLogs: kinds(accessLogKinds),
      warnings: kinds(registered.warnings),
      busyChecks: [
        { id: 'default', title: 'The usual checks', fields: [] },
        ...registered.busyChecks.map((check) => ({
          id: check.id,
          title: check.title,
          fields: fieldsOf(objectFields(check.config)),
          ...(check.drivers && { drivers: check.drivers }),
        })),
      ],
    },
  };
}

/** The same fields with the gates of that kind of route. */
function withGates(fields: readonly FormField[], kinds: KindList): readonly FormField[] {
  return fields.map((field) => (field.key === 'gate' ? { ...field, kinds } : field));
}

/** The drivers that can be used there, each with the fields that count there. */
function driversAt(position: DriverPosition, registered: Registered): readonly FormKind[] {
  return registered.drivers
    .filter(({ can }) => position === 'power' || !can || can[position])
    .map(({ id, title, config, hasChoices, hasPreflight, knowsAddress }) => {
      const fields = Object.entries(objectFields(config)).filter(([, schema]) => {
        const { uses } = metaOf(schema);
        return position === 'power' || !uses || uses.includes(position);
      });
      return {
        id,
        title,
        fields: fieldsOf(Object.fromEntries(fields)),
        ...(knowsAddress && { knowsAddress }),
        ...(hasChoices && { hasChoices }),
        ...(hasPreflight && { hasPreflight }),
      };
    });
}

function fieldsOf(fields: Fields): readonly FormField[] {
  return Object.entries(fields).map(([key, schema]) => fieldOf(key, schema));
}

function fieldOf(key: string, schema: Schema): FormField {
  const meta = metaOf(schema);
  const shape = shapeOf(schema, key);
  const value = defaultOf(schema);
  return {
    key,
    title: meta.title ?? key,
    description: meta.description ?? null,
    required: value === undefined && !isOptional(schema),
    default: writtenDefault(value, meta, shape.kind),
    defaultText: meta.defaultText ?? null,
    hostAccess: meta.hostAccess ?? false,
    ...(meta.usualUnit && { usualUnit: meta.usualUnit }),
    ...(meta.isLong && { isLong: true }),
    ...(meta.destroying && { destroying: meta.destroying }),
    ...(shape.kind === 'group' && isAbsentable(schema) && { canBeOff: true }),
    ...shape,
  };
}

type Shape = Pick<FormField, 'kind' | 'min' | 'max' | 'options' | 'item' | 'fields' | 'kinds' | 'also'>;

/** What kind of value it is, below defaults, transforms and the like. */
function shapeOf(schema: Schema, key: string): Shape {
  const own = metaOfLayer(schema);
  if (own.unit !== undefined) return { kind: own.unit };
  if (own.secretRef) return { kind: 'secret' };
  const choice = choiceSpec(schema);
  if (choice) {
    const kinds = kindLists[key];
    const fields = fieldsOf(choice.common);
    return { kind: 'kind', ...(kinds && { kinds }), ...(fields.length > 0 && { fields }) };
  }
  const def = definitionOf(schema);
  if (def.type === 'string') return { kind: 'text' };
  if (def.type === 'boolean') return { kind: 'switch' };
  if (def.type === 'number') return { kind: 'number', ...limitsOf(schema as z.ZodNumber) };
  if (def.type === 'enum') return { kind: 'choice', options: Object.values(def.entries) };
  if (def.type === 'literal') return { kind: 'choice', options: def.values.filter((value) => isPlain(value)) };
  if (def.type === 'array') return { kind: 'list', item: fieldOf(key, def.element) };
  if (def.type === 'object') return { kind: 'group', fields: fieldsOf(def.shape) };
  if (def.type === 'record') return { kind: 'map', item: fieldOf(key, def.valueType) };
  if (def.type === 'union') return unionShape(def.options, key);
  if (def.type === 'pipe') return shapeOf(isTransform(def.in) ? def.out : def.in, key);
  return 'innerType' in def ? shapeOf(def.innerType, key) : { kind: 'json' };
}

/** The first way to write it, with what else is allowed; a tuple beside a text is a command. */
function unionShape(options: readonly Schema[], key: string): Shape {
  if (options.some((option) => definitionOf(option).type === 'tuple')) return { kind: 'command' };
  const shapes = options.map((option) => shapeOf(option, key));
  const [first = { kind: 'json' as const }] = shapes;
  const all = shapes.flatMap(({ kind, also = [] }) => [kind, ...also]);
  const others = [...new Set(all)].filter((kind) => kind !== first.kind);
  if (first.kind === 'group') return shapes.every(({ kind }) => kind === 'group') ? { kind: 'json' } : first;
  const details = Object.assign({}, ...others.map((kind) => detailsOf(shapes, kind))) as Partial<Shape>;
  return { ...details, ...first, ...(others.length > 0 && { also: others }) };
}

/** What the other ways need to be shown: the entries of a list, the fields of an object. */
function detailsOf(shapes: readonly Shape[], kind: FieldKind): Partial<Shape> {
  const { item, fields } = shapes.find((shape) => shape.kind === kind) ?? {};
  return { ...(item && { item }), ...(fields && { fields }) };
}

/** What is said at this layer alone, so that a unit of one way to write a value is not taken for that of all. */
function metaOfLayer(schema: Schema): FieldMeta {
  return definitionOf(schema).type === 'union' ? {} : metaOf(schema);
}

function limitsOf({ minValue, maxValue }: z.ZodNumber): { min?: number; max?: number } {
  const isLimit = (value: number | null): value is number =>
    value !== null && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  return { ...(isLimit(minValue) && { min: minValue }), ...(isLimit(maxValue) && { max: maxValue }) };
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** As it would be written in the file; null where there is none, or nothing worth showing. */
function writtenDefault(value: unknown, { unit }: FieldMeta, kind: FieldKind): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && (unit === 'duration' || kind === 'duration')) return formatDuration(value);
  if (typeof value === 'number' && (unit === 'size' || kind === 'size')) return formatSize(value);
  return isRecord(value) && Object.keys(value).length === 0 ? null : value;
}

function defaultOf(schema: Schema): unknown {
  const def = definitionOf(schema);
  if (def.type === 'default' || def.type === 'prefault') return def.defaultValue;
  if (def.type === 'pipe') return defaultOf(isTransform(def.in) ? def.out : def.in);
  return 'innerType' in def ? defaultOf(def.innerType) : undefined;
}

/** Absent and empty are two things: what is filled in by default is always there. */
function isAbsentable(schema: Schema): boolean {
  return isOptional(schema) && defaultOf(schema) === undefined;
}

function isOptional(schema: Schema): boolean {
  const def = definitionOf(schema);
  if (def.type === 'optional' || def.type === 'default' || def.type === 'prefault') return true;
  if (def.type === 'pipe') return isOptional(isTransform(def.in) ? def.out : def.in);
  return 'innerType' in def ? isOptional(def.innerType) : false;
}
