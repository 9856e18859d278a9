import { z } from 'zod';
import { defineGate } from '../engine/gate.ts';
import { mostRdpRequestBytes, parseRdpRequest } from './rdp-request.ts';
import { improper, touchLimit } from './touch-limit.ts';

const config = z.strictObject({
  usual: z.boolean().default(true).meta({
    title: 'Scanners do not count',
    description: 'Requests that say neither who asks nor how to connect never wake.',
  }),
  limit: touchLimit,
});

/** Real once the client has sent a proper connection request, as every RDP client does before anything else. */
export default defineGate<z.output<typeof config>>({
  id: 'rdp',
  title: 'The client asks for a remote desktop',
  config,
  maxBytes: mostRdpRequestBytes,
  open: ({ usual, limit }) => ({
    limitMs: limit,
    judge({ bytes, ended }) {
      const request = parseRdpRequest(bytes);
      if (request.kind !== 'good') return improper(request, ended, 'an RDP client') ?? { kind: 'undecided' };
      const { user, hasRoutingToken, protocols } = request.value;
      const isBare = user === null && !hasRoutingToken && protocols === null;
      if (usual && (isBare || user?.toLowerCase() === 'nmap'))
        return { kind: 'background', reason: 'a scanner, not a client' };
      return { kind: 'real' };
    },
  }),
});
