import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { z } from 'zod';
import { FaultError, fault } from '../../shared/faults.ts';
import { parseMac } from '../../shared/mac.ts';
import { secretRef } from '../../shared/secrets.ts';
import { type DriverContext, defineDriver, type WakeContext } from '../engine/driver.ts';
import { magicPacket, parseSecureOnPassword } from './magic-packet.ts';
import { type MagicSend, planMagicSends } from './magic-packet-plan.ts';
import { sendMagicPacket } from './magic-packet-send.ts';

/** How long the packet waits for the name server; the host's address only narrows the choice of interfaces. */
const resolveLimitMs = 1000;

const notAMac = (value: unknown) => `${JSON.stringify(value)} is not a MAC address. Write it like "aa:bb:cc:dd:ee:ff".`;

const mac = z
  .string()
  .refine((text) => parseMac(text) !== null, { error: (issue) => notAMac(issue.input) })
  .transform((text) => parseMac(text) ?? text);

const passwordText = z.string().refine((text) => parseSecureOnPassword(text) !== null);

const config = z.strictObject({
  mac: z.union([mac, z.array(mac).min(1)], { error: (issue) => notAMac(issue.input) }).meta({
    title: 'MAC address',
    description: 'Of the network card to wake, in any common notation; a list for a machine with several cards.',
  }),
  password: z
    .union([passwordText, secretRef], {
      error: 'must be six bytes like "aa:bb:cc:dd:ee:ff", four like "192.168.1.1", or { "secret": name }.',
    })
    .optional()
    .meta({
      title: 'SecureOn password',
      description:
        'Only for cards that ask for one: six bytes written like a MAC address, or four like an IPv4 address.',
    }),
  port: z.int().min(1).max(65535).default(9).meta({
    title: 'UDP port',
    description: 'Cards do not look at it; routers and switches that forward the packet may.',
  }),
  broadcast: z
    .union([z.ipv4(), z.array(z.ipv4()).min(1)])
    .optional()
    .meta({
      title: 'Send to',
      description:
        'IPv4 address, or a list, to send the packet to instead of the broadcast addresses of the interfaces.',
    }),
  interface: z.string().min(1).optional().meta({
    title: 'Network interface',
    description: "Name of the only interface to send from. Without it: those in the machine's subnet, else all.",
  }),
});

type Config = z.infer<typeof config>;

/** Wake-on-LAN by UDP: 102 bytes, plus the SecureOn password, by every interface that may lead to the machine. */
export default defineDriver<Config>({
  id: 'wake-on-lan',
  title: 'Wake-on-LAN',
  config,
  down: 'silence',
  repeatMs: { at: [0, 1000, 3000], thenEvery: 5000 },
  wakeLimitMs: (sleep) => (isSuspend(sleep) ? 120_000 : 180_000),
  macs,
  identityKeys: (config) => macs(config).map((address) => `mac:${address}`),
  wake,
});

async function wake(config: Config, context: WakeContext): Promise<void> {
  context.signal.throwIfAborted();
  const password = secureOnPassword(config, context);
  const packets = macs(config).map((address) => magicPacket(address, password));
  const sends = planMagicSends({
    interfaces: context.network.interfaces(),
    targetAddresses: await ipv4Addresses(context),
    destinations: config.broadcast === undefined ? [] : [config.broadcast].flat(),
    interface: config.interface ?? null,
  });
  if (sends.length === 0) throw nowhereToSend(config, context);
  const errors = await Promise.all(sends.map((send) => sendBy(send, packets, config.port, context)));
  context.signal.throwIfAborted();
  if (errors.every((error) => error !== null)) {
    throw new FaultError(fault('send-failed', { target: context.target.name, detail: errors.join('; ') }));
  }
}

/** Sends and logs the packets of all cards; answers what went wrong, or null. */
async function sendBy(
  send: MagicSend,
  packets: readonly Buffer[],
  port: number,
  context: WakeContext,
): Promise<string | null> {
  const way = `${send.interface === null ? '' : `${send.interface} (${send.from}) → `}${send.to}:${port}`;
  try {
    for (const packet of packets) await sendMagicPacket(packet, send, port, context.signal);
    context.log(`magic packet ${context.attempt} by ${way}: sent`);
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    context.log(`magic packet ${context.attempt} by ${way}: ${code ?? message}`);
    return `${way}: ${code ?? message}`;
  }
}

function nowhereToSend(config: Config, { target }: DriverContext): FaultError {
  if (config.interface === undefined) return new FaultError(fault('no-interface', { target: target.name }));
  const detail = `this computer has no interface "${config.interface}" with an IPv4 address now.`;
  return new FaultError(fault('send-failed', { target: target.name, detail }));
}

function secureOnPassword({ password }: Config, context: DriverContext): Buffer | null {
  if (password === undefined) return null;
  if (typeof password === 'string') return parseSecureOnPassword(password);
  const bytes = parseSecureOnPassword(context.secret(password.secret));
  if (bytes) return bytes;
  const detail = `the secret "${password.secret}" is neither six bytes like aa:bb:cc:dd:ee:ff nor four like 192.168.1.1`;
  throw new FaultError(fault('bad-value', { place: `${context.target.id} › wake › password`, detail }));
}

/** IPv4 addresses of the target's host; none when it has no name, or none that is found soon. */
async function ipv4Addresses({ target, clock, signal }: DriverContext): Promise<readonly string[]> {
  if (target.host === null) return [];
  if (isIP(target.host) === 4) return [target.host];
  const found = lookup(target.host, { family: 4, all: true }).then(
    (answers) => answers.map(({ address }) => address),
    () => [],
  );
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = clock.after(resolveLimitMs, () => resolve([]));
    void found.then((addresses) => {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', onAbort);
      resolve(addresses);
    });
  });
}

function macs({ mac }: Config): readonly string[] {
  return [mac].flat();
}

function isSuspend(sleep: { readonly config: unknown } | null): boolean {
  return (sleep?.config as { action?: unknown } | null | undefined)?.action === 'suspend';
}
