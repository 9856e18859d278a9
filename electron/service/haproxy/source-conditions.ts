import { isEverywhere, privateRanges } from '../../engine/source-rules.ts';
import type { ListenAddress } from '../../../shared/settings.ts';
import { acl } from './words.ts';

/** Whom a route serves. */
export interface SourceSettings {
  readonly allowFrom: readonly string[] | null;
  readonly denyFrom: readonly string[];
}

export interface Conditions {
  /** Lines that name them. */
  readonly lines: readonly string[];
  /** Any of these sends a client to us; `!name` where it does not hold. */
  readonly stops: readonly string[];
}

/**
 * Who is not sure to be served, and so comes to us: we judge it anew, and say why not. Public networks that this
 * computer is in are served by us alone where no rule names them.
 */
export function sourceConditions(
  name: string,
  { allowFrom, denyFrom }: SourceSettings,
  reachedAt: readonly ListenAddress[],
): Conditions {
  const denied = acl(`${name}.denied`, 'src', denyFrom.map(plain));
  const allowed = allowFrom ?? (isEverywhere(reachedAt) ? privateRanges : null);
  // Nobody, which a condition without words could not say.
  if (allowed?.length === 0) return { lines: [`acl ${name}.all always_true`], stops: [`${name}.all`] };
  const known = acl(`${name}.allowed`, 'src', (allowed ?? []).map(plain));
  return {
    lines: [...denied, ...known],
    stops: [...(denied.length > 0 ? [`${name}.denied`] : []), ...(known.length > 0 ? [`!${name}.allowed`] : [])],
  };
}

/** HAProxy takes no zone, and IPv4 within IPv6 as IPv4. */
function plain(cidr: string): string {
  return cidr.replace(/%[^/]*/, '');
}
