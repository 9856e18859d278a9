import { z } from 'zod';
import { duration } from '../../shared/durations.ts';
import { secretRef } from '../../shared/secrets.ts';
import { parseFingerprint } from './http-connection.ts';

/** Settings of the driver. */
export const proxmoxConfig = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).meta({
      title: 'Address',
      description: 'Of the server’s interface, such as `https://pve.home:8006`.',
    }),
    node: z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}$/, 'must be the name of a node.')
      .meta({
        title: 'Node',
        description: 'Name of the node that the guest is on.',
      }),
    guest: z.enum(['vm', 'container']).default('vm').meta({ title: 'Guest', description: 'What it is.' }),
    vmid: z.int().min(100).max(999_999_999).meta({ title: 'Id', description: 'Number of the guest.' }),
    token: z
      .strictObject({
        id: z
          .string()
          .regex(/^[^\s@!=]+@[^\s@!=]+![\w.-]+$/, 'must be like "reveille@pve!wake".')
          .meta({
            title: 'Token id',
            description: 'User, realm and name of an API token.',
          }),
        secret: secretRef.meta({ title: 'Token secret', description: 'Its value, kept in the vault.' }),
      })
      .meta({ title: 'API token', description: 'With the privileges VM.Audit and VM.PowerMgmt on the guest.' }),
    fingerprint: z
      .string()
      .refine((text) => parseFingerprint(text) !== null, 'must be a SHA-256 fingerprint.')
      .transform((text) => parseFingerprint(text) ?? '')
      .optional()
      .meta({
        title: 'Certificate fingerprint',
        description:
          'SHA-256 of the server’s own certificate; without it the certificate must be trusted by this computer.',
      }),
    action: z
      .enum(['shutdown', 'suspend', 'hibernate'])
      .default('shutdown')
      .meta({
        title: 'Sleep by',
        uses: ['sleep'],
        description: '`suspend` freezes a VM in memory, `hibernate` writes its memory to disk; a container shuts down.',
      }),
    shutdownTimeout: duration.default(60_000).meta({
      title: 'Time to shut down',
      uses: ['sleep'],
      description: 'How long it may take before the server gives up; it is never switched off hard.',
    }),
  })
  .refine(({ guest, action }) => guest === 'vm' || action === 'shutdown', {
    path: ['action'],
    message: 'must be "shutdown" for a container.',
  });

export type ProxmoxConfig = z.output<typeof proxmoxConfig>;
