import { describe, expect, it, test } from 'vitest';
import {
  directCommandLine,
  directLink,
  isOpenable,
  openCommandLine,
  openLink,
  openProblem,
  openTemplateOf,
  programName,
} from '../../shared/open-links.ts';

describe('what a service opens', () => {
  it.each([
    [445, ['0.0.0.0:445', '[::]:445'], 'localhost', 'smb://localhost/'],
    [445, ['192.168.1.5:1445'], 'localhost', 'smb://192.168.1.5:1445/'],
    [3389, ['0.0.0.0:3390'], 'reveille.home', 'rdp://reveille.home:3390'],
    [8096, ['127.0.0.1:8096'], 'localhost', 'http://localhost:8096/'],
    [443, ['[::]:443'], 'fd00::7', 'https://[fd00::7]/'],
    [32400, ['[fd00::5]:32400'], 'localhost', 'http://[fd00::5]:32400/web'],
    [8096, ['127.0.0.1:8096'], '192.168.1.9', null],
    [8096, [], 'localhost', null],
  ])('port %i on %j seen from %s is %s', (port, listening, viewer, link) => {
    const template = openTemplateOf(undefined, port);
    expect(openLink(typeof template === 'string' ? template : '', listening, viewer)).toBe(link);
  });

  it('is what the settings say before what the port suggests', () => {
    expect(openTemplateOf('rdp', 445)).toBe('rdp://{host}:{port}');
    expect(openTemplateOf('nothing', 445)).toBeNull();
    expect(openTemplateOf(undefined, 25_565)).toBeNull();
    expect(openLink('steam://rungameid/440', ['0.0.0.0:27015'], 'localhost')).toBe('steam://rungameid/440');
    expect(openLink('http://{host}:{port}/photos', ['0.0.0.0:80'], 'localhost')).toBe('http://localhost/photos');
  });
});

test.each([
  'file:///etc/passwd',
  'javascript:alert(1)',
  'http://a b/',
  'http:///x',
  'smb:host',
  `http://${'a'.repeat(600)}`,
  '',
])('%s is never opened, and not accepted as a setting', (link) => {
  expect(isOpenable(link)).toBe(false);
  expect(openProblem(link)).not.toBeNull();
  expect(openLink(link, ['0.0.0.0:80'], 'localhost')).toBeNull();
});

test.each(['http', 'nothing', 'steam://rungameid/440', 'https://{host}:{port}/web'])(
  'the setting may be %s',
  (text) => {
    expect(openProblem(text)).toBeNull();
  },
);

test('a machine itself is opened at its own address and the usual port', () => {
  expect(directLink('http://{host}:{port}/', '192.168.1.20')).toBe('http://192.168.1.20/');
  expect(directLink('ssh://anna@{host}', 'fd00::5')).toBe('ssh://anna@[fd00::5]');
  expect(openTemplateOf(undefined, null)).toBeNull();
  expect(directLink('file://{host}/etc', '192.168.1.20')).toBeNull();
});

test('a program gets the address in its arguments, never in its own name', () => {
  const open = { command: ['{host}', '--to', '{host}', '{port}', 'a b; c'] };
  expect(openTemplateOf(open, 445)).toBe(open);
  expect(openCommandLine(open, ['192.0.2.7:5900'])).toEqual(['{host}', '--to', '192.0.2.7', '5900', 'a b; c']);
  expect(openCommandLine(open, ['[::]:7777-7778'])).toEqual(['{host}', '--to', 'localhost', '7777', 'a b; c']);
  expect(openCommandLine(open, ['[fd00::5]:22'])?.[2]).toBe('fd00::5');
  expect(openCommandLine(open, [])).toBeNull();
  expect(directCommandLine({ command: ['ssh', '{host}'] }, 'fd00::5')).toEqual(['ssh', 'fd00::5']);
});

test.each([
  ['/usr/bin/moonlight', 'moonlight'],
  ['C:\\Games\\play.exe', 'play.exe'],
  ['vlc', 'vlc'],
])('%s is shown as %s', (program, name) => {
  expect(programName({ command: [program, 'x'] })).toBe(name);
});
