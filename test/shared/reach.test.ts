import { expect, test } from 'vitest';
import { parseListen } from '../../shared/addresses.ts';
import {
  hostPlatformOf,
  platforms,
  portAdvice,
  reachRecipes,
  webRecipes,
  secondAddress,
  type ServiceKind,
  serviceKindOf,
} from '../../shared/reach.ts';
import type { ListenAddress } from '../../shared/settings.ts';

function textsOf(kind: ServiceKind, port: number, host = '192.168.1.5') {
  const recipes = reachRecipes(kind, host, port);
  return Object.fromEntries(platforms.map((platform) => [platform, recipes[platform].map(({ text }) => text)]));
}

test('a share on its usual port', () => {
  expect(textsOf('smb', 445)).toEqual({
    windows: [String.raw`\\192.168.1.5`, String.raw`net use * \\192.168.1.5\SHARE`],
    macos: ['smb://192.168.1.5', "open 'smb://192.168.1.5/SHARE'"],
    linux: ['smb://192.168.1.5/', 'sudo mount -t cifs //192.168.1.5/SHARE /FOLDER -o username=NAME'],
    phone: ['smb://192.168.1.5'],
    tv: ['smb://192.168.1.5/'],
  });
});

test('a share on another port is reached differently from Windows, with a note', () => {
  const recipes = reachRecipes('smb', '192.168.1.5', 10_445);
  expect(recipes.windows).toEqual([
    { place: 'terminal', text: String.raw`net use * \\192.168.1.5\SHARE /TCPPORT:10445`, note: 'windows-port' },
  ]);
  expect(recipes.linux[1]?.text).toContain('-o username=NAME,port=10445');
});

test('usual ports are left out, others are said', () => {
  expect(textsOf('ssh', 22)['linux']).toEqual(['ssh NAME@192.168.1.5']);
  expect(textsOf('ssh', 2222)['linux']).toEqual(['ssh -p 2222 NAME@192.168.1.5']);
  expect(textsOf('rdp', 3389)['windows']).toEqual(['mstsc /v:192.168.1.5']);
  expect(textsOf('rdp', 3390)['windows']).toEqual(['mstsc /v:192.168.1.5:3390']);
  expect(textsOf('minecraft', 25_565)['macos']).toEqual(['192.168.1.5']);
  expect(textsOf('minecraft', 25_566)['macos']).toEqual(['192.168.1.5:25566']);
  expect(textsOf('http', 80)['tv']).toEqual(['http://192.168.1.5/']);
  expect(textsOf('https', 8443)['tv']).toEqual(['https://192.168.1.5:8443/']);
});

test('an IPv6 address is bracketed where a port follows', () => {
  expect(textsOf('http', 8080, 'fd00::5')['phone']).toEqual(['http://[fd00::5]:8080/']);
  expect(textsOf('ssh', 2222, 'fd00::5')['linux']).toEqual(['ssh -p 2222 NAME@fd00::5']);
});

test('every kind of service can be reached from Linux', () => {
  const kinds = [445, 2049, 22, 3389, 5900, 80, 443, 8096, 32_400, 25_565, 1].map(serviceKindOf);
  expect(new Set(kinds).size).toBe(kinds.length);
  for (const kind of kinds) expect(reachRecipes(kind, 'pi', 1234).linux).not.toEqual([]);
});

test('a second address can be taken and given back on every system', () => {
  for (const platform of ['win32', 'darwin', 'linux'] as const) {
    const ways = secondAddress('192.168.1.20', platform);
    expect(ways.some(({ isLasting }) => isLasting)).toBe(true);
    for (const { add, remove } of ways) {
      expect(add.join('\n')).toContain('192.168.1.20');
      expect(remove.join('\n')).toMatch(/192\.168\.1\.20|Reveille/);
    }
  }
  expect(secondAddress('192.168.1.20', 'linux')[0]?.add).toEqual(['sudo ip address add 192.168.1.20/24 dev INTERFACE']);
});

test('low ports are explained for the system that listens', () => {
  const all = parseListen(':445') as ListenAddress;
  const one = parseListen('192.168.1.5:445') as ListenAddress;
  const high = parseListen(':8080') as ListenAddress;
  expect(portAdvice(all, 'linux')).toMatchObject({ kind: 'needs-permission', port: 445 });
  expect(portAdvice(high, 'linux')).toEqual({ kind: 'fine' });
  expect(portAdvice(all, 'darwin')).toEqual({ kind: 'fine' });
  expect(portAdvice(parseListen('445') as ListenAddress, 'darwin')).toEqual({ kind: 'fine' });
  expect(portAdvice(one, 'darwin')).toEqual({ kind: 'only-on-every-address', port: 445 });
  expect(portAdvice(all, 'win32')).toEqual({ kind: 'usually-taken', port: 445 });
  expect(hostPlatformOf('freebsd')).toBe('linux');
});

test('a web service behind a shared address is told with its name and path', () => {
  const text = (address: Parameters<typeof webRecipes>[0]) => webRecipes(address).linux.map((way) => way.text);
  expect(text({ isSecure: false, host: '192.168.1.5', port: 8080, path: '/photos' })).toEqual([
    'http://192.168.1.5:8080/photos',
  ]);
  expect(text({ isSecure: true, host: 'photos.home', port: 443, path: '/' })).toEqual(['https://photos.home/']);
  expect(text({ isSecure: false, host: 'fd00::5', port: 80, path: '/' })).toEqual(['http://[fd00::5]/']);
});
