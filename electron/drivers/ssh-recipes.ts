import type { SshAction } from './ssh-config.ts';
import { powerShellScript } from './ssh-shell.ts';

/** A system as it was found or named; what it takes to sleep depends on it. */
export type RecipeSystem = 'linux' | 'freebsd' | 'macos' | 'windows' | 'synology' | 'qnap' | 'truenas' | 'unraid';

/** How one system does one action. */
export type Recipe =
  | {
      /** A Unix program with its arguments, which returns before or while the machine goes. */
      readonly kind: 'program';
      readonly program: string;
      readonly args: readonly string[];
      readonly needsRoot: boolean;
      /** The question to systemd-logind that tells whether polkit allows it without sudo. */
      readonly logindAsks?: 'CanSuspend' | 'CanPowerOff' | 'CanHibernate';
    }
  | {
      /**
       * Text to write into a file of the kernel with `tee`. The write returns only after the machine has come back,
       * so it is left in the background.
       */
      readonly kind: 'kernel';
      readonly program: 'tee';
      readonly args: readonly string[];
      readonly text: string;
      readonly needsRoot: true;
    }
  | { readonly kind: 'line'; readonly line: string }
  /** It cannot be done; `say` names what to do in its place. */
  | { readonly kind: 'missing'; readonly say: string };

type PowerAction = Exclude<SshAction, 'command'>;

const systemctl = {
  suspend: program('systemctl', ['suspend'], 'CanSuspend'),
  'power-off': program('systemctl', ['poweroff'], 'CanPowerOff'),
  hibernate: program('systemctl', ['hibernate'], 'CanHibernate'),
};

const kernelSuspend: Recipe = {
  kind: 'kernel',
  program: 'tee',
  args: ['/sys/power/state'],
  text: 'mem',
  needsRoot: true,
};

/** PowerShell's documented call; rundll32 would hand over garbage and hibernate. Its third argument keeps waking enabled. */
const windowsSuspend = powerShellScript(
  'Add-Type -AssemblyName System.Windows.Forms',
  "if ([System.Windows.Forms.Application]::SetSuspendState('Suspend', $false, $false)) { exit 0 }",
  "[Console]::Error.WriteLine('Windows refused to sleep. On PCs with Modern Standby it cannot be asked over SSH: use hibernate or power-off.')",
  'exit 1',
);

/** For each system and action the ways to do it, best first: the first whose program the machine has is taken. */
const recipes: Readonly<Record<RecipeSystem, Readonly<Record<PowerAction, readonly Recipe[]>>>> = {
  linux: {
    suspend: [systemctl.suspend, program('loginctl', ['suspend'], 'CanSuspend'), program('pm-suspend'), kernelSuspend],
    'power-off': [systemctl['power-off'], program('poweroff'), program('shutdown', ['-h', 'now'])],
    hibernate: [systemctl.hibernate, program('loginctl', ['hibernate'], 'CanHibernate'), program('pm-hibernate')],
  },
  freebsd: {
    suspend: [program('acpiconf', ['-s', '3'])],
    'power-off': [program('shutdown', ['-p', 'now'])],
    hibernate: [missing('FreeBSD cannot hibernate. Use the action "power-off" or "suspend".')],
  },
  macos: {
    suspend: [{ kind: 'program', program: 'pmset', args: ['sleepnow'], needsRoot: false }],
    'power-off': [program('shutdown', ['-h', 'now'])],
    hibernate: [missing('macOS decides itself when sleep becomes hibernation. Use the action "suspend".')],
  },
  windows: {
    suspend: [{ kind: 'line', line: windowsSuspend }],
    // Neither /hybrid, after which the network card does not wake the PC, nor a delay, which would close programs by force.
    'power-off': [{ kind: 'line', line: 'shutdown /s /t 0' }],
    hibernate: [{ kind: 'line', line: 'shutdown /h' }],
  },
  synology: {
    suspend: [missing('Synology DSM cannot be suspended by command. Use the action "power-off".')],
    'power-off': [program('poweroff')],
    hibernate: [missing('Synology DSM hibernates only its disks. Use the action "power-off".')],
  },
  qnap: {
    suspend: [missing('QNAP has no dependable command to suspend. Use the action "power-off".')],
    'power-off': [program('poweroff')],
    hibernate: [missing('QNAP cannot hibernate. Use the action "power-off".')],
  },
  truenas: {
    suspend: [
      missing('TrueNAS does not support suspend. Use the action "power-off", or name the "system" linux to try it.'),
    ],
    'power-off': [systemctl['power-off'], program('shutdown', ['-p', 'now'])],
    hibernate: [missing('TrueNAS cannot hibernate. Use the action "power-off".')],
  },
  unraid: {
    suspend: [kernelSuspend],
    'power-off': [program('poweroff')],
    hibernate: [missing('Unraid cannot hibernate. Use the action "suspend" or "power-off".')],
  },
};

/** The way to do `action` on `system`, given which of its programs the machine has. */
export function recipeFor(system: RecipeSystem, action: PowerAction, has: (program: string) => boolean): Recipe {
  const ways = recipes[system][action];
  const found = ways.find((way) => way.kind === 'line' || way.kind === 'missing' || has(way.program));
  if (found) return found;
  const programs = ways.flatMap((way) => ('program' in way ? [way.program] : []));
  return missing(`it has none of the programs for it (${programs.join(', ')}). Use the action "command".`);
}

/** Every program that a recipe may need, to look for them all at once. */
export const recipePrograms: readonly string[] = [
  ...new Set(
    Object.values(recipes)
      .flatMap((actions) => Object.values(actions).flat())
      .flatMap((way) => ('program' in way ? [way.program] : [])),
  ),
];

function program(
  name: string,
  args: readonly string[] = [],
  logindAsks?: 'CanSuspend' | 'CanPowerOff' | 'CanHibernate',
) {
  const recipe = { kind: 'program', program: name, args, needsRoot: true } as const;
  return logindAsks ? { ...recipe, logindAsks } : recipe;
}

function missing(say: string): Recipe {
  return { kind: 'missing', say };
}
