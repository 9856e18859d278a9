import { hostname, networkInterfaces } from 'node:os';
import { ownNames } from '../../protocols/http/routing.ts';
import type { Here } from './config-text.ts';

/** What a configuration depends on besides the settings, now. */
export function thisComputer(): Here {
  const addresses = Object.values(networkInterfaces()).flatMap((all = []) => all);
  return {
    ownNames: [...ownNames(hostname())].toSorted(),
    hasIpv6: addresses.some(({ family }) => family === 'IPv6'),
  };
}
