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
import { callProxmox, refused } from './proxmox-call.ts';
import { proxmoxChoices } from './proxmox-choices.ts';
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
  choices: proxmoxChoices,
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
  const user = config.token.id.split('!')[0] ?? '';
  const fix = `Give the token VM.Audit and VM.PowerMgmt: pveum acl modify /vms/${config.vmid} --tokens '${config.token.id}' --roles PVEVMUser (and the same for the user ${user}).`;
  const steps: PreflightStep[] = [];
  const attempt = async (title: string, look: () => Promise<string>): Promise<void> => {
    if (steps.some(({ ok }) => !ok)) return;
    try {
      steps.push({ title, ok: true, detail: await look() });
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      steps.push({ title, ok: false, detail: sentence(error.fault), fault: error.fault, fix });
    }
  };
  await attempt('The server shows us the guest', async () => {
    const { status: word, lock } = await read(config, context);
    return `${config.vmid}: ${word}${lock === undefined ? '' : `, ${lock}`}`;
  });
  await attempt('The token may start and stop it', async () => {
    const path = `/vms/${config.vmid}`;
    const held = await callProxmox<Record<string, Record<string, number>>>(
      config,
      context,
      'GET',
      `access/permissions?path=${encodeURIComponent(path)}`,
    );
    // The number only tells whether it is handed down.
    if (held[path]?.['VM.PowerMgmt'] !== undefined) return 'it has VM.PowerMgmt';
    const permission = 'VM.PowerMgmt';
    throw new FaultError(fault('cloud-permission', { cloud: 'Proxmox', place: path, permission, detail: '' }));
  });
  return steps;
}

function read(config: ProxmoxConfig, context: DriverContext): Promise<GuestStatus> {
  return callProxmox<GuestStatus>(config, context, 'GET', `${guestPath(config)}/status/current`);
}

/** Resolves with the id of its task. */
function order(
  config: ProxmoxConfig,
  context: DriverContext,
  action: string,
  form: Record<string, string> = {},
): Promise<string> {
  return callProxmox<string>(
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
    const { status: word, exitstatus = '' } = await callProxmox<{ status: string; exitstatus?: string }>(
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

function guestPath({ node, guest, vmid }: ProxmoxConfig): string {
  return `nodes/${node}/${guest === 'vm' ? 'qemu' : 'lxc'}/${vmid}`;
}
