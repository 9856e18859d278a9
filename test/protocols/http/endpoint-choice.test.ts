import { describe, expect, it } from 'vitest';
import {
  type ChoiceRules,
  type EndpointStanding,
  isSafe,
  isUsable,
  nextEndpoints,
} from '../../../electron/protocols/http/endpoint-choice.ts';

/** One letter each: up, asleep, done; in capitals one that failed lately. */
function standings(letters: string): EndpointStanding[] {
  return Array.from(letters, (letter) => ({
    isDone: /d/i.test(letter),
    isUp: /u/i.test(letter),
    hasFailed: /[A-Z]/.test(letter),
  }));
}

const usual: ChoiceRules = { strategy: 'in-order', wakeAll: false, strictOrder: false };

describe('the endpoint to be asked next, in order', () => {
  it.each([
    ['uuu', {}, [0]],
    ['duu', {}, [1]],
    ['auu', {}, [1]],
    ['daa', {}, [1]],
    ['ddd', {}, []],
    ['', {}, []],
    ['auu', { strictOrder: true }, [0]],
    ['Uuu', {}, [1]],
    ['UUa', {}, [0]],
    ['Aa', {}, [1]],
    ['Au', { strictOrder: true }, [1]],
    ['aaa', { wakeAll: true }, [0]],
  ])('%s %o', (letters, rules, expected) => {
    expect(nextEndpoints({ ...usual, ...rules }, standings(letters))).toEqual(expected);
  });
});

describe('the endpoints to be asked next, all at once', () => {
  it.each([
    ['uuu', {}, [0, 1, 2]],
    ['uda', {}, [0]],
    ['aua', {}, [1]],
    ['daa', {}, [1]],
    ['daa', { wakeAll: true }, [1, 2]],
    ['aau', { wakeAll: true }, [2]],
    ['aau', { strictOrder: true }, [2]],
    ['dAa', {}, [2]],
    ['ddd', { wakeAll: true }, []],
  ])('%s %o', (letters, rules, expected) => {
    expect(nextEndpoints({ ...usual, strategy: 'all-at-once', ...rules }, standings(letters))).toEqual(expected);
  });
});

it.each([
  ['GET', true],
  ['QUERY', true],
  ['PUT', false],
  ['POST', false],
  ['get', false],
])('%s is safe: %s', (method, expected) => {
  expect(isSafe(method)).toBe(expected);
});

it.each([
  [[1, 2, 3, 4], 101, true],
  [[1, 2, 3, 4], 499, true],
  [[1, 2, 3, 4], 500, false],
  [[2], 304, false],
])('of the classes %j, %i is usable: %s', (usable, status, expected) => {
  expect(isUsable(usable, status)).toBe(expected);
});
