import { clientHello } from './client-hello-bytes.ts';
import { handshake, legacyPing, loginStart, ping, statusRequest } from './minecraft-bytes.ts';
import { hex, joined } from './truncations.ts';

const text = (value: string) => Uint8Array.from(Buffer.from(value, 'latin1'));

/** An offer of SMB 2.0.2 and 3.1.1, in its frame. */
export const smbOffer: Uint8Array = joined(
  hex('00 000068 fe534d42 4000'),
  new Uint8Array(58),
  hex('2400 0200 0100 0000 7f000000'),
  new Uint8Array(16).fill(3),
  hex('0000000000000000 0202 1103'),
);

/** Only dialects of SMB 1. */
export const oldSmbOffer: Uint8Array = joined(
  hex('00 00002f ff534d42 72'),
  new Uint8Array(27),
  hex('00 0c00 02'),
  text('NT LM 0.12\0'),
);

export function rdpRequest(variable: Uint8Array): Uint8Array {
  const lengths = Uint8Array.of(11 + variable.length, 6 + variable.length);
  return joined(hex('03 00 00'), lengths, hex('e0 0000 0000 00'), variable);
}

export const rdpNegotiation: Uint8Array = hex('01 00 0800 0b000000');

interface Sample {
  /** Options that a gate cannot do without. */
  readonly config?: object;
  /** What its clients begin with; random changes of these are tried, too. */
  readonly messages: readonly Uint8Array[];
}

/** By gate; a gate that is not here gets no options and purely random bytes. */
export const gateSamples: Readonly<Record<string, Sample>> = {
  tls: {
    config: { names: ['nas.home', '*.lab'] },
    messages: [
      clientHello({ names: ['nas.home'], protocols: ['h2', 'http/1.1'] }),
      clientHello({ names: ['a.lab'], recordBytes: 40, more: [[51, new Uint8Array(100)]] }),
    ],
  },
  ssh: { config: { greeting: 'Waking up' }, messages: [text('SSH-2.0-OpenSSH_10.0p2 Debian-7\r\n')] },
  rdp: {
    messages: [rdpRequest(joined(text('Cookie: mstshash=anna\r\n'), rdpNegotiation)), rdpRequest(rdpNegotiation)],
  },
  smb: { messages: [smbOffer, oldSmbOffer] },
  http: {
    messages: [
      text('GET /a/../b?c HTTP/1.1\r\nHost: nas.home\r\nUser-Agent: curl/8.14.1\r\n\r\n'),
      text('POST /favicon.ico HTTP/1.1\r\nHost: nas.home\r\nContent-Length: 5\r\n\r\nabcdeGET / HTTP/1.0\r\n\r\n'),
    ],
  },
  minecraft: {
    config: { players: ['Anna'], addresses: ['192.168.0.0/16'], whileWaking: 'disconnect' },
    messages: [
      joined(handshake(1), statusRequest, ping),
      joined(handshake(2, 'mc.home\0FML3\0'), loginStart('Anna')),
      joined(handshake(3), loginStart('Eve')),
      legacyPing('mc.home'),
      hex('fe'),
    ],
  },
  bytes: {
    config: { patterns: [{ text: 'HELLO' }, { offset: 3, hex: '01 02', mask: 'ff 0f' }] },
    messages: [text('HELLO'), hex('00 00 00 01 f2')],
  },
};
