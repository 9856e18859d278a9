import { type OptionValues, optionalText, requiredText, splitAddress, WrongUsage } from './option-values.ts';
import type { TcpOneOff } from './run-options.ts';

/** Of `tcp` only. */
export const tcpOptions = {
  to: { type: 'string' },
  'start-hook': { type: 'string' },
  'stop-hook': { type: 'string' },
  cooldown: { type: 'string' },
  'ready-limit': { type: 'string' },
  'stop-even-if-already-running': { type: 'boolean' },
} as const;

/** Throws a WrongUsage. */
export function readTcp(values: OptionValues): TcpOneOff {
  const required = (name: string) => requiredText('tcp', values, name);
  const listen = required('listen');
  const to = required('to');
  const address = splitAddress(to);
  if (!address?.host || address.port === 0) {
    throw new WrongUsage(`--to "${to}" is not HOST:PORT, for example 192.168.1.20:8000.`);
  }
  return {
    kind: 'tcp',
    listen,
    toHost: address.host,
    toPort: address.port,
    startHook: required('start-hook'),
    stopHook: required('stop-hook'),
    cooldown: required('cooldown'),
    readyLimit: optionalText(values, 'ready-limit'),
    stopEvenIfAlreadyRunning: values['stop-even-if-already-running'] === true,
  };
}
