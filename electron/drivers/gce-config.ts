import { z } from 'zod';
import { duration, size } from '../../shared/durations.ts';
import { secretRef } from '../../shared/secrets.ts';

/** Names of instances, and of most things beside them (Compute Engine naming, RFC 1035). */
const resourceName = z
  .string()
  .regex(/^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and "-", and begin with a letter.');
const projectId = z.string().regex(/^(?:[a-z0-9.-]+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]$/, 'must be the id of a project.');
const zoneName = z.string().regex(/^[a-z]+-[a-z]+\d+-[a-z]$/, 'must be a zone such as "europe-west1-b".');
const labelText = z.string().regex(/^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u, 'must be lower case, 63 characters at most.');
const image = z.string().regex(/^(?:projects\/[^/]+\/)?global\/images\/(?:family\/)?[^/]+$/, {
  error: 'must be like "projects/debian-cloud/global/images/family/debian-12".',
});
const webAddress = z.string().regex(/^(?:https?|gs):\/\/\S+$/, 'must be a http, https or gs address.');

const create = z
  .strictObject({
    image: image.optional().meta({
      title: 'Image',
      description: 'An image, or a family of which the newest image is taken.',
      defaultText: 'the newest Debian',
    }),
    machineType: z
      .string()
      .regex(/^[a-z0-9-]+$/, 'must be a type such as "e2-small".')
      .default('e2-small')
      .meta({
        title: 'Machine type',
        description: 'How big it is.',
      }),
    diskSize: size
      .refine((bytes) => bytes >= 10e9, 'must be at least 10GB.')
      .optional()
      .meta({ title: 'Boot disk', description: 'Its size.', usualUnit: 'GB', defaultText: 'that of the image' }),
    network: z.string().default('global/networks/default').meta({ title: 'Network', description: 'Its network.' }),
    tags: z.array(resourceName).default(['http-server']).meta({
      title: 'Network tags',
      description: 'Firewall rules of the project name them.',
    }),
    labels: z.record(labelText, labelText).default({}).meta({ title: 'Labels', description: 'For bills and filters.' }),
    metadata: z
      .record(z.string().regex(/^[\w-]{1,128}$/), z.string())
      .default({})
      .meta({ title: 'Metadata', description: 'Values that the instance can read.' }),
    startupScript: z
      .string()
      .max(256 * 1024)
      .optional()
      .meta({
        title: 'Startup script',
        isLong: true,
        description: 'Runs as root at every boot.',
      }),
    startupScriptUrl: webAddress.optional().meta({
      title: 'Startup script from',
      description: 'Address of a script, instead of its text.',
    }),
    scopes: z.array(z.url()).default([]).meta({
      title: 'Service account scopes',
      description: 'What programs on it may do in the project; none by default.',
    }),
    spot: z.boolean().default(true).meta({
      title: 'Spot',
      description: 'Cheap, and may be taken away at any time; the next client starts it again.',
    }),
    maxRunDuration: duration
      .refine((ms) => ms >= 30_000 && ms <= 120 * 86_400_000, 'must be from 30s to 120d.')
      .optional()
      .meta({
        title: 'Longest run',
        usualUnit: 'h',
        description: 'The cloud itself stops it after this, whatever happens to Reveille.',
      }),
  })
  .refine(({ startupScript, startupScriptUrl }) => startupScript === undefined || startupScriptUrl === undefined, {
    path: ['startupScriptUrl'],
    message: 'cannot stand beside "startupScript".',
  });

/** The API as everybody reaches it; anything else is private access. */
export const publicEndpoint = 'https://compute.googleapis.com';

/** Settings of the driver. */
export const gceConfig = z.strictObject({
  project: projectId.meta({ title: 'Project', description: 'Id of the project.' }),
  zone: zoneName.meta({ title: 'Zone', description: 'Where the instance is.' }),
  name: resourceName.meta({ title: 'Instance', description: 'Its name.' }),
  create: create.optional().meta({
    title: 'Create it',
    uses: ['wake'],
    description: 'When there is no such instance, make one like this. Without it, none is ever made.',
  }),
  action: z
    .enum(['stop', 'suspend', 'delete'])
    .default('stop')
    .meta({
      title: 'Sleep by',
      destroying: ['delete'],
      uses: ['sleep'],
      description: '`stop` keeps its disk, `suspend` its memory too, `delete` nothing.',
    }),
  address: z.enum(['external', 'internal']).default('external').meta({
    title: 'Reached by',
    description: 'Its address on the internet, or that of its network.',
  }),
  credentials: secretRef.optional().meta({
    title: 'Credentials',
    isLong: true,
    description: 'The JSON file of a service account, kept in the vault.',
    defaultText: "this computer's own (application default credentials)",
  }),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default(publicEndpoint)
    .meta({
      title: 'API address',
      description: 'For private access to the API.',
      hostAccess: true,
    }),
});

export type GceConfig = z.output<typeof gceConfig>;
export type GceCreate = NonNullable<GceConfig['create']>;
