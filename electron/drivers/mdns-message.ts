const maxRecords = 200;
const maxLabels = 64;
const maxNameLength = 255;

const types = { a: 1, ptr: 12, srv: 33 } as const;

/** One record of a multicast DNS answer (RFC 6762); others than these are left out. */
export type MdnsRecord =
  /** A name and its IPv4 address. */
  | { readonly kind: 'address'; readonly name: string; readonly address: string }
  /** A kind of service, or an address written backwards, and what it leads to. */
  | { readonly kind: 'pointer'; readonly name: string; readonly to: string }
  /** A service of a machine. */
  | { readonly kind: 'service'; readonly name: string; readonly host: string; readonly port: number };

/** A query for the pointers of `names`, with the wish to be answered directly (RFC 6762, 5.4). */
export function mdnsQuery(names: readonly string[]): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(names.length, 4);
  const questions = names.map((name) => Buffer.concat([encodedName(name), Buffer.from([0, types.ptr, 0x80, 1])]));
  return Buffer.concat([header, ...questions]);
}

/** The records of an answer; empty for what is none. Never throws, whatever the bytes are. */
export function mdnsRecords(message: Buffer): readonly MdnsRecord[] {
  const records: MdnsRecord[] = [];
  try {
    if (message.length < 12 || (message.readUInt16BE(2) & 0x8000) === 0) return [];
    let offset = 12;
    for (let left = Math.min(message.readUInt16BE(4), maxRecords); left > 0; left--) {
      offset = readName(message, offset).next + 4;
    }
    const count = message.readUInt16BE(6) + message.readUInt16BE(8) + message.readUInt16BE(10);
    for (let left = Math.min(count, maxRecords); left > 0; left--) {
      const { name, next } = readName(message, offset);
      const type = message.readUInt16BE(next);
      const length = message.readUInt16BE(next + 8);
      const start = next + 10;
      if (start + length > message.length) return records;
      const record = recordOf(message, name, type, start, length);
      if (record) records.push(record);
      offset = start + length;
    }
  } catch (error) {
    // Cut short or broken: what was read before it holds.
    if (!(error instanceof RangeError)) throw error;
  }
  return records;
}

function recordOf(message: Buffer, name: string, type: number, start: number, length: number): MdnsRecord | null {
  if (type === types.a && length === 4) {
    return { kind: 'address', name, address: [...message.subarray(start, start + 4)].join('.') };
  }
  if (type === types.ptr) return { kind: 'pointer', name, to: readName(message, start).name };
  if (type === types.srv && length > 6) {
    return { kind: 'service', name, host: readName(message, start + 6).name, port: message.readUInt16BE(start + 4) };
  }
  return null;
}

function encodedName(name: string): Buffer {
  const labels = name.split('.').map((label) => {
    const text = Buffer.from(label);
    return Buffer.concat([Buffer.from([text.length]), text]);
  });
  return Buffer.concat([...labels, Buffer.from([0])]);
}

/** A name and where it ends. Pointers lead backwards only, so that no message can lead in circles. */
function readName(message: Buffer, start: number): { readonly name: string; readonly next: number } {
  const labels: string[] = [];
  let length = 0;
  let offset = start;
  let next: number | null = null;
  let lowest = start;
  for (;;) {
    const size = message.readUInt8(offset);
    if (size >= 0xc0) {
      const to = message.readUInt16BE(offset) & 0x3fff;
      next ??= offset + 2;
      if (to >= lowest) throw new RangeError('a pointer that leads forwards');
      lowest = to;
      offset = to;
      continue;
    }
    if (size > 63) throw new RangeError('an unknown kind of label');
    if (size === 0) return { name: labels.join('.'), next: next ?? offset + 1 };
    length += size + 1;
    if (length > maxNameLength || labels.length >= maxLabels || offset + 1 + size > message.length) {
      throw new RangeError('a name that is too long');
    }
    labels.push(plain(message.toString('utf8', offset + 1, offset + 1 + size)));
    offset += 1 + size;
  }
}

/** What a stranger wrote is shown to people. */
function plain(label: string): string {
  return label.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu, '');
}
