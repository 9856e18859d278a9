import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { drivers } from '../../electron/drivers/registry.ts';
import { byId } from '../../electron/engine/registry.ts';

test('every driver file is registered under its own name', () => {
  const files = readdirSync(new URL('../../electron/drivers', import.meta.url));
  const names = files.filter((file) => file.endsWith('.driver.ts')).map((file) => file.replace('.driver.ts', ''));
  expect([...byId(drivers).keys()].toSorted()).toEqual(names.toSorted());
});
