import { expect, test } from 'vitest';
import { parseMac } from '../../shared/mac.ts';

test.each([
  '52:54:00:12:34:ab',
  '52:54:00:12:34:AB',
  '52-54-00-12-34-Ab',
  '5254.0012.34ab',
  '5254001234AB',
  '52:54:0:12:34:ab',
  '  52:54:00:12:34:ab ',
])('"%s" is read', (text) => {
  expect(parseMac(text)).toBe('52:54:00:12:34:ab');
});

test.each([
  '',
  '52:54:00:12:34',
  '52:54:00:12:34:ab:cd',
  '52:54:00:12:34:ag',
  '52:54-00:12:34:ab',
  '52.54.00.12.34.ab',
  '52540012.34ab',
  '52+54+00+12+34+ab',
  '5254001234a',
  'nas',
])('"%s" is none', (text) => {
  expect(parseMac(text)).toBeNull();
});
