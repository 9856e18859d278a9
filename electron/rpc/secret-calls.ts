import { fault, FaultError } from '../../shared/faults.ts';
import type { SecretName } from '../../shared/settings-calls.ts';
import { isSecretName } from '../../shared/secrets.ts';
import type { HandlerGroup } from './dispatch.ts';

/** The vault, as the calls need it: names come out of it, values only go in. */
export interface SecretPorts {
  names(): readonly { readonly name: string; readonly from: 'environment' | 'file' }[];
  set(name: string, value: string): void;
  delete(name: string): boolean;
}

export function createSecretCalls(ports: SecretPorts): HandlerGroup {
  const names = (): readonly SecretName[] =>
    ports
      .names()
      .map(({ name, from }) => ({ name, from: from === 'file' ? ('vault' as const) : from }))
      .sort((a, b) => a.name.localeCompare(b.name));
  return {
    'secrets.names': names,
    'secrets.set'({ name, value }) {
      if (!isSecretName(name)) {
        const detail = 'a secret has a name of letters, digits, ".", "_" and "-", 64 characters at most.';
        throw new FaultError(fault('bad-value', { place: 'secrets', detail }));
      }
      ports.set(name, value);
      return names();
    },
    'secrets.delete'({ name }) {
      ports.delete(name);
      return names();
    },
  };
}
