const macBytes = 6;
const repetitions = 16;

/** True when the datagram holds the magic packet of this MAC (`aa:bb:cc:dd:ee:ff`) anywhere, as a network card looks for it. */
export function isMagicPacketFor(mac: string, datagram: Buffer): boolean {
  const address = Buffer.from(mac.replaceAll(':', ''), 'hex');
  const pattern = Buffer.concat([Buffer.alloc(macBytes, 0xff), ...Array.from({ length: repetitions }, () => address)]);
  return datagram.includes(pattern);
}
