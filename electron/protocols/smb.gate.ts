import { z } from 'zod';
import { defineGate } from '../engine/gate.ts';
import { mostSmbBytes, parseSmbNegotiate } from './smb-negotiate.ts';
import { improper, touchLimit } from './touch-limit.ts';

const config = z.strictObject({
  smb1: z.boolean().default(true).meta({
    title: 'Also for SMB 1 alone',
    description: 'Old printers and players offer nothing newer, but so do some scanners.',
  }),
  limit: touchLimit,
});

/** Real once the client has sent a proper negotiation. Over port 139 the session that it asks for before counts. */
export default defineGate<z.output<typeof config>>({
  id: 'smb',
  title: 'The client begins SMB',
  config,
  maxBytes: mostSmbBytes,
  open: ({ smb1, limit }) => ({
    limitMs: limit,
    judge({ bytes, ended }) {
      const offer = parseSmbNegotiate(bytes);
      if (offer.kind !== 'good') return improper(offer, ended, 'an SMB client') ?? { kind: 'undecided' };
      if (!smb1 && offer.value.family === 'smb1') return { kind: 'background', reason: 'offers SMB 1 only' };
      return { kind: 'real' };
    },
  }),
});
