import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Lab } from './lab-network.ts';

/** What a network card with Wake-on-LAN sees: the magic packets for its own address, whatever they are wrapped in. */
export interface WakeCard {
  readonly packets: number;
}

/** The frames in a stream in the format of libpcap, as tcpdump writes it. */
function* takeFrames(pending: { bytes: Buffer; headerSeen: boolean }): Generator<Buffer> {
  if (!pending.headerSeen) {
    if (pending.bytes.length < 24) return;
    pending.bytes = pending.bytes.subarray(24);
    pending.headerSeen = true;
  }
  while (pending.bytes.length >= 16) {
    const end = 16 + pending.bytes.readUInt32LE(8);
    if (pending.bytes.length < end) return;
    yield pending.bytes.subarray(16, end);
    pending.bytes = pending.bytes.subarray(end);
  }
}

/** Calls `onMagicPacket` for each magic packet for `mac` that reaches the lab's switch. */
export async function wakeCard(lab: Lab, mac: string, onMagicPacket: () => void): Promise<WakeCard> {
  const card = { packets: 0 };
  const address = Buffer.from(mac.replaceAll(':', ''), 'hex');
  const magic = Buffer.concat([Buffer.alloc(6, 0xff), ...Array<Buffer>(16).fill(address)]);
  const sniffer = lab.start(lab.wire, [
    'tcpdump',
    '-i',
    'br0',
    '-n',
    '-U',
    '-w',
    '-',
    '--immediate-mode',
    'udp or ether proto 0x0842',
  ]);
  const { stdout, stderr } = sniffer;
  if (stdout === null || stderr === null) throw new Error('tcpdump has no output');

  const pending = { bytes: Buffer.alloc(0), headerSeen: false };
  stdout.on('data', (chunk: Buffer) => {
    pending.bytes = Buffer.concat([pending.bytes, chunk]);
    for (const frame of takeFrames(pending)) {
      if (!frame.includes(magic)) continue;
      card.packets += 1;
      onMagicPacket();
    }
  });
  const [said] = (await once(createInterface(stderr), 'line')) as [string];
  if (!said.includes('listening')) throw new Error(`tcpdump: ${said}`);
  return card;
}
