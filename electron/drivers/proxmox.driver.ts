import { FaultError, fault } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import { delay } from '../engine/clock.ts';
import {
  type DriverContext,
  defineDriver,
  type PowerStatus,
  type PreflightStep,
  type SleepContext,
  type WakeContext,
} from '../engine/driver.ts';
import { sendHttp } from './http-send.ts';
import { type ProxmoxConfig, proxmoxConfig } from './proxmox-config.ts';

const taskEveryMs = 1_000;

/** `GET …/status/current` of a guest (Proxmox VE API 2). */
interface GuestStatus {
  readonly status: string;
  /** Of a VM: what its emulator says, which tells a frozen one from one that runs. */
  readonly qmpstatus?: string;
  /** Held by something that is going on, such as a backup or a suspend. */
  readonly lock?: string;
  readonly uptime?: number;
}

/** A VM or container of a Proxmox server, over its API with a token. */
export default defineDriver<ProxmoxConfig>({
  id: 'proxmox',
  title: 'Proxmox guest',
  config: proxmoxConfig,
  down: 'status',
  wakeLimitMs: () => 180_000,
  identityKeys: ({ url, vmid }) => [`proxmox ${new URL(url).host} ${vmid}`],
  wake,
  sleep,
  status,
  preflight,
});

/** Pending until its task is over, so that a start that fails says so at once. */
async function wake(config: ProxmoxConfig, context: WakeContext): Promise<void> {
  const guest = await read(config, context);
  const action = isFrozen(guest) ? 'resume' : 'start';
  if (powerOf(guest) === 'on') return;
  context.log(`${action} ${config.vmid}`);
  await finished(config, context, await order(config, context, action));
}

async function sleep(config: ProxmoxConfig, context: SleepContext): Promise<void> {
  context.signal.throwIfAborted();
  context.secret(config.token.secret.secret);
  await context.commit();
  context.signal.throwIfAborted();
  context.log(`${config.action} ${config.vmid}`);
  switch (config.action) {
    case 'shutdown':
      // Its own task goes on as long as the guest takes; that it is down shows in its status.
      return void (await order(config, context, 'shutdown', {
        timeout: `${Math.ceil(config.shutdownTimeout / 1000)}`,
      }));
    case 'suspend':
      return finished(config, context, await order(config, context, 'suspend'));
    case 'hibernate':
      return finished(config, context, await order(config, context, 'suspend', { todisk: '1' }));
  }
}

async function status(config: ProxmoxConfig, context: DriverContext): Promise<PowerStatus> {
  const guest = await read(config, context);
  const power = powerOf(guest);
  const since = power === 'on' && guest.uptime ? { since: context.clock.wallMs() - guest.uptime * 1000 } : {};
  return { power, ...since };
}

function powerOf(guest: GuestStatus): PowerStatus['power'] {
  if (guest.lock === 'suspending' || guest.lock === 'snapshot-delete') return 'changing';
  if (guest.status === 'stopped') return 'off';
  if (guest.status !== 'running') return 'unknown';
  return isFrozen(guest) ? 'off' : 'on';
}

function isFrozen({ status, qmpstatus }: GuestStatus): boolean {
  return status === 'running' && (qmpstatus === 'paused' || qmpstatus === 'suspended');
}

async function preflight(config: ProxmoxConfig, context: DriverContext): Promise<readonly PreflightStep[]> {
  const title = 'The server shows us the guest';
  try {
    const { status: word, lock } = await read(config, context);
    return [{ title, ok: true, detail: `${config.vmid} is ${word}${lock === undefined ? '' : `, locked by ${lock}`}` }];
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    const user = config.token.id.split('!')[0] ?? '';
    const fix = `Give the token VM.Audit and VM.PowerMgmt: pveum acl modify /vms/${config.vmid} --tokens '${config.token.id}' --roles PVEVMUser (and the same for the user ${user}).`;
    return [{ title, ok: false, detail: sentence(error.fault), fix }];
  }
}

function read(config: ProxmoxConfig, context: DriverContext): Promise<GuestStatus> {
  return call<GuestStatus>(config, context, 'GET', `${guestPath(config)}/status/current`);
}

/** Resolves with the id of its task. */
function order(
  config: ProxmoxConfig,
  context: DriverContext,
  action: string,
  form: Record<string, string> = {},
): Promise<string> {
  return call<string>(
    config,
    context,
    'POST',
    `${guestPath(config)}/status/${action}`,
    new URLSearchParams(form).toString(),
  );
}

async function finished(config: ProxmoxConfig, context: DriverContext, task: string): Promise<void> {
  const path = `nodes/${config.node}/tasks/${encodeURIComponent(task)}/status`;
  for (;;) {
    const { status: word, exitstatus = '' } = await call<{ status: string; exitstatus?: string }>(
      config,
      context,
      'GET',
      path,
    );
    if (word === 'stopped') {
      if (exitstatus === 'OK' || exitstatus.startsWith('WARNINGS')) return;
      throw refused(config, exitstatus);
    }
    await delay(context.clock, taskEveryMs, context.signal);
  }
}

async function call<T>(
  config: ProxmoxConfig,
  context: DriverContext,
  method: 'GET' | 'POST',
  path: string,
  body: string | null = null,
): Promise<T> {
  context.signal.throwIfAborted();
  const secret = context.secret(config.token.secret.secret);
  const url = new URL(`/api2/json/${path}`, config.url);
  const headers = {
    authorization: `PVEAPIToken=${config.token.id}=${secret}`,
    ...(body !== null && {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(body)),
    }),
  };
  const request = { url, method, headers, body, pin: config.fingerprint ?? null };
  const { status: code, body: text } = await sendHttp(request, { signal: context.signal });
  if (code === 200) return (JSON.parse(text) as { data: T }).data;
  const message = messageOf(text) ?? `it answered ${code}`;
  const cloud = 'Proxmox';
  if (code === 401) throw new FaultError(fault('cloud-credentials', { cloud, detail: message }));
  if (code === 403) {
    const permission = /, ([A-Z]\w+\.\w+)\)/.exec(message)?.[1] ?? null;
    throw new FaultError(fault('cloud-permission', { cloud, place: config.node, permission, detail: message }));
  }
  throw refused(config, message);
}

function refused({ vmid }: ProxmoxConfig, detail: string): FaultError {
  return new FaultError(fault('cloud-refused', { cloud: 'Proxmox', what: String(vmid), detail }));
}

function messageOf(text: string): string | null {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message.trim() : null;
  } catch {
    return null;
  }
}

function guestPath({ node, guest, vmid }: ProxmoxConfig): string {
  return `nodes/${node}/${guest === 'vm' ? 'qemu' : 'lxc'}/${vmid}`;
}
