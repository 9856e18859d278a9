import type { z } from 'zod';
import type { OfferedValue } from '../../shared/draft-calls.ts';
import type { Fault } from '../../shared/faults.ts';
import type { Clock } from './clock.ts';
import type { Network } from './network.ts';

/** What an authoritative source (a cloud, a container engine, a status hook) says about a machine. */
export interface PowerStatus {
  readonly power: 'on' | 'off' | 'changing' | 'unknown';
  /** Where the service is reached now, where the driver supplies it. */
  readonly address?: string;
  /** Ports of the service, each with the port of `address` that leads there; those left out lead to themselves. */
  readonly ports?: Readonly<Record<number, number>>;
  /** Whether the service is ready, where who runs it knows; false keeps clients waiting whatever a probe says. */
  readonly isReady?: boolean;
  /** When the present power state began, in wall milliseconds. */
  readonly since?: number;
}

/** Tells one running period of a machine from the next. */
export interface BootIdentity {
  readonly bootId: string;
  /** How often it has come back from suspend since that boot. */
  readonly resumeCount: number;
}

/** Host keys seen before, one per host and key type; kept in the data folder. */
export interface HostKeyPins {
  get(host: string, port: number): Readonly<Record<string, string>>;
  /** Remembers `fingerprint` (`SHA256:…`) before it returns; throws when it cannot. */
  pin(host: string, port: number, keyType: string, fingerprint: string): void;
}

/** Handed to every driver call. The call ends when `signal` is aborted: at its deadline, or when nobody needs it any more. */
export interface DriverContext {
  readonly target: { readonly id: string; readonly name: string; readonly host: string | null };
  readonly signal: AbortSignal;
  /** Why this is done, for hooks and the journal, for example `client`, `person`, `idle`, `check`. */
  readonly reason: string;
  /** Address of the client, or name of the person, that caused it. */
  readonly source: string | null;
  readonly clock: Clock;
  readonly network: Network;
  readonly pins: HostKeyPins;
  /** The value behind `{ "secret": name }`; throws a FaultError `secret-missing`. */
  secret(name: string): string;
  /** Adds a line to the journal under this target. Secrets are redacted and long text is cut there. */
  log(text: string): void;
}

export interface WakeContext extends DriverContext {
  /** 1 for the first send of this wake sequence, then counting. */
  readonly attempt: number;
  /** Aborted when the wake sequence is over: up, failed, or abandoned. Tells which by `reason`. */
  readonly sequence: AbortSignal;
}

/** Reason of `WakeContext.sequence` once the service answered: what was started is to be left running. */
export const wakeSucceeded: unique symbol = Symbol('wake succeeded');

export interface SleepContext extends DriverContext {
  /**
   * To be awaited directly before the command that sleeps the machine is sent, after any login. It records the command
   * and recounts what holds the machine; it rejects when the machine must stay awake, and then nothing may be sent.
   */
  commit(): Promise<void>;
}

/** What a busy check found: nothing, or the reason to stay awake, one short sentence. A check that throws is a veto too. */
export type CheckResult = { readonly busy: false } | { readonly busy: true; readonly reason: string };

export interface CheckContext extends DriverContext {
  /** The target's routes' ports, and how many connections of our own each has now. */
  readonly routePorts: readonly number[];
  /** Local addresses of our own connections to the target, as `address:port`, so that a check can leave them out. */
  readonly ownConnections: readonly string[];
}

export interface BusyCheck<DriverConfig, Config> {
  /** The check's `kind` in the settings. */
  readonly id: string;
  readonly title: string;
  readonly config: z.ZodType<Config>;
  check(driver: DriverConfig, config: Config, context: CheckContext): Promise<CheckResult>;
}

/** One step of a preflight, in the order tried. */
export interface PreflightStep {
  readonly title: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What `detail` says, where it says a fault. */
  readonly fault?: Fault;
  /** The exact line, rule or setting that mends it. */
  readonly fix?: string;
}

/** Values that fields may have, by the field's place among the options, such as `zone` or `create.machineType`. */
export type Choices = Readonly<Record<string, readonly OfferedValue[]>>;

/** One way to wake, put to sleep and ask a machine. Every call gets a signal and a deadline. */
export interface PowerDriver<Config = unknown> {
  readonly id: string;
  readonly title: string;
  /** Strict; describes every field with `.meta({ title, description, hostAccess? })`. */
  readonly config: z.ZodType<Config>;
  /**
   * Which of the driver's calls this configuration makes possible; absent: every call it has. One not offered must not
   * be called. Where `status` is offered it is authoritative, whatever `down` says.
   */
  offers?(config: Config): readonly ('wake' | 'sleep' | 'status')[];
  /** Its status says where a machine is reached, so that it needs no host of its own. */
  readonly knowsAddress?: true;
  /** What proves a machine down; see PowerStatus for `status`. */
  readonly down: 'status' | 'silence' | 'refused-or-silent';
  /** How long a wake may take when the settings do not say, in ms. */
  wakeLimitMs?(sleep: { kind: string; config: unknown } | null): number;
  /** What it starts is paid for by the time that it is up. */
  readonly isBilled?: true;
  readonly cooldownMs?: number;
  /** When to send the wake again within one sequence: offsets in ms, then the last gap repeated. Absent: once. */
  readonly repeatMs?: { readonly at: readonly number[]; readonly thenEvery: number };
  /** Returns when the request is accepted, not when the machine is up. */
  wake?(config: Config, context: WakeContext): Promise<void>;
  /** Returns when the machine accepted the command or is already gone; throws a FaultError when it refused. */
  sleep?(config: Config, context: SleepContext): Promise<void>;
  status?(config: Config, context: DriverContext): Promise<PowerStatus>;
  /** Calls `onChange` when the status may have changed, until the signal is aborted; it is asked for then. Never throws. */
  watch?(config: Config, context: DriverContext, onChange: () => void): void;
  /** What can be seen to be missing on this computer without asking the machine: key files, programs. Never throws. */
  inspect?(config: Config): Promise<readonly Fault[]>;
  preflight?(config: Config, context: DriverContext): Promise<readonly PreflightStep[]>;
  /**
   * What the account, engine or server has to choose from, as far as the options given so far let it be asked; those
   * that are missing or wrong are left out. Only looks. A FaultError `fill-in-first` names what it cannot do without.
   */
  choices?(config: Partial<Config>, context: DriverContext): Promise<Choices>;
  delete?(config: Config, context: DriverContext): Promise<void>;
  identity?(config: Config, context: DriverContext): Promise<BootIdentity | null>;
  /** True when a person has logged in or unlocked at the machine's own screen since `sinceMs` (wall). */
  localLogin?(config: Config, context: DriverContext, sinceMs: number): Promise<boolean>;
  readonly busyChecks?: readonly BusyCheck<Config, never>[];
  /** Busy checks that stand for `"default"`, as they would be written in the settings. */
  readonly defaultBusyChecks?: readonly { readonly kind: string; readonly [key: string]: unknown }[];
  /** Ports on which the machine answers when it is on, besides the routes'. */
  ports?(config: Config): readonly number[];
  /** MAC addresses by which this machine is known on its link, normalised `aa:bb:cc:dd:ee:ff`. */
  macs?(config: Config): readonly string[];
  /** Two targets that share one of these strings are the same machine, which is an error. */
  identityKeys?(config: Config, host: string | null): readonly string[];
}

/** Checks a driver against the interface and keeps its types; every `*.driver.ts` exports one by default. */
export function defineDriver<Config>(driver: PowerDriver<Config>): PowerDriver<Config> {
  return driver;
}
