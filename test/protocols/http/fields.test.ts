import { describe, expect, it } from 'vitest';
import {
  fieldValue,
  forwardsLeft,
  type Hop,
  offeredUpgrade,
  requestFields,
} from '../../../electron/protocols/http/fields.ts';

const hop: Hop = { source: '192.0.2.7', isTrusted: false, isSecure: true, listenerPort: 443, host: 'site.example:443' };

function sent(lines: readonly string[], more: Partial<Hop> = {}) {
  const rawHeaders = lines.flatMap((line) => line.split(/: (.*)/).slice(0, 2));
  const fields = requestFields({ method: 'GET', httpVersion: '1.1', rawHeaders }, { ...hop, ...more });
  return (name: string) => fieldValue(fields, name);
}

describe('what is told of the client', () => {
  it('is what we see, when nobody is believed', () => {
    const value = sent(['X-Forwarded-For: 203.0.113.1', 'X-Forwarded-Proto: gopher', 'X-Forwarded-Prefix: /x']);
    expect(value('forwarded')).toBe('for=192.0.2.7;host="site.example:443";proto=https');
    expect(value('x-forwarded-for')).toBe('192.0.2.7');
    expect(value('x-forwarded-proto')).toBe('https');
    expect(value('x-forwarded-host')).toBe('site.example:443');
    expect(value('x-forwarded-port')).toBe('443');
    expect(value('x-forwarded-prefix')).toBeNull();
  });

  it('is appended to what a trusted proxy says', () => {
    const lines = [
      'Forwarded: for=203.0.113.1;proto=http',
      'Forwarded: for="[2001:db8::1]"',
      'X-Forwarded-For: 203.0.113.1',
      'X-Forwarded-For: 2001:db8::1',
      'X-Forwarded-Proto: http',
      'X-Forwarded-Host: outer.example',
      'X-Forwarded-Port: 8080',
      'X-Real-IP: 203.0.113.1',
    ];
    const value = sent(lines, { isTrusted: true });
    expect(value('forwarded')).toBe(
      'for=203.0.113.1;proto=http, for="[2001:db8::1]", for=192.0.2.7;host="site.example:443";proto=https',
    );
    expect(value('x-forwarded-for')).toBe('203.0.113.1, 2001:db8::1, 192.0.2.7');
    expect(value('x-forwarded-proto')).toBe('http');
    expect(value('x-forwarded-host')).toBe('outer.example');
    expect(value('x-forwarded-port')).toBe('8080');
    expect(value('x-real-ip')).toBe('203.0.113.1');
  });

  it('is what we see where a trusted proxy says nothing', () => {
    const value = sent([], { isTrusted: true });
    expect(value('x-forwarded-for')).toBe('192.0.2.7');
    expect(value('x-forwarded-proto')).toBe('https');
  });

  it('cannot be taken away by naming it in Connection', () => {
    const value = sent(['Connection: X-Forwarded-For, Host, Via, Forwarded']);
    expect(value('x-forwarded-for')).toBe('192.0.2.7');
    expect(value('host')).toBe('site.example:443');
    expect(value('via')).toBe('1.1 reveille');
  });

  it('has addresses of IPv6 in brackets and quotes', () => {
    expect(sent([], { source: '2001:db8::7' })('forwarded')).toMatch(/^for="\[2001:db8::7\]";/);
    expect(sent([], { source: '2001:db8::7' })('x-forwarded-for')).toBe('2001:db8::7');
  });
});

describe('Host', () => {
  it('is the one that is set, else the one that was asked for', () => {
    expect(sent(['Host: other'])('host')).toBe('site.example:443');
    expect(sent(['Host: other'], { sendHost: 'inner.example' })('host')).toBe('inner.example');
    expect(sent(['Host: other'], { sendHost: 'inner.example' })('x-forwarded-host')).toBe('site.example:443');
  });

  it('is empty where none was named', () => {
    expect(sent([], { host: null })('host')).toBe('');
    expect(sent([], { host: null })('forwarded')).toBe('for=192.0.2.7;proto=https');
  });
});

describe('Max-Forwards', () => {
  it.each([
    ['OPTIONS', '0', 0],
    ['TRACE', '7', 7],
    ['GET', '0', null],
    ['OPTIONS', 'x', null],
  ])('%s %s', (method, value, left) => {
    expect(forwardsLeft({ method, httpVersion: '1.1', rawHeaders: ['Max-Forwards', value] })).toBe(left);
  });
});

describe('an offer to upgrade', () => {
  it.each([
    ['1.1', ['Connection', 'keep-alive, Upgrade', 'Upgrade', 'websocket'], 'websocket'],
    ['1.1', ['Connection', 'upgrade', 'Upgrade', 'a', 'Upgrade', 'b'], 'a, b'],
    ['1.1', ['Upgrade', 'websocket'], null],
    ['1.0', ['Connection', 'Upgrade', 'Upgrade', 'websocket'], null],
  ])('in HTTP/%s with %s is %s', (httpVersion, rawHeaders, offered) => {
    expect(offeredUpgrade({ method: 'GET', httpVersion, rawHeaders })).toBe(offered);
  });
});
