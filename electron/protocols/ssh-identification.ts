import { beginsLike, good, latin1, type Parsed, partial, wrong } from './parsed.ts';

/** With its end of line. */
const mostLineBytes = 255;
const lineFeed = 10;

/** The line with which an SSH client begins. */
export interface SshIdentification {
  /** `2.0`, or `1.99` for one that also speaks older ones. */
  readonly protocol: string;
  /** What the client calls itself, comments included: `OpenSSH_10.0p2 Debian-7`. */
  readonly software: string;
}

/**
 * Reads the identification of a client, RFC 4253 §4.2. Only servers may send other lines before it. A line feed alone
 * ends it, too, as with old clients.
 */
export function parseSshIdentification(bytes: Uint8Array): Parsed<SshIdentification> {
  if (!beginsLike(bytes, [...Buffer.from('SSH-')])) return wrong;
  const end = bytes.subarray(0, mostLineBytes).indexOf(lineFeed);
  if (end < 0) return bytes.length >= mostLineBytes || !/^[ -~]*\r?$/.test(latin1(bytes)) ? wrong : partial;
  const line = latin1(bytes.subarray(0, end)).replace(/\r$/, '');
  const [, protocol, software] = /^SSH-(2\.0|1\.99)-([!-~][ -~]*)$/.exec(line) ?? [];
  return protocol === undefined || software === undefined ? wrong : good({ protocol, software });
}
