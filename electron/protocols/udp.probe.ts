import { z } from 'zod';
import { durationBetween } from '../../shared/durations.ts';
import { defineProbe } from '../engine/probe.ts';
import { askUdp } from './ask-udp.ts';
import { hexBytes, textBytes } from './datagram-pattern.ts';

const config = z
  .strictObject({
    port: z
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .meta({ title: 'Port', description: "The service's own when left out." }),
    hex: hexBytes.exactOptional().meta({
      title: 'Send bytes',
      description: 'A question that the service answers, as hexadecimal digits: `"ff ff ff ff 54"`.',
    }),
    text: textBytes.exactOptional().meta({ title: 'Send text', description: 'In place of `hex`.' }),
    within: durationBetween(100, 5_000)
      .default(1_000)
      .meta({ title: 'Wait', description: 'How long to wait for an answer.' }),
  })
  .refine(({ hex, text }) => (hex === undefined) !== (text === undefined), 'must have either "hex" or "text".');

/**
 * Good when anything comes back from where the bytes were sent; refused when the machine says that nobody listens there;
 * silent otherwise, which a machine that is on may be, too, if nothing listens and a firewall says nothing.
 */
export default defineProbe<z.output<typeof config>>({
  id: 'udp',
  title: 'A datagram is answered',
  config,
  ask: ({ port, hex, text, within }, context) =>
    askUdp({ port: port ?? context.port, bytes: hex ?? text ?? Buffer.alloc(0), withinMs: within }, context),
});
