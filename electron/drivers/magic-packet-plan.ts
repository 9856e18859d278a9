import type { LocalInterface } from '../engine/network.ts';

/** One datagram to send: by which interface, from which of its addresses, and where to. */
export interface MagicSend {
  /** null: left to the system's routing. */
  readonly interface: string | null;
  readonly from: string | null;
  readonly to: string;
}

export interface MagicPlanInput {
  readonly interfaces: readonly LocalInterface[];
  /** IPv4 addresses of the target, as far as they are known. */
  readonly targetAddresses: readonly string[];
  /** Explicit destinations; empty: the broadcasts of the interfaces chosen. */
  readonly destinations: readonly string[];
  /** Only this interface; null: chosen by the target's address. */
  readonly interface: string | null;
}

const limitedBroadcast = '255.255.255.255';

/**
 * Where a magic packet has to go. Each datagram leaves by one interface, because a socket that is bound to none sends
 * 255.255.255.255 by the default route only, and nowhere without one.
 */
export function planMagicSends(input: MagicPlanInput): readonly MagicSend[] {
  const chosen = chooseInterfaces(input);
  const sends =
    input.destinations.length > 0
      ? input.destinations.flatMap((to) => sendsTo(to, chosen, input.interface !== null))
      : chosen.flatMap((local) => broadcastsOf(local).map((to) => sendFrom(local, to)));
  const unique = new Map(sends.map((send) => [`${send.interface} ${send.to}`, send]));
  return [...unique.values()];
}

/** Broadcast address of an IPv4 subnet; null for one that has none (point-to-point links). */
export function directedBroadcast(address: string, netmask: string): string | null {
  const hostBits = ~ipv4Number(netmask) >>> 0;
  if (hostBits < 3) return null;
  return ipv4Text((ipv4Number(address) | hostBits) >>> 0);
}

function chooseInterfaces({ interfaces, targetAddresses, interface: name }: MagicPlanInput): readonly LocalInterface[] {
  const ipv4 = interfaces.filter((local) => local.family === 'IPv4');
  if (name !== null) return ipv4.filter((local) => local.name === name);
  const external = ipv4.filter((local) => !local.internal);
  const onLink = external.filter((local) => targetAddresses.some((address) => holds(local, address)));
  return onLink.length > 0 ? onLink : external;
}

/** An explicit address is left to routing, which finds the right interface for all but the limited broadcast. */
function sendsTo(to: string, chosen: readonly LocalInterface[], isInterfaceGiven: boolean): readonly MagicSend[] {
  if (!isInterfaceGiven && to !== limitedBroadcast) return [{ interface: null, from: null, to }];
  return chosen.map((local) => sendFrom(local, to));
}

function broadcastsOf(local: LocalInterface): readonly string[] {
  const directed = directedBroadcast(local.address, local.netmask);
  return directed === null ? [limitedBroadcast] : [directed, limitedBroadcast];
}

function sendFrom(local: LocalInterface, to: string): MagicSend {
  return { interface: local.name, from: local.address, to };
}

function holds(local: LocalInterface, address: string): boolean {
  const mask = ipv4Number(local.netmask);
  return (ipv4Number(local.address) & mask) === (ipv4Number(address) & mask);
}

function ipv4Number(address: string): number {
  return address.split('.').reduce((number, byte) => ((number << 8) | Number(byte)) >>> 0, 0);
}

function ipv4Text(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}
