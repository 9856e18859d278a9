import { z } from 'zod';
import { matchesHost } from '../../shared/host-names.ts';
import { matchHost } from '../../shared/web-fields.ts';
import { defineGate } from '../engine/gate.ts';
import { type ClientHello, mostHelloBytes, parseClientHello } from './client-hello.ts';
import { unrecognizedName } from './tls-alert.ts';
import { improper, touchLimit } from './touch-limit.ts';

const config = z.strictObject({
  names: z.array(matchHost).max(200).default([]).meta({
    title: 'Only for these names',
    description: 'Host names that clients may ask for, such as `nas.home` or `*.home`. Empty: any, and none.',
  }),
  limit: touchLimit,
});

/**
 * Real once the client has sent a proper ClientHello, for one of the names where there is a list of them. One for
 * another name is turned away with a TLS alert.
 */
export default defineGate<z.output<typeof config>>({
  id: 'tls',
  title: 'The client begins TLS',
  config,
  maxBytes: mostHelloBytes,
  open({ names, limit }) {
    const isWanted = ({ serverName }: ClientHello) =>
      names.length === 0 || (serverName !== null && names.some((pattern) => matchesHost(pattern, serverName)));

    return {
      limitMs: limit,
      judge({ bytes, ended }) {
        const hello = parseClientHello(bytes);
        if (hello.kind !== 'good') return improper(hello, ended, 'a TLS client') ?? { kind: 'undecided' };
        if (isWanted(hello.value)) return { kind: 'real' };
        return { kind: 'refused', reason: 'asked for a name that is not served here' };
      },
      farewell(_why, { bytes }) {
        const hello = parseClientHello(bytes);
        return hello.kind === 'good' && !isWanted(hello.value) ? unrecognizedName : null;
      },
    };
  },
});
