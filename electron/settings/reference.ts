import { z } from 'zod';
import { formatDuration, formatSize } from '../../shared/durations.ts';
import { endpoint, verifyKinds } from '../../shared/endpoint-schema.ts';
import { haproxySchema } from '../../shared/haproxy-schema.ts';
import { httpMatch, httpRouteSchema } from '../../shared/http-route-schema.ts';
import { accessLogKinds, accessLogOptions, listenerSchema } from '../../shared/listener-schema.ts';
import { inUseKinds, readyOptions } from '../../shared/route-fields.ts';
import { metaOf } from '../../shared/schema-walk.ts';
import {
  choiceSpec,
  definitionOf,
  isTransform,
  objectFields,
  type RegisteredKind,
} from '../../shared/settings-choice.ts';
import { createSettingsSchema, idleSchema, type Registered, targetSchema } from '../../shared/settings-schema.ts';
import { costField, spendField } from '../../shared/spend-schema.ts';
import { connectionMatch, tcpRouteSchema } from '../../shared/tcp-route-schema.ts';
import { udpRouteSchema } from '../../shared/udp-route-schema.ts';

type Schema = z.core.$ZodType;
type Fields = Readonly<Record<string, Schema>>;

/** All settings as Markdown: one table per object and per kind, made from the schema that reads them. */
export function settingsReference(registered: Registered): string {
  const route = objectFields(tcpRouteSchema(registered));
  const endpointFields = objectFields(endpoint);
  const listener = objectFields(listenerSchema());
  const sections = [
    section('## The file', objectFields(createSettingsSchema(registered))),
    section('## A machine: `targets[]`', objectFields(targetSchema(registered))),
    section('### `idle`', objectFields(idleSchema(registered))),
    section('### `cost`', objectFields(costField)),
    section('### `spend`', objectFields(spendField)),
    section('### `ready`: options of every check', readyOptions),
    section('## A service: `routes[]`, `"kind": "tcp"`', route),
    section('### `to`', objectFields(route['to'] ?? z.unknown())),
    section('### `match`', objectFields(connectionMatch)),
    section('## A web service: `routes[]`, `"kind": "http"`', objectFields(httpRouteSchema(registered))),
    section('### `match`', objectFields(httpMatch)),
    section('### `to` and `endpoints[]`', endpointFields),
    section('### `tls` of an endpoint', objectFields(endpointFields['tls'] ?? z.unknown())),
    ...kinds('### `verify`', verifyKinds),
    section('## A service of datagrams: `routes[]`, `"kind": "udp"`', objectFields(udpRouteSchema(registered))),
    section('## A shared address: `listeners[]`', listener),
    section('### `tls` of a listener', objectFields(listener['tls'] ?? z.unknown())),
    section('### `proxyProtocol`', objectFields(listener['proxyProtocol'] ?? z.unknown())),
    section('### `accessLog`: options of every kind', accessLogOptions),
    ...kinds('### `accessLog`', accessLogKinds),
    ...kinds('## Drivers: `power`, `wake`, `sleep`, `status`', registered.drivers),
    ...kinds('## Busy checks: `idle.busyChecks[]`', registered.busyChecks),
    ...kinds('## Warnings: `idle.warn`', registered.warnings),
    ...kinds('## Ready checks: `ready`', registered.probes),
    ...kinds('## Gates: `gate` of `tcp`', registered.gates),
    ...kinds('## Gates: `gate` of `http`', registered.requestGates),
    ...kinds('## Gates: `gate` of `udp`', registered.datagramGates),
    ...kinds('## In use: `inUse`', inUseKinds),
    section('## HAProxy: `haproxy`', objectFields(haproxySchema)),
    ...listSections(objectFields(haproxySchema)),
    ...kinds('## Where machines show themselves: `discovery[]`', registered.discoveries),
  ];
  return `${sections.join('\n\n')}\n`;
}

function kinds(title: string, members: readonly RegisteredKind[]): readonly string[] {
  return [
    title,
    ...members.flatMap(({ id, title: name, config }) => {
      const fields = objectFields(config);
      return [section(`### \`${id}\`: ${name}`, fields), ...listSections(fields)];
    }),
  ];
}

/** What the entries of lists hold. */
function listSections(fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([key, schema]) => {
    const entry = objectFields(elementOf(schema));
    const inner = Object.entries(entry).flatMap(([name, each]) => {
      const deeper = objectFields(each);
      return Object.keys(deeper).length > 0 ? [section(`#### \`${name}\``, deeper)] : [];
    });
    return Object.keys(entry).length > 0 ? [section(`#### \`${key}[]\``, entry), ...inner] : [];
  });
}

function elementOf(schema: Schema): Schema {
  const def = definitionOf(schema);
  if (def.type === 'array') return def.element;
  return 'innerType' in def ? elementOf(def.innerType) : z.unknown();
}

function section(title: string, fields: Fields): string {
  const rows = Object.entries(fields).map(([key, schema]) => {
    const meta = metaOf(schema);
    const text = [meta.title, meta.description].filter((part) => part !== undefined).join(': ');
    const note = meta.hostAccess ? ' Can be changed in the file only.' : '';
    return `| \`${key}\` | ${cell(`${text}${note}`)} | ${cell(valueText(schema))} | ${cell(defaultText(schema))} |`;
  });
  if (rows.length === 0) return `${title}\n\nNo options.`;
  return [title, '', '| key | meaning | value | default |', '|---|---|---|---|', ...rows].join('\n');
}

function valueText(schema: Schema): string {
  const meta = metaOf(schema);
  if (meta.unit !== undefined) return meta.unit;
  if (meta.secretRef) return '`{ "secret": name }`';
  const spec = choiceSpec(schema);
  if (spec) {
    return spec.members
      .filter((member) => !spec.refuse?.(member))
      .map(({ id }) => `\`${id}\``)
      .join(', ');
  }
  const def = definitionOf(schema);
  if (def.type === 'array') return `list of: ${valueText(def.element)}`;
  if (def.type === 'union') return [...new Set(def.options.map(valueText))].join(' or ');
  if (def.type === 'enum') return alternatives(Object.values(def.entries));
  if (def.type === 'literal') return alternatives(def.values);
  if (def.type === 'pipe') return valueText(isTransform(def.in) ? def.out : def.in);
  if ('innerType' in def) return valueText(def.innerType);
  return plainNames[def.type] ?? 'any';
}

const plainNames: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: '`true` or `false`',
  number: 'number',
  object: 'object',
  record: 'object',
};

function alternatives(values: readonly unknown[]): string {
  return values.map((value) => `\`${String(value)}\``).join(' or ');
}

/** As it would be written; empty where there is none, `required` where it must be given. */
function defaultText(schema: Schema): string {
  const meta = metaOf(schema);
  if (meta.defaultText !== undefined) return meta.defaultText;
  const value = defaultOf(schema);
  if (value === undefined) return isOptional(schema) ? '' : 'required';
  if (value === null || (typeof value === 'object' && Object.keys(value).length === 0)) return '';
  if (typeof value === 'number' && meta.unit === 'duration') return `\`${formatDuration(value)}\``;
  if (typeof value === 'number' && meta.unit === 'size') return `\`${formatSize(value)}\``;
  return `\`${JSON.stringify(value)}\``;
}

function defaultOf(schema: Schema): unknown {
  const def = definitionOf(schema);
  if (def.type === 'default' || def.type === 'prefault') return def.defaultValue;
  if (def.type === 'pipe') return defaultOf(isTransform(def.in) ? def.out : def.in);
  return 'innerType' in def ? defaultOf(def.innerType) : undefined;
}

function isOptional(schema: Schema): boolean {
  const def = definitionOf(schema);
  if (def.type === 'optional' || choiceSpec(schema)) return true;
  if (def.type === 'pipe') return isOptional(isTransform(def.in) ? def.out : def.in);
  return 'innerType' in def ? isOptional(def.innerType) : false;
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\s*\n\s*/g, ' ');
}
