import { FaultError, fault, type Fault } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import type { Choice } from '../../shared/settings.ts';
import type { BootIdentity, CheckResult, DriverContext, SleepContext } from './driver.ts';
import type { EnginePorts } from './engine.ts';
import { type BoundDriver, optionsOf, type TargetPower } from './power.ts';
import type { ServiceCheckContext } from './service-check.ts';

/** Deadline of each question put to a machine or a cloud. */
export const askDeadlineMs = 10_000;
/** Everything up to and including the sleep command. */
const sleepDeadlineMs = 150_000;

/** Which machine a call is about, and why it is made. */
export interface CallReason {
  readonly target: { readonly id: string; readonly name: string; readonly host: string | null };
  readonly reason: string;
  readonly source: string | null;
}

/** A signal that is aborted at the deadline with a fault that names `what`, or with its parent; `end` gives it up. */
function deadline(
  ports: EnginePorts,
  what: string,
  afterMs: number,
  parent?: AbortSignal,
): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const timer = ports.clock.after(afterMs, () => {
    controller.abort(new FaultError(fault('deadline-passed', { what, afterMs })));
  });
  // Not AbortSignal.any: with a parent that lives as long as the app, its entries would pile up there.
  const onParent = () => controller.abort(parent?.reason);
  if (parent?.aborted) onParent();
  else parent?.addEventListener('abort', onParent, { once: true });
  return {
    signal: controller.signal,
    end() {
      timer[Symbol.dispose]();
      parent?.removeEventListener('abort', onParent);
    },
  };
}

export function contextFor(ports: EnginePorts, call: CallReason, signal: AbortSignal): DriverContext {
  return {
    ...call,
    signal,
    clock: ports.clock,
    network: ports.network,
    pins: ports.pins,
    secret: (name) => ports.secret(name),
    log: (text) => ports.journal.append({ kind: 'note', target: call.target.id, text }),
  };
}

/** The fault inside an error; anything else is a bug, kept with its stack in the report and told as `unexpected`. */
export function faultOf(error: unknown, unexpected: (detail: string) => Fault, ports: EnginePorts): Fault {
  if (error instanceof FaultError) return error.fault;
  ports.onBug(error);
  return unexpected(error instanceof Error ? error.message : String(error));
}

/** Runs `call` under a deadline and gives up waiting for it when that has passed, even if it ignores its signal. */
export async function within<T>(
  ports: EnginePorts,
  what: string,
  afterMs: number,
  call: (signal: AbortSignal) => Promise<T>,
  parent?: AbortSignal,
): Promise<T> {
  const limit = deadline(ports, what, afterMs, parent);
  const aborted = new Promise<never>((_resolve, reject) => {
    if (limit.signal.aborted) return reject(limit.signal.reason as Error);
    limit.signal.addEventListener('abort', () => reject(limit.signal.reason as Error), { once: true });
  });
  aborted.catch(() => undefined);
  try {
    return await Promise.race([call(limit.signal), aborted]);
  } finally {
    limit.end();
  }
}

export interface CheckOutcome {
  readonly vetoes: readonly string[];
  readonly identity: BootIdentity | null;
  readonly localLogin: boolean;
}

/** What busy checks are told of the machine. */
export type CheckCall = CallReason & Pick<ServiceCheckContext, 'routePorts' | 'ownConnections' | 'portOf'>;

/** Asks every busy check at once. One that fails, or does not answer, is a veto that says so. */
export async function runChecks(
  ports: EnginePorts,
  power: TargetPower,
  checks: readonly ('default' | Choice)[],
  call: CheckCall,
  owned: { readonly sinceWallMs: number; readonly identity: BootIdentity | null } | null,
  parent: AbortSignal,
): Promise<CheckOutcome> {
  const { sleep } = power;
  if (!sleep) return { vetoes: [], identity: null, localLogin: false };
  const { driver, config } = sleep;
  const wanted = checks.flatMap((check) => (check === 'default' ? (driver.defaultBusyChecks ?? []) : [check]));
  const vetoes = Promise.all(wanted.map((check) => askCheck(ports, sleep, check, call, parent)));
  const ask = <T>(what: string, question: ((context: DriverContext) => Promise<T>) | null, otherwise: T): Promise<T> =>
    question === null
      ? Promise.resolve(otherwise)
      : within(ports, what, askDeadlineMs, (signal) => question(contextFor(ports, call, signal)), parent).catch(
          () => otherwise,
        );
  const identity = ask(
    'reading its running period',
    owned?.identity && driver.identity
      ? (context) => driver.identity?.(config, context) ?? Promise.resolve(null)
      : null,
    null,
  );
  const localLogin = ask(
    'looking for a login at its screen',
    owned && driver.localLogin
      ? (context) => driver.localLogin?.(config, context, owned.sinceWallMs) ?? Promise.resolve(false)
      : null,
    false,
  );
  return {
    vetoes: (await vetoes).filter((veto) => veto !== null),
    identity: await identity,
    localLogin: await localLogin,
  };
}

interface Ask {
  readonly title: string;
  run(context: ServiceCheckContext): Promise<CheckResult>;
}

type Check = { readonly kind: string; readonly [option: string]: unknown };

/** The driver's own check of that kind, else the one that goes with every driver; null: there is none. */
function askOf({ registry }: EnginePorts, { driver, config }: BoundDriver, check: Check): Ask | null {
  const own = driver.busyChecks?.find(({ id }) => id === check.kind);
  if (own) {
    const run = async (context: ServiceCheckContext) =>
      await own.check(config, own.config.parse(optionsOf(check)), context);
    return { title: own.title, run };
  }
  const common = registry.checks.get(check.kind);
  if (!common) return null;
  const run = async (context: ServiceCheckContext) =>
    await common.check(common.config.parse(optionsOf(check)), context);
  return { title: common.title, run };
}

async function askCheck(
  ports: EnginePorts,
  sleep: BoundDriver,
  check: Check,
  call: CheckCall,
  parent: AbortSignal,
): Promise<string | null> {
  const ask = askOf(ports, sleep, check);
  if (!ask) return `the check "${check.kind}" does not exist for ${sleep.driver.title}`;
  try {
    const result = await within(
      ports,
      `the check "${ask.title}"`,
      askDeadlineMs,
      (signal) => ask.run({ ...call, ...contextFor(ports, call, signal) }),
      parent,
    );
    return result.busy ? result.reason : null;
  } catch (error) {
    if (parent.aborted) return 'the checks were broken off';
    const why =
      error instanceof FaultError ? sentence(error.fault) : error instanceof Error ? error.message : String(error);
    return `"${ask.title}" could not be checked: ${why}`;
  }
}

/**
 * Runs the sleep driver, and gives up waiting for it at its deadline. `commit` is what the driver awaits directly before
 * it sends; `onCall` gets the call itself, which may go on after that.
 */
export function runSleep(
  ports: EnginePorts,
  sleep: BoundDriver,
  call: CallReason,
  commit: () => Promise<void>,
  parent: AbortSignal,
  onCall: (call: Promise<void>) => void,
): Promise<void> {
  const what = `putting ${call.target.name} to sleep`;
  return within(
    ports,
    what,
    sleepDeadlineMs,
    (signal) => {
      const context: SleepContext = { ...contextFor(ports, call, signal), commit };
      const ended = sleep.driver.sleep?.(sleep.config, context) ?? Promise.resolve();
      onCall(ended);
      return ended;
    },
    parent,
  );
}
