import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { type Clock, delay } from '../engine/clock.ts';
import { type MdnsRecord, mdnsQuery, mdnsRecords } from './mdns-message.ts';

const mdnsGroup = '224.0.0.251';
const mdnsPort = 5353;
const asked = [
  '_services._dns-sd._udp.local',
  '_smb._tcp.local',
  '_workstation._tcp.local',
  '_ssh._tcp.local',
  '_http._tcp.local',
  '_rfb._tcp.local',
  '_nfs._tcp.local',
  '_device-info._tcp.local',
];
const mostAnswers = 500;

/** What a machine says about itself. */
export interface LanVoice {
  readonly names: readonly string[];
  /** Kinds of services, as `_smb._tcp`. */
  readonly services: readonly string[];
}

/** Asks every machine of the subnets around `from` for its names and services, and gathers answers for `listenMs`. */
export async function hearMdns(
  from: readonly string[],
  listenMs: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, LanVoice>> {
  const heard = new Map<string, MdnsRecord[]>();
  let answers = 0;
  const sockets = from.map((address) =>
    openSocket(address, (message, sender) => {
      if (answers++ >= mostAnswers) return;
      heard.set(sender, [...(heard.get(sender) ?? []), ...mdnsRecords(message)]);
    }),
  );
  try {
    await delay(clock, listenMs, signal);
  } finally {
    for (const socket of sockets) socket.close();
  }
  return new Map([...heard].map(([sender, records]) => [sender, voiceOf(sender, records)]));
}

function openSocket(address: string, onMessage: (message: Buffer, sender: string) => void): Socket {
  const socket = createSocket('udp4');
  socket.on('error', () => {}); // An interface without multicast has nothing to say.
  socket.on('message', (message, { address: sender }) => onMessage(message, sender));
  socket.bind(0, address, () => {
    try {
      socket.setMulticastInterface(address);
      socket.setMulticastTTL(1);
      socket.send(mdnsQuery(asked), mdnsPort, mdnsGroup, () => {});
    } catch {
      // It went down meanwhile.
    }
  });
  return socket;
}

/** Puts the records of one sender together. Addresses of others that it may mention are not believed. */
export function voiceOf(sender: string, records: readonly MdnsRecord[]): LanVoice {
  const names = new Set<string>();
  const services = new Set<string>();
  for (const record of records) {
    if (record.kind === 'address' && record.address === sender) names.add(withoutLocal(record.name));
    if (record.kind !== 'pointer') continue;
    const kind = /^(_[\w-]+\._(?:tcp|udp))\.local$/.exec(record.name === asked[0] ? record.to : record.name)?.[1];
    if (kind !== undefined) services.add(kind);
  }
  return { names: [...names].filter((name) => name !== ''), services: [...services] };
}

function withoutLocal(name: string): string {
  return name.replace(/\.local$/i, '');
}

/** Names of an address in the system's DNS; empty when it has none or does not answer in time. */
export async function reverseNames(address: string, timeoutMs: number): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  return resolver.reverse(address).catch(() => []);
}
