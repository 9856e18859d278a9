import { z } from 'zod';
import { isAddress, isCidr, parseListen, parsePorts } from './addresses.ts';
import { parseMac } from './mac.ts';
import type { ListenAddress } from './settings.ts';

/** Field: an id, as it names targets, routes and listeners. */
export const id = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    'must be 1 to 40 small letters, digits and "-", and begin with a letter or a digit.',
  );

/** Field: a range of addresses such as `192.168.1.0/24`, or one address; kept as text. */
export const cidr = z.string().refine((text) => isCidr(text), {
  error: ({ input }) => `"${String(input)}" is not an address range. Write it like "192.168.1.0/24" or "fd00::/8".`,
});

/** Field: a name or an address, without port, scheme or path. */
export const host = z
  .string()
  .refine(
    (text) => isAddress(text, { zone: true }) || /^[\p{L}\p{N}_]([\p{L}\p{N}_.-]{0,251}[\p{L}\p{N}_.])?$/u.test(text),
    {
      error: ({ input }) =>
        `"${String(input)}" is not a name or an address. Give only that, like "192.168.1.20"; ports belong to routes.`,
    },
  );

const mac = z
  .string()
  .refine((text) => parseMac(text) !== null, { error: (issue) => notAMac(issue.input) })
  .transform((text) => parseMac(text) ?? text);

/** Field: the MAC address of a network's gateway, or a list for a network with several; in any common notation. */
export const homeNetwork = z
  .union([mac, z.array(mac).min(1)], { error: (issue) => notAMac(issue.input) })
  .transform((written): readonly string[] => [written].flat());

function notAMac(value: unknown): string {
  const what = typeof value === 'string' ? `"${value.slice(0, 60)}"` : 'This';
  return `${what} is not the MAC address of a gateway. Write it like "aa:bb:cc:dd:ee:ff", or a list of them.`;
}

/** Field: one or more addresses to listen on; a bare number is a port of loopback. */
export const listen = z
  .union([z.string(), z.int(), z.array(z.union([z.string(), z.int()])).min(1)], {
    error: 'must be an address to listen on such as ":8080", or a list of them.',
  })
  .transform((written, context): readonly ListenAddress[] => {
    const addresses: ListenAddress[] = [];
    for (const one of Array.isArray(written) ? written : [written]) {
      const parsed = parseListen(String(one));
      if ('problem' in parsed) context.issues.push({ code: 'custom', message: parsed.problem, input: written });
      else addresses.push(parsed);
    }
    return addresses;
  });

/** Field: the port of a service, or a range of them. */
export const servicePorts = z.union([z.int(), z.string()]).transform((written, context) => {
  const ports = parsePorts(String(written));
  if (ports && ports.port > 0) return ports;
  const message = `"${written}" is not a port or a port range. Write it like 445 or "7777-7778".`;
  context.issues.push({ code: 'custom', message, input: written });
  return z.NEVER;
});

/** Field: from whom connections begin with a PROXY protocol header. */
export const proxyProtocol = z
  .strictObject({
    from: z.array(cidr).min(1).meta({
      title: 'From',
      description: 'Addresses whose connections must begin with a PROXY protocol header.',
    }),
  })
  .exactOptional()
  .meta({ title: 'PROXY protocol', description: 'In, version 1 and 2. Without: none is accepted.' });
