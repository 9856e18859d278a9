import { expect, test } from 'vitest';
import { migrate, migrationSteps } from '../../electron/settings/migrate.ts';

/** Made up: version 2 calls targets by another name, version 3 counts something. */
const steps = [
  ({ machines, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, targets: machines }),
  (raw: Readonly<Record<string, unknown>>) => ({ ...raw, count: (raw['targets'] as unknown[]).length }),
];

test('a file of any older version goes through every step after it', () => {
  expect(migrate({ version: 1, machines: ['a'] }, steps)).toEqual({
    raw: { version: 3, targets: ['a'], count: 1 },
    from: 1,
    isChanged: true,
  });
  expect(migrate({ version: 2, targets: [] }, steps)).toMatchObject({ raw: { version: 3, count: 0 }, from: 2 });
});

test('a file without a version is of the first', () => {
  expect(migrate({ machines: [] }, steps)).toMatchObject({
    raw: { version: 3, targets: [] },
    from: 1,
    isChanged: true,
  });
  expect(migrate({ targets: [] })).toEqual({ raw: { targets: [] }, from: 1, isChanged: false });
});

test('a file of the newest version, and what is no object, is left as it is', () => {
  expect(migrate({ version: 3, x: 1 }, steps)).toEqual({ raw: { version: 3, x: 1 }, from: 3, isChanged: false });
  expect(migrate('text', steps)).toMatchObject({ raw: 'text', isChanged: false });
});

test.each([4, 0, -1, 1.5, '1', null, {}])('version %j is refused', (version) => {
  const migrated = migrate({ version }, steps);
  expect(migrated).toMatchObject({ fault: { code: 'bad-value', params: { place: 'version' } } });
});

test('nothing is released yet', () => {
  expect(migrationSteps).toEqual([]);
});
