import { FaultError, fault } from '../../shared/faults.ts';
import type { Choices, DriverContext } from '../engine/driver.ts';
import { callProxmox } from './proxmox-call.ts';
import type { ProxmoxConfig } from './proxmox-config.ts';

/** An entry of `GET /cluster/resources?type=vm` (Proxmox VE API 2): the guests that the token may see. */
interface Guest {
  readonly type: string;
  readonly vmid: number;
  readonly node: string;
  readonly name?: string;
  readonly status?: string;
}

/** Nodes, and the guests of all of them; the choice of a guest says where and what it is. */
export async function proxmoxChoices(config: Partial<ProxmoxConfig>, context: DriverContext): Promise<Choices> {
  const { url, token, fingerprint } = config;
  if (url === undefined) throw new FaultError(fault('fill-in-first', { field: 'Address' }));
  if (token === undefined) throw new FaultError(fault('fill-in-first', { field: 'API token' }));
  const account = { url, token, fingerprint };
  const nodes = await callProxmox<readonly { readonly node: string; readonly status?: string }[]>(
    account,
    context,
    'GET',
    'nodes',
  );
  const guests = await callProxmox<readonly Guest[]>(account, context, 'GET', 'cluster/resources?type=vm');
  return {
    node: nodes.map(({ node, status = '' }) => ({ value: node, note: status })),
    vmid: guests.map(({ type, vmid, node, name = '', status = '' }) => ({
      value: vmid,
      note: [name, type === 'lxc' ? 'container' : 'VM', status, node].filter((part) => part !== '').join(', '),
      sets: { node, guest: type === 'lxc' ? 'container' : 'vm' },
    })),
  };
}
