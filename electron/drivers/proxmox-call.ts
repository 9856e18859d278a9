import { FaultError, fault } from '../../shared/faults.ts';
import type { DriverContext } from '../engine/driver.ts';
import { sendHttp } from './http-send.ts';
import type { ProxmoxConfig } from './proxmox-config.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Who is asked: the parts of the settings that every call needs. */
export type ProxmoxAccount = Pick<ProxmoxConfig, 'url' | 'token' | 'fingerprint'> &
  Partial<Pick<ProxmoxConfig, 'node' | 'vmid'>>;

/** Asks the server. Rejects with a FaultError, or with the signal's reason. */
export async function callProxmox<T>(
  config: ProxmoxAccount,
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
  const answer = await sendHttp(request, { signal: context.signal });
  const code = answer.status;
  const text = withoutSecrets(answer.body, [secret]);
  if (code === 200) return (JSON.parse(text) as { data: T }).data;
  const message = messageOf(text) ?? `it answered ${code}`;
  const cloud = 'Proxmox';
  if (code === 401) throw new FaultError(fault('cloud-credentials', { cloud, detail: message }));
  if (code === 403) {
    const permission = /, ([A-Z]\w+\.\w+)\)/.exec(message)?.[1] ?? null;
    throw new FaultError(
      fault('cloud-permission', { cloud, place: config.node ?? config.url, permission, detail: message }),
    );
  }
  throw refused(config, message);
}

export function refused({ vmid, url }: ProxmoxAccount, detail: string): FaultError {
  return new FaultError(fault('cloud-refused', { cloud: 'Proxmox', what: String(vmid ?? url), detail }));
}

function messageOf(text: string): string | null {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message.trim() : null;
  } catch {
    return null;
  }
}
