import { templateFor } from '../../shared/lan-kinds.ts';
import type { FoundDevice } from '../../shared/network-calls.ts';

/** The shortest of its names, without the network's own; empty when it has none. */
export function nameOfDevice({ names }: FoundDevice): string {
  const short = names.map((name) => name.split('.')[0] ?? '').filter((name) => name !== '');
  return short.sort((a, b) => a.length - b.length)[0] ?? '';
}

export function matches({ names, address, mac }: FoundDevice, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [...names, address, mac ?? ''].some((each) => each.toLowerCase().includes(wanted));
}

/** Made up by the device itself (the locally administered bit), as phones and virtual machines do. */
export function isRandomMac(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 2) !== 0;
}

/** Address of the page that makes a machine of it, with the answers that are known. */
export function newMachineHref(device: FoundDevice): string {
  const query = new URLSearchParams({ template: templateFor(device.kinds), host: device.address });
  const name = nameOfDevice(device);
  if (name !== '') query.set('name', name);
  if (device.mac !== null) query.set('mac', device.mac);
  if (device.openPorts.includes(32_400)) query.set('program', 'plex');
  return `#/new?${query.toString()}`;
}
