import { z } from 'zod';
import { secretRef } from '../../shared/secrets.ts';

/** Systems whose commands are known by name; `auto` asks the machine. */
const sshSystems = [
  'auto',
  'linux',
  'debian',
  'ubuntu',
  'macos',
  'windows',
  'synology',
  'qnap',
  'truenas',
  'unraid',
] as const;

const sshActions = ['suspend', 'power-off', 'hibernate', 'command'] as const;

const fingerprint = z
  .string()
  .regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/, 'write a fingerprint like SHA256:… as "ssh-keygen -l" prints it')
  .transform((text) => text.replace(/=$/, ''));

/** Settings of the `ssh` driver. */
export const sshConfig = z
  .strictObject({
    user: z.string().min(1).meta({ title: 'User', description: 'The account on the machine that logs in.' }),
    host: z
      .string()
      .min(1)
      .optional()
      .meta({ title: 'SSH host', description: "Name or address for SSH, where it differs from the machine's." }),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .default(22)
      .meta({ title: 'SSH port', description: 'The port on which its SSH server listens.' }),
    identityFile: z.string().min(1).optional().meta({
      title: 'Key file',
      description: 'Private key on this computer; ~ is the home folder of the user that runs this app.',
      hostAccess: true,
    }),
    passphrase: secretRef
      .optional()
      .meta({ title: 'Passphrase of the key file', description: 'Name of the secret that unlocks the key file.' }),
    agent: z.string().min(1).optional().meta({
      title: 'SSH agent',
      description: String.raw`Socket of an SSH agent, on Windows also a pipe (\\.\pipe\openssh-ssh-agent) or "pageant".`,
      hostAccess: true,
    }),
    password: secretRef
      .optional()
      .meta({ title: 'Password', description: 'Name of the secret that holds the password of the account.' }),
    hostKeys: z.array(fingerprint).min(1).optional().meta({
      title: 'Host keys',
      description: 'Fingerprints (SHA256:…) that alone are accepted. Without them the first key seen is remembered.',
    }),
    system: z
      .enum(sshSystems)
      .default('auto')
      .meta({ title: 'System', description: 'What runs on the machine; each kind sleeps by another command.' }),
    action: z
      .enum(sshActions)
      .default('suspend')
      .meta({ title: 'Sleep by', description: 'What to do when nobody needs the machine any more.' }),
    command: z
      .string()
      .min(1)
      .optional()
      .meta({ title: 'Own command', description: 'The line to run on the machine, for the action "command".' }),
    sudo: z.enum(['auto', 'always', 'never']).default('auto').meta({
      title: 'Use sudo',
      description: 'Automatic: where the account needs it and may use it. Never asks for a password.',
    }),
  })
  .refine((config) => (config.action === 'command') === (config.command !== undefined), {
    path: ['command'],
    message: 'the action "command" and a "command" belong together',
  })
  .refine((config) => config.passphrase === undefined || config.identityFile !== undefined, {
    path: ['passphrase'],
    message: 'a "passphrase" needs the "identityFile" that it unlocks',
  });

export type SshConfig = z.output<typeof sshConfig>;
export type SshAction = SshConfig['action'];
