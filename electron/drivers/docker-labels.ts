import { parseDuration } from '../../shared/durations.ts';
import { type Fault, fault } from '../../shared/faults.ts';
import { nearest } from '../../shared/nearest.ts';
import { type ReveilleLabel, reveilleLabels } from '../../shared/reveille-labels.ts';
import type { Discovered } from '../engine/discovery.ts';

/** A container is no hardware that needs to be spared. */
const idle = { minAwake: '0s', holdOff: '0s' };

/** One container of `GET /containers/json` (Docker Engine API 1.41). */
export interface ListedContainer {
  readonly Id: string;
  readonly Names: readonly string[];
  /** Unix time in seconds. */
  readonly Created: number;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

/** What labels may claim, and what containers without any get. */
export interface ClaimRules {
  readonly listener: string;
  /** Without `/` at its end; null: no path may be claimed. */
  readonly pathPrefix: string | null;
  /** With a dot in front; null: no host may be claimed. */
  readonly hostSuffix: string | null;
  /** Paths without a host are served under any name. */
  readonly anyHost: boolean;
  readonly byName: { readonly port: number; readonly stripPath: boolean } | null;
}

/** The service that a container asks for, or why it cannot have it; null: it asks for none. */
export function claimOf(container: ListedContainer, rules: ClaimRules): Discovered | { readonly fault: Fault } | null {
  const name = (container.Names[0] ?? container.Id).replace(/^\//, '');
  const labels = Object.entries(container.Labels ?? {}).filter(([label]) => label.startsWith('reveille.'));
  const refuse = (label: string, detail: string) => ({
    fault: fault('label-refused', { container: name, label, detail }),
  });
  const common = { key: `docker ${container.Id}`, name, createdMs: container.Created * 1000 };
  if (labels.length === 0) {
    if (!rules.byName || rules.pathPrefix === null) return null;
    const route = {
      listener: rules.listener,
      match: { path: `${rules.pathPrefix}/${name}`, anyHost: rules.anyHost },
      stripPath: rules.byName.stripPath,
    };
    return { ...common, target: { idle }, route, port: rules.byName.port };
  }
  const stranger = labels.find(([label]) => !isKnown(label));
  if (stranger) {
    const near = nearest(stranger[0], reveilleLabels);
    return refuse(stranger[0], `there is no such label${near === null ? '' : `, but "${near}"`}`);
  }
  const said = Object.fromEntries(labels) as Partial<Record<ReveilleLabel, string>>;
  const problem = problemOf(said, rules);
  if (problem) return refuse(problem.label, problem.detail);
  const { 'reveille.path': path, 'reveille.host': host, 'reveille.ready-path': readyPath } = said;
  const { 'reveille.cooldown': cooldown } = said;
  const match = {
    ...(path !== undefined && { path }),
    ...(host === undefined ? { anyHost: rules.anyHost } : { host }),
  };
  return {
    ...common,
    name: said['reveille.name'] ?? name,
    target: { idle: { ...idle, ...(cooldown !== undefined && { cooldown }) } },
    route: {
      listener: rules.listener,
      match,
      stripPath: said['reveille.strip-path'] === 'true',
      ...(said['reveille.while-waking'] !== undefined && { whileWaking: said['reveille.while-waking'] }),
      ...(readyPath !== undefined && { ready: { kind: 'http', path: readyPath } }),
    },
    port: Number(said['reveille.port'] ?? 8000),
  };
}

function isKnown(label: string): label is ReveilleLabel {
  return reveilleLabels.some((one) => one === label);
}

function problemOf(
  said: Partial<Record<ReveilleLabel, string>>,
  rules: ClaimRules,
): { label: ReveilleLabel; detail: string } | null {
  const { 'reveille.path': path, 'reveille.host': host, 'reveille.port': port = '8000' } = said;
  if (path === undefined && host === undefined)
    return { label: 'reveille.path', detail: 'it is missing, and so is "reveille.host"' };
  if (host !== undefined) {
    if (rules.hostSuffix === null) return { label: 'reveille.host', detail: 'the settings let labels claim no host' };
    const isInside = host.toLowerCase().endsWith(rules.hostSuffix) && host.length > rules.hostSuffix.length;
    if (!isInside) return { label: 'reveille.host', detail: `it must end with "${rules.hostSuffix}"` };
  } else if (path !== undefined) {
    const { pathPrefix } = rules;
    if (pathPrefix === null) return { label: 'reveille.path', detail: 'the settings let labels claim no path' };
    if (!`${path}/`.startsWith(`${pathPrefix}/`)) {
      return { label: 'reveille.path', detail: `it must begin with "${pathPrefix}/"` };
    }
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    return { label: 'reveille.port', detail: 'it must be a number from 1 to 65535' };
  }
  const { 'reveille.cooldown': cooldown, 'reveille.strip-path': strip = 'false' } = said;
  if (cooldown !== undefined && parseDuration(cooldown) === null) {
    return { label: 'reveille.cooldown', detail: 'it must be a time such as 90s or 10m' };
  }
  if (strip !== 'true' && strip !== 'false')
    return { label: 'reveille.strip-path', detail: 'it must be true or false' };
  return null;
}
