import { z } from 'zod';
import { sentence } from '../../shared/messages/en.ts';
import { defineGate } from '../engine/gate.ts';
import { parseSshIdentification } from './ssh-identification.ts';
import { improper, touchLimit } from './touch-limit.ts';

/** Begin of what those call themselves who only look whether there is a server, or what keys it has; in lower case. */
const usualLookers = ['check_ssh', 'openssh-keyscan', 'nmap', 'zgrab', 'masscan'];

const config = z.strictObject({
  ignore: z
    .array(z.string().min(1).max(100))
    .max(100)
    .default([])
    .meta({ title: 'Never wake for', description: 'A part of what the client calls itself, in any case.' }),
  usual: z.boolean().default(true).meta({
    title: 'The usual ones, too',
    description: 'Monitors, scanners and tools that collect keys never wake.',
  }),
  greeting: z
    .string()
    .max(500)
    .regex(/^\P{Cc}*$/u, 'must be one line of text.')
    .default('')
    .meta({
      title: 'Greeting while asleep',
      description: 'A line that clients get while they wait. Many show it only when asked to be verbose.',
    }),
  limit: touchLimit,
});

/**
 * Real once the client has sent its identification. Both sides send theirs without waiting for the other's, and a server
 * may send other lines before it (RFC 4253 §4.2): so a greeting, or why the machine did not wake, does no harm.
 */
export default defineGate<z.output<typeof config>>({
  id: 'ssh',
  title: 'The client begins SSH',
  config,
  maxBytes: 255,
  open({ ignore, usual, greeting, limit }) {
    const parts = ignore.map((part) => part.toLowerCase());

    return {
      limitMs: limit,
      judge({ bytes, ended, state, replies }) {
        const client = parseSshIdentification(bytes);
        if (client.kind !== 'good') return improper(client, ended, 'an SSH client') ?? { kind: 'undecided' };
        const software = client.value.software.toLowerCase();
        if (parts.some((part) => software.includes(part)))
          return { kind: 'background', reason: 'the settings say that it never wakes' };
        if (usual && usualLookers.some((name) => software.startsWith(name)))
          return { kind: 'background', reason: 'a monitor or scanner' };
        if (greeting !== '' && replies === 0 && state.kind !== 'up')
          return { kind: 'replied', reply: line(greeting), next: 'go-on', reason: 'greeted' };
        return { kind: 'real' };
      },
      farewell(why, { bytes }) {
        return why && parseSshIdentification(bytes).kind === 'good' ? line(sentence(why)) : null;
      },
    };
  },
});

function line(text: string): Uint8Array {
  return Buffer.from(`Reveille: ${text.replaceAll(/\p{Cc}+/gu, ' ')}\r\n`);
}
