import { expect, test } from 'vitest';
import { settingsReference } from '../../electron/settings/reference.ts';
import { registered } from './registered.ts';

const lines = settingsReference(registered).split('\n');

test('every key has a row with its value and default', () => {
  expect(lines).toContain('| `minAwake` | Stay up at least: Counted from coming up. | duration | `3m` |');
  expect(lines).toContain('| `quietBelow` | Quiet below: Less than this in that time is quiet. | size | `16KiB` |');
  expect(lines).toContain('| `outlet` | Outlet | number | required |');
  expect(lines).toContain('| `keyFile` | Key file Can be changed in the file only. | text |  |');
  expect(lines.filter((line) => line.startsWith('| `sleep` | Sleep by'))[0]).toContain('| `login`, `hook` |');
});

test('every field of the format itself has a title', () => {
  const own = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith('## Drivers')),
  );
  expect(own.filter((line) => /^\| `\w+` \| {2}\|/.test(line))).toEqual([]);
});
