import { z } from 'zod';
import { secretRef } from '../../shared/secrets.ts';

const instanceId = z.string().regex(/^i-[0-9a-f]{8,17}$/, 'must be an id such as "i-0abc1234def567890".');

/** Settings of the driver. */
export const ec2Config = z
  .strictObject({
    region: z
      .string()
      .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'must be a region such as "eu-central-1".')
      .meta({
        title: 'Region',
        description: 'Where the instance is.',
      }),
    instance: instanceId.optional().meta({ title: 'Instance', description: 'Its id; or give its name.' }),
    name: z.string().min(1).max(256).optional().meta({
      title: 'Name',
      description: 'Value of its tag "Name", instead of the id. Only one instance may have it.',
    }),
    launch: z
      .strictObject({
        template: z
          .string()
          .regex(/^(?:lt-[0-9a-f]{8,17}|[\w().\-/]{3,128})$/, 'must be the id or name of a launch template.')
          .meta({
            title: 'Launch template',
            description: 'Id or name of the template in the account that says everything about it.',
          }),
        version: z.string().min(1).default('$Default').meta({ title: 'Version', description: 'Of the template.' }),
        spot: z.boolean().default(false).meta({
          title: 'Spot',
          description: 'Cheap, and may be taken away at any time; the next client starts it again.',
        }),
      })
      .optional()
      .meta({
        title: 'Launch it',
        uses: ['wake'],
        description: 'When no instance has the name, launch one. Without it, none is ever launched.',
      }),
    action: z
      .enum(['stop', 'hibernate', 'terminate'])
      .default('stop')
      .meta({
        title: 'Sleep by',
        destroying: ['terminate'],
        uses: ['sleep'],
        description: '`stop` keeps its disk, `hibernate` its memory too, `terminate` nothing.',
      }),
    address: z.enum(['public', 'private']).default('public').meta({
      title: 'Reached by',
      description: 'Its address on the internet, or that of its network.',
    }),
    accessKey: z
      .strictObject({
        id: z
          .string()
          .regex(/^\w{16,128}$/, 'must be the id of an access key.')
          .meta({
            title: 'Key id',
            description: 'Id of the access key.',
          }),
        secret: secretRef.meta({ title: 'Secret key', description: 'The key itself, kept in the vault.' }),
      })
      .optional()
      .meta({
        title: 'Access key',
        description: 'Of an account made for this.',
        defaultText: "this computer's own (environment, profile, single sign-on, instance role)",
      }),
    endpoint: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({
        title: 'API address',
        description: 'For private access to the API.',
        defaultText: "the region's own",
        hostAccess: true,
      }),
  })
  .refine(({ instance, name }) => (instance === undefined) !== (name === undefined), {
    path: ['instance'],
    message: 'must be given, or "name"; not both.',
  })
  .refine(({ launch, name }) => launch === undefined || name !== undefined, {
    path: ['launch'],
    message: 'needs "name", which the new instance gets.',
  });

export type Ec2Config = z.output<typeof ec2Config>;
