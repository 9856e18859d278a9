import { domainToASCII } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asciiHost, asciiHostPattern, matchesHost } from '../../shared/host-names.ts';
import { plainPath } from '../../shared/url-paths.ts';

describe('a host', () => {
  test.each<[string, string | null]>([
    ['Photos.Home', 'photos.home'],
    ['photos.home.', 'photos.home'],
    ['müller.home', 'xn--mller-kva.home'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['straße.example', 'xn--strae-oqa.example'],
    ['写真.home', 'xn--g7qs82g.home'],
    ['a_b-c.home', 'a_b-c.home'],
    ['192.168.1.20', '192.168.1.20'],
    ['[FD00::1]', 'fd00::1'],
    ['fd00::1', 'fd00::1'],
    ['photos.home:80', null],
    ['http://photos.home', null],
    ['photos home', null],
    ['photos..home', null],
    ['192.168.1.256', null],
    ['-a.home', null],
    ['*.home', null],
    ['', null],
    ['a'.repeat(64), null],
  ])('%s is compared as %s', (text, expected) => {
    expect(asciiHost(text)).toBe(expected);
  });

  test('of other letters is written as every browser writes it', () => {
    const letters = Array.from('abcz0189äöüßéñçøåñłžşабвгд写真家にほん한국어ελλάς');
    const names = fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 12 }).map((each) => each.join(''));
    const report = fc.check(
      fc.property(names, (name) => asciiHost(`${name}.home`) === domainToASCII(`${name}.home`)),
      { numRuns: 500 },
    );
    expect(fc.defaultReportMessage(report)).toBeUndefined();
  });

  test('may stand for all names that end so', () => {
    const pattern = asciiHostPattern('*.Home') ?? '';
    const fits = ['a.home', 'a.b.home', 'home', '.home', 'ahome', 'a.homes'].map((host) => matchesHost(pattern, host));
    expect(fits).toEqual([true, true, false, false, false, false]);
    expect(matchesHost('a.home', 'a.home')).toBe(true);
    expect(['*', '*.', '*.10.0.0.1', 'a.*.home'].map(asciiHostPattern)).toEqual([null, null, null, null]);
  });
});

describe('a path', () => {
  test.each<[string, string]>([
    ['/', '/'],
    ['/photos', '/photos'],
    ['/photos/', '/photos'],
    ['/my photos', '/my%20photos'],
    ['/my%20photos', '/my%20photos'],
    ['/%7euser/%41', '/~user/A'],
    ['/fotös', '/fot%C3%B6s'],
    ['/fot%c3%b6s', '/fot%C3%B6s'],
    ['/a.b/..c', '/a.b/..c'],
  ])('%s is compared as %s', (text, path) => {
    expect(plainPath(text)).toEqual({ path });
    expect(plainPath(path)).toEqual({ path });
  });

  test.each([
    '',
    'photos',
    '//',
    '/a//b',
    '/a/../b',
    '/.',
    '/%2e%2e/a',
    '/a?b',
    '/a#b',
    '/a\\b',
    '/%2f',
    '/%',
    '/\0',
    '/\uD800',
  ])('%j is none', (text) => {
    expect(plainPath(text)).toEqual({ problem: expect.stringMatching(/\.$/) });
  });
});
