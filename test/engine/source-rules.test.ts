import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkCidr, createSourceRules, plainAddress } from '../../electron/engine/source-rules.ts';
import { isCidr } from '../../shared/addresses.ts';
import { fault } from '../../shared/faults.ts';

const network = {
  interfaces: () => [
    {
      name: 'eth0',
      address: '2001:db8:1::5',
      family: 'IPv6' as const,
      netmask: 'ffff:ffff:ffff:ffff::',
      cidr: '2001:db8:1::5/64',
      mac: '52:54:00:00:00:01',
      internal: false,
    },
  ],
};

function rules(allowFrom: string[] | null, denyFrom: string[] = [], listensEverywhere = true) {
  return createSourceRules({ allowFrom, denyFrom, listensEverywhere, place: 'routes.smb' }, network);
}

function permitted(addresses: readonly string[], chosen: ReturnType<typeof rules>): string[] {
  return addresses.filter((address) => chosen.permits(address));
}

test('a listener on all addresses serves private ranges and its own subnets', () => {
  const inside = [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.9.9',
    '169.254.1.1',
    '100.64.0.1',
    '::ffff:192.168.1.2',
    '::1',
    'fe80::1%eth0',
    'fd12::1',
    '2001:db8:1::99',
  ];
  const outside = ['8.8.8.8', '172.32.0.1', '100.128.0.1', '::ffff:8.8.8.8', '2001:db8:2::1', '', 'nas.local'];
  expect(permitted([...inside, ...outside], rules(null))).toEqual(inside);
});

test('one on a chosen address serves everybody who is not denied', () => {
  expect(permitted(['8.8.8.8', '9.9.9.9', '2001:db8:2::1'], rules(null, ['9.0.0.0/8'], false))).toEqual([
    '8.8.8.8',
    '2001:db8:2::1',
  ]);
});

test('denyFrom wins over allowFrom, and both take single addresses and host bits', () => {
  const chosen = rules(['192.168.1.77/24', 'fd00::/64'], ['192.168.1.9']);
  expect(permitted(['192.168.1.8', '192.168.1.9', '192.168.2.8', '::ffff:192.168.1.9', 'fd00::5'], chosen)).toEqual([
    '192.168.1.8',
    'fd00::5',
  ]);
});

test('an IPv4-mapped range compares as IPv4', () => {
  expect(permitted(['192.168.1.8', '192.168.2.8'], rules(['::ffff:192.168.1.0/120']))).toEqual(['192.168.1.8']);
  expect(permitted(['8.8.8.8', '2001:db8:2::1'], rules(['::ffff:0.0.0.0/90']))).toEqual(['8.8.8.8']);
});

test.each(['192.168.1.0/33', '192.168.1/24', 'fd00::/129', 'nas', '', '1.2.3.4/', '/8', '1.2.3.4/-1'])(
  'names the place of the bad range "%s"',
  (bad) => {
    const expected = fault('bad-value', {
      place: 'routes.smb.allowFrom',
      detail: `"${bad}" is not an address range. Write it like 192.168.1.0/24 or fd00::/8.`,
    });
    expect(() => rules([bad])).toThrow(expect.objectContaining({ fault: expected }));
  },
);

test('whatever the settings take for a range is one here', () => {
  const prefix = fc.oneof(
    fc.constant(''),
    fc.integer({ min: -1, max: 140 }).map((bits) => `/${bits}`),
    fc.string(),
  );
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.ipV4().map((mapped) => `::ffff:${mapped}`),
    fc.string(),
  );
  fc.assert(
    fc.property(address, prefix, (start, end) => {
      fc.pre(isCidr(start + end));
      expect(() => checkCidr(start + end, 'here')).not.toThrow();
    }),
  );
});

test('every prefix length agrees with plain arithmetic', () => {
  const bits = (address: string) => address.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n);
  const near = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.integer({ min: 0, max: 31 }));
  fc.assert(
    fc.property(near, ([base, prefix, flipped]) => {
      const other = bits(base) ^ (1n << BigInt(flipped));
      const address = [24n, 16n, 8n, 0n].map((shift) => (other >> shift) & 255n).join('.');
      const isInside = bits(base) >> BigInt(32 - prefix) === other >> BigInt(32 - prefix);
      expect(rules([`${base}/${prefix}`]).permits(address)).toBe(isInside);
    }),
  );
});

test('addresses have one spelling', () => {
  expect(
    ['192.168.1.2', '::FFFF:192.168.1.2', '::ffff:c0a8:102', 'FE80:0:0::1%eth0', '0:0:0:0:0:0:0:1', 'x', '1.2.3'].map(
      plainAddress,
    ),
  ).toEqual(['192.168.1.2', '192.168.1.2', '192.168.1.2', 'fe80::1', '::1', null, null]);
});
