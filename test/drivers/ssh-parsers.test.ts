import { describe, expect, test } from 'vitest';
import {
  countProcesses,
  parseAssertions,
  parseInhibitors,
  parseLoad,
  parsePowerRequests,
  parseSmbSessions,
  parseWindowsLoad,
} from '../../electron/drivers/ssh-activity.ts';
import {
  foreignConnections,
  includesLogin,
  parseConnections,
  parseEndpoint,
  parseSshConnection,
  parseWindowsConnections,
} from '../../electron/drivers/ssh-connections.ts';
import { isPersonAtScreen, parseIdentity } from '../../electron/drivers/ssh-identity.ts';
import {
  parseLoginSessions,
  parseQuerySession,
  parseWho,
  peopleInSessions,
  peopleOnUnix,
} from '../../electron/drivers/ssh-people.ts';
import { lastWords, outputParts, posixScript, quoteWord } from '../../electron/drivers/ssh-shell.ts';
import { familyOf, parseSurvey } from '../../electron/drivers/ssh-system.ts';

describe('people', () => {
  test('who of coreutils, on terminals, over SSH and at a screen', () => {
    const output = [
      'alice    tty2         2026-11-20 21:14 (tty2)',
      'bob      pts/0        2026-11-20 22:50 (192.168.1.9)',
      'carol    :0           2026-11-20 08:01 (:0)',
      'dave     tty1         2026-11-20 08:01',
      '',
    ].join('\n');
    expect(parseWho(output)).toEqual([
      { user: 'alice', where: 'tty2' },
      { user: 'bob', where: 'pts/0 from 192.168.1.9' },
      { user: 'carol', where: ':0' },
      { user: 'dave', where: 'tty1' },
    ]);
  });

  test('who of busybox, with its heading', () => {
    const output = [
      'USER\t\tTTY\t\tIDLE\tTIME\t\t HOST',
      'root            pts/0           00:00   Nov 20 22:50:17  192.168.1.9',
      'root            tty1            ?       Nov 20 08:00:00  ',
    ].join('\n');
    expect(parseWho(output)).toEqual([
      { user: 'root', where: 'pts/0 from 192.168.1.9' },
      { user: 'root', where: 'tty1' },
    ]);
  });

  test('who of macOS', () => {
    const output =
      'bob              console      Nov 20 09:12 \nbob              ttys000      Nov 20 09:13 (10.0.0.4)\n';
    expect(parseWho(output)).toEqual([
      { user: 'bob', where: 'console' },
      { user: 'bob', where: 'ttys000 from 10.0.0.4' },
    ]);
  });

  test('nobody is nobody, and nonsense is not', () => {
    expect(parseWho('')).toEqual([]);
    expect(parseWho('who: applet not found\n')).toBeNull();
  });

  const sessions = parseLoginSessions(
    [
      'Id=2\nUser=1000\nName=alice\nClass=user\nState=active\nRemote=no\nSeat=seat0\nTTY=tty2\n',
      'Id=7\nUser=1001\nName=wake\nClass=user\nState=active\nRemote=yes\nSeat=\nTTY=\nService=sshd\n',
      'Id=8\nUser=1002\nName=rsync\nClass=user\nState=active\nRemote=yes\nRemoteHost=10.0.0.9\nSeat=\nTTY=\n',
      'Id=c1\nUser=112\nName=gdm\nClass=greeter\nState=online\nRemote=no\nSeat=seat0\nTTY=tty1\n',
      'Id=9\nUser=1000\nName=alice\nClass=user\nState=closing\nRemote=yes\nSeat=\nTTY=pts/4\n',
      'Id=10\nUser=0\nName=root\nClass=background\nState=online\nRemote=no\nSeat=\nTTY=\n',
      'Id=3\nUser=1000\nName=alice\nClass=manager\nState=active\nRemote=no\nSeat=\nTTY=\n',
    ].join('\n'),
  );

  test('sessions of logind: people at a screen and other people, not our own login, greeters, jobs or leftovers', () => {
    expect(peopleInSessions(sessions, '1001')).toEqual([
      { user: 'alice', where: 'tty2' },
      { user: 'rsync', where: '10.0.0.9' },
    ]);
  });

  test('our own account on a terminal is a person', () => {
    expect(peopleOnUnix('== uid\n1001\n== who\nwake     pts/3        2026-11-20 22:50 (10.0.0.2)\n')).toEqual([
      { user: 'wake', where: 'pts/3 from 10.0.0.2' },
    ]);
  });

  test('one person is told once, whichever tool knows them', () => {
    const output = `== uid\n1001\n== who\nalice    tty2         2026-11-20 21:14\n== sessions\n${[...(sessions[0] ?? [])].map(([k, v]) => `${k}=${v}`).join('\n')}\n`;
    expect(peopleOnUnix(output)).toEqual([{ user: 'alice', where: 'tty2' }]);
  });

  test('where nobody is written down, terminals tell', () => {
    expect(peopleOnUnix('== uid\n0\n== who\n== terminals\npts/0 root\ntty1 root\ntty2 alice\n')).toEqual([
      { user: 'root', where: 'pts/0' },
      { user: 'alice', where: 'tty2' },
    ]);
  });

  test('a machine without any tool gives no answer', () => {
    expect(peopleOnUnix('== uid\n1001\n')).toBeNull();
    expect(peopleOnUnix('This account is currently not available.\n')).toBeNull();
  });

  test('query session of Windows, in any language', () => {
    const english = [
      ' SESSIONNAME       USERNAME                 ID  STATE   TYPE        DEVICE ',
      '>services                                    0  Disc                        ',
      ' console           Bob Miller                1  Active                      ',
      '                   alice                     2  Disc                        ',
      ' rdp-tcp#3         carol                     3  Active                      ',
      ' rdp-tcp                                 65536  Listen                      ',
    ].join('\r\n');
    expect(parseQuerySession(english)).toEqual([
      { user: 'Bob Miller', where: 'console' },
      { user: 'carol', where: 'rdp-tcp#3' },
    ]);
    const german =
      ' SITZUNGSNAME      BENUTZERNAME             ID  STATUS  TYP         GERÄT\r\n services                                    0  Getr.\r\n>console                                     1  Verb.\r\n';
    expect(parseQuerySession(german)).toEqual([]);
    expect(parseQuerySession("'query' is not recognized")).toBeNull();
  });
});

describe('somebody at the screen', () => {
  const session = (changes: Record<string, string>) =>
    new Map(
      Object.entries({
        Class: 'user',
        Remote: 'no',
        Seat: 'seat0',
        State: 'active',
        LockedHint: 'no',
        IdleHint: 'no',
        AgeTimestamp: '5000',
        AgeIdleSinceHint: '5000',
        ...changes,
      }),
    );

  test.each([
    ['came before', {}, false],
    ['logged in since', { AgeTimestamp: '10' }, true],
    ['came back to the unlocked screen since', { AgeIdleSinceHint: '10' }, true],
    ['screen locked itself since', { AgeIdleSinceHint: '10', IdleHint: 'yes' }, false],
    ['is still at the lock', { AgeIdleSinceHint: '10', LockedHint: 'yes' }, false],
    ['is remote', { AgeTimestamp: '10', Remote: 'yes', Seat: '' }, false],
    ['is a greeter', { AgeTimestamp: '10', Class: 'greeter' }, false],
    ['has switched away', { AgeTimestamp: '10', State: 'online' }, false],
  ])('who %s', (_name, changes, expected) => {
    expect(isPersonAtScreen(session(changes), 600)).toBe(expected);
  });
});

describe('connections', () => {
  const expected = [
    { local: { address: '192.168.1.20', port: 445 }, peer: { address: '192.168.1.9', port: 51234 } },
    { local: { address: '192.168.1.20', port: 22 }, peer: { address: '192.168.1.5', port: 40000 } },
    { local: { address: '192.168.1.20', port: 445 }, peer: { address: '192.168.1.5', port: 40001 } },
    { local: { address: 'fd00::20', port: 8080 }, peer: { address: 'fd00::9', port: 6000 } },
  ];

  test('ss', () => {
    const output = [
      'Recv-Q Send-Q        Local Address:Port          Peer Address:Port ',
      '0      0              192.168.1.20:445            192.168.1.9:51234',
      '0      36             192.168.1.20:22             192.168.1.5:40000',
      '0      0     [::ffff:192.168.1.20]:445   [::ffff:192.168.1.5]:40001',
      '0      0                [fd00::20]:8080             [fd00::9]:6000 ',
    ].join('\n');
    expect(parseConnections(output)).toEqual(expected);
  });

  test('netstat of Linux', () => {
    const output = [
      'Active Internet connections (w/o servers)',
      'Proto Recv-Q Send-Q Local Address           Foreign Address         State      ',
      'tcp        0      0 192.168.1.20:445        192.168.1.9:51234       ESTABLISHED',
      'tcp        0     36 192.168.1.20:22         192.168.1.5:40000       ESTABLISHED',
      'tcp        0      0 192.168.1.20:445        192.168.1.8:1           TIME_WAIT',
      'tcp6       0      0 ::ffff:192.168.1.20:445 ::ffff:192.168.1.5:40001 ESTABLISHED',
      'tcp6       0      0 fd00::20:8080           fd00::9:6000            ESTABLISHED',
    ].join('\n');
    expect(parseConnections(output)).toEqual(expected);
  });

  test('netstat of macOS', () => {
    const output = [
      'Active Internet connections (including servers)',
      'Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)    ',
      'tcp4       0      0  192.168.1.20.445       192.168.1.9.51234      ESTABLISHED',
      'tcp4       0      0  192.168.1.20.22        192.168.1.5.40000      ESTABLISHED',
      'tcp46      0      0  *.445                  *.*                    LISTEN     ',
      'tcp4       0      0  192.168.1.20.445       192.168.1.5.40001      ESTABLISHED',
      'tcp6       0      0  fd00::20.8080          fd00::9.6000           ESTABLISHED',
    ].join('\n');
    expect(parseConnections(output)).toEqual(expected);
  });

  test('PowerShell', () => {
    const output = '192.168.1.20 445 192.168.1.9 51234\r\n::1 5000 ::1 6000\r\n';
    expect(parseWindowsConnections(output)?.map(({ local }) => local.port)).toEqual([445, 5000]);
    expect(parseWindowsConnections('Get-NetTCPConnection : Access denied')).toBeNull();
  });

  test('endpoints that are none', () => {
    expect(['*.*', '*:445', 'nonsense', ''].map(parseEndpoint)).toEqual([null, null, null, null]);
    expect(parseEndpoint('[fe80::1%eth0]:80')).toEqual({ address: 'fe80::1', port: 80 });
  });

  test('ours are left out, the login itself included', () => {
    const login = parseSshConnection('192.168.1.5 40000 192.168.1.20 22\n');
    if (!login) throw new Error('not read');
    expect(includesLogin(expected, login)).toBe(true);
    expect(includesLogin([], login)).toBe(false);
    const own = { ownConnections: ['192.168.1.5:40001'], loginAddress: '192.168.1.5', login };
    expect(foreignConnections(expected, [445, 22, 8080], own)).toEqual([expected[0], expected[3]]);
    expect(foreignConnections(expected, [8080], own)).toEqual([expected[3]]);
  });

  test('ours are known behind address translation, too', () => {
    const login = parseSshConnection('192.168.1.5 40000 192.168.1.20 22');
    const own = { ownConnections: ['172.17.0.2:40001'], loginAddress: '172.17.0.2', login };
    expect(foreignConnections(expected, [445], own)).toEqual([expected[0]]);
  });
});

describe('work', () => {
  test('load of Linux, macOS and Windows', () => {
    expect(parseLoad('0.52 0.58 0.59 1/467 12345\n4\n')).toEqual({ load: 0.52, processors: 4 });
    expect(parseLoad('{ 1.25 1.45 1.50 }\n8\n')).toEqual({ load: 1.25, processors: 8 });
    expect(parseWindowsLoad('25 8\r\n')).toEqual({ load: 2, processors: 8 });
    expect(parseLoad('')).toBeNull();
    expect(parseWindowsLoad(' 8\r\n')).toBeNull();
  });

  test('processes by name', () => {
    expect(countProcesses('systemd\nffmpeg\nffmpeg-thumb\n', 'ffmpeg')).toBe(1);
    expect(countProcesses('a-very-long-nam\n', 'a-very-long-name-indeed')).toBe(1);
    expect(countProcesses('/Applications/Plex.app/Contents/MacOS/Plex\n', 'plex')).toBe(1);
    expect(countProcesses('"ffmpeg.exe","123","Console","1","9,000 K"\r\n', 'ffmpeg')).toBe(1);
    expect(countProcesses('systemd\n', 'ffmpeg')).toBe(0);
  });

  test('inhibitors of logind: those that block sleep', () => {
    const json = JSON.stringify({
      type: 'a(ssssuu)',
      data: [
        [
          ['sleep', 'NetworkManager', 'needs to turn off networks', 'delay', 0, 700],
          ['handle-lid-switch', 'gsd-power', 'external monitor', 'block', 1000, 800],
          ['shutdown:sleep', 'backup', 'backup is running', 'block', 0, 900],
        ],
      ],
    });
    expect(parseInhibitors(json)).toEqual(['backup asks to stay awake (backup is running)']);
    expect(parseInhibitors('Failed to connect to bus')).toBeNull();
  });

  test('assertions of macOS', () => {
    const output = [
      '2026-11-20 22:50:00 +0100 ',
      'Assertion status system-wide:',
      '   PreventUserIdleSystemSleep     1',
      'Listed by owning process:',
      '   pid 123(Music): [0x0000000100018a5b] 00:01:02 PreventUserIdleSystemSleep named: "Playing audio" ',
      '   pid 99(WindowServer): [0x0000000100018a5c] 00:01:02 UserIsActive named: "x" ',
    ].join('\n');
    expect(parseAssertions(output)).toEqual(['Music asks to stay awake (Playing audio)']);
    expect(parseAssertions('pmset: not found')).toBeNull();
  });

  test('power requests of Windows, in any language', () => {
    const output = [
      'DISPLAY:',
      'Keine.',
      '',
      'SYSTEM:',
      '[PROCESS] \\Device\\HarddiskVolume3\\Program Files\\Plex\\Plex Transcoder.exe',
      'Wiedergabe',
      '',
      'AWAYMODE:',
      'Keine.',
      '',
      'PERFBOOST:',
      '[DRIVER] Legacy Kernel Caller',
    ].join('\r\n');
    expect(parsePowerRequests(output)).toEqual([
      '[PROCESS] \\Device\\HarddiskVolume3\\Program Files\\Plex\\Plex Transcoder.exe',
    ]);
    expect(parsePowerRequests('This command requires administrator privileges')).toBeNull();
  });

  test('clients of Samba', () => {
    const output = [
      '',
      'Samba version 4.17.12-Debian',
      'PID     Username     Group        Machine                                   Protocol Version  Encryption           Signing              ',
      '----------------------------------------------------------------------------------------------------------------------------------------',
      '1234    alice        users        192.168.1.9 (ipv4:192.168.1.9:51234)      SMB3_11           -                    partial(AES-128-GMAC)',
      '',
    ].join('\n');
    expect(parseSmbSessions(output)).toEqual([{ user: 'alice', peer: '192.168.1.9:51234' }]);
    expect(parseSmbSessions('smbstatus only works as root!\n')).toBeNull();
  });
});

describe('identity', () => {
  test('Linux, macOS, FreeBSD, Windows', () => {
    expect(parseIdentity('6f6a0a4e-1111-4222-8333-444455556666\n3\n')).toEqual({
      bootId: '6f6a0a4e-1111-4222-8333-444455556666',
      resumeCount: 3,
    });
    expect(parseIdentity('ABCD-EF\n{ sec = 1795300000, usec = 5 } Fri Nov 20 22:50:00 2026\n')).toEqual({
      bootId: 'ABCD-EF',
      resumeCount: 1_795_300_000,
    });
    expect(parseIdentity('{ sec = 1795300000, usec = 5 } Fri Nov 20 22:50:00 2026\n0\n')).toEqual({
      bootId: '1795300000',
      resumeCount: 0,
    });
    expect(parseIdentity('boot 417\r\n2\r\n')).toEqual({ bootId: 'boot 417', resumeCount: 2 });
    expect(parseIdentity('')).toBeNull();
    expect(parseIdentity('only one line')).toBeNull();
  });
});

describe('shell and system', () => {
  test('words are quoted for every shell', () => {
    expect(quoteWord('/usr/bin/systemctl')).toBe('/usr/bin/systemctl');
    expect(quoteWord("it's $HOME")).toBe(String.raw`'it'\''s $HOME'`);
  });

  test('scripts stand on one line', () => {
    expect(posixScript('echo a', 'echo b')).not.toContain('\n');
  });

  test('parts and last words', () => {
    expect([...outputParts('noise\n== a\n1\n2\n== b\n3')]).toEqual([
      ['a', '1\n2\n'],
      ['b', '3'],
    ]);
    expect(lastWords({ stdout: 'x', stderr: ' one\n two\n' })).toBe('one two');
    expect(lastWords({ stdout: 'y'.repeat(1000), stderr: '' })).toHaveLength(401);
  });

  test('families', () => {
    expect(['Linux\n', 'Darwin', 'FreeBSD', 'MINGW64_NT-10.0', '', 'SunOS'].map(familyOf)).toEqual([
      'linux',
      'macos',
      'freebsd',
      'windows',
      null,
      null,
    ]);
  });

  test('a survey', () => {
    const output = 'uid=1001\npath systemctl /usr/bin/systemctl\npath sudo /usr/bin/sudo\nvendor=truenas\n';
    expect(parseSurvey(output, 'linux', 'auto')).toEqual({
      uid: 1001,
      paths: new Map([
        ['systemctl', '/usr/bin/systemctl'],
        ['sudo', '/usr/bin/sudo'],
      ]),
      system: 'truenas',
    });
    expect(parseSurvey('uid=0\n', 'linux', 'ubuntu').system).toBe('linux');
    expect(() => parseSurvey('This account is not available', 'linux', 'auto')).toThrow('driver-unsupported');
  });
});
