import { expect, test } from 'vitest';
import { deniedAt, heedSource, ignoreSource } from '../../shared/ignore-source.ts';

const document = {
  unknown: 'kept',
  routes: [
    { id: 'smb', denyFrom: ['10.0.0.0/8'], extra: 1 },
    { id: 'web', listen: ':80' },
    { id: 'ssh', denyFrom: ['192.168.1.77'] },
  ],
};

test('an address is turned away by the services named, once, and heeded again without a trace', () => {
  const ignored = ignoreSource(document, '192.168.1.77', ['smb', 'web', 'gone']);
  expect(ignored).toEqual({
    unknown: 'kept',
    routes: [
      { id: 'smb', denyFrom: ['10.0.0.0/8', '192.168.1.77'], extra: 1 },
      { id: 'web', listen: ':80', denyFrom: ['192.168.1.77'] },
      { id: 'ssh', denyFrom: ['192.168.1.77'] },
    ],
  });
  expect(ignoreSource(ignored, '192.168.1.77', ['smb', 'web'])).toEqual(ignored);
  expect(heedSource(ignored, '192.168.1.77', ['smb', 'web'])).toEqual(document);
});

test('which services there are, and which of them turn it away', () => {
  expect(deniedAt(document, '192.168.1.77', ['web', 'ssh', 'gone'])).toEqual({
    known: ['web', 'ssh'],
    denied: ['ssh'],
  });
});
