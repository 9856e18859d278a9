import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePorts } from '../../electron/service/demo/free-ports.ts';
import { describeWith } from '../requirements.ts';
import { builtProgram, endPrograms, startProgram, until } from './program.ts';

const unix = { what: 'signals', enable: 'run the tests on Linux or macOS', isMet: () => process.platform !== 'win32' };

describeWith('the command line', [builtProgram, unix], () => {
  let home: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'reveille-e2e-'));
  });

  afterEach(async () => {
    await endPrograms();
    await rm(home, { recursive: true, force: true });
  });

  it('answers what was asked and ends with 0', async () => {
    const version = startProgram(['--version'], home);
    const help = startProgram(['--help'], home);
    expect(await Promise.all([version.ended, help.ended])).toEqual([0, 0]);
    expect(version.stdout).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
    expect(help.stdout.join('\n')).toContain('--stop-even-if-already-running');
  });

  it.each([
    ['an unknown option', ['--nope']],
    ['a hook that cannot be read', 'tcp --listen 0 --to a:1 --start-hook "x --stop-hook y --cooldown 1m'.split(' ')],
  ])('ends with 2 and one sentence: %s', async (_name, args) => {
    const program = startProgram(args, home);
    expect(await program.ended).toBe(2);
    expect(program).toMatchObject({ stdout: [], stderr: [expect.stringMatching(/^reveille: /)] });
  });

  it('says ready without a page, and refuses a second instance with 1 and one sentence', async () => {
    const first = startProgram(['--ui', 'off'], home);
    expect(await first.line('ready')).toBe(first.stdout[0]);
    const second = startProgram(['--ui', 'off'], home);
    expect(await second.ended).toBe(1);
    expect(second.stderr.at(-1)).toContain(`process ${first.child.pid}`);
    expect(second.stderr.join('\n')).not.toMatch(/^\s+at /m);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
  });

  it.each([
    ['tcp', '--to 127.0.0.1:9 --start-hook true --stop-hook true --cooldown 1m'],
    ['http', '--endpoints http://127.0.0.1:9'],
  ])('ends with 1 and one sentence when the address of one route is taken: %s', async (command, rest) => {
    const other = createServer().listen(0, '127.0.0.1');
    await until(() => other.listening);
    const { port } = other.address() as { port: number };
    const typed = `127.0.0.1:${port}`;
    const program = startProgram([command, '--listen', typed, ...rest.split(' '), '--ui', 'off'], home);
    expect(await program.ended).toBe(1);
    expect(program.stdout).toEqual([]);
    const said = program.stderr.filter((line) => line.includes('in use'));
    expect(said).toEqual([expect.stringContaining(`reveille: ${typed}, needed by --listen ${typed}, is in use`)]);
    other.close();
  });

  it('ends with 1 and one sentence when a hook does not exist', async () => {
    const args = 'tcp --listen 127.0.0.1:0 --to 127.0.0.1:9 --start-hook nope --stop-hook nope --cooldown 1m --ui off';
    const program = startProgram(args.split(' '), home);
    expect(await program.ended).toBe(1);
    const { stdout, stderr } = program;
    expect([stdout, stderr]).toEqual([[], ['reveille: nope cannot be started: there is no such program.']]);
  });

  it('says in the log where one route listens', async () => {
    const args = 'http --listen 127.0.0.1:0 --endpoints http://127.0.0.1:9 --ui off';
    const program = startProgram(args.split(' '), home);
    await program.line('ready');
    await until(() => program.stderr.some((line) => /info {2}Listening on 127\.0\.0\.1:\d+\.$/.test(line)));
    expect(program.stdout).toEqual(['ready']);
  });

  it('ends with 1 when the address of the page is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await until(() => other.listening);
    const { port } = other.address() as { port: number };
    const program = startProgram(['--ui', `127.0.0.1:${port}`], home);
    expect(await program.ended).toBe(1);
    expect(program.stderr.at(-1)).toContain(`127.0.0.1:${port}`);
    other.close();
  });

  it('reads the settings again at SIGHUP, and keeps the log in a file', async () => {
    const settings = join(home, 'mine.json');
    await writeFile(settings, '{}');
    const log = join(home, 'log');
    const program = startProgram(['--settings', settings, '--ui', '127.0.0.1:0', '--log-file', log], home);
    await program.line('Reveille is at');
    const target = { id: 'nas', host: '127.0.0.9', wake: { kind: 'wake-on-lan', mac: '02:00:00:00:00:01' } };
    await writeFile(settings, JSON.stringify({ targets: [{ ...target, ready: { kind: 'tcp', port: 445 } }] }));
    program.child.kill('SIGHUP');
    await until(async () => (await program.state()).targets.length === 1);
    expect(await readFile(log, 'utf8')).toContain('machines 1');
    expect(program.stderr).toEqual([]);
  });

  it('replaces a TCP proxy with start and stop hooks', async () => {
    const [listen = 0, service = 0] = await freePorts('127.0.0.1', [0, 0]);
    const pidFile = join(home, 'pid');
    const server = `require('net').createServer(s => s.pipe(s)).listen(${service}, '127.0.0.1')`;
    // The way such scripts are: the first leaves a process behind, the second ends it.
    const start = `#!/bin/sh\necho "start $REVEILLE_REASON" >> ${home}/calls\n"${process.execPath}" -e "${server}" >/dev/null 2>&1 &\necho $! > ${pidFile}\n`;
    const stop = `#!/bin/sh\necho "stop $1" >> ${home}/calls\nkill $(cat ${pidFile})\n`;
    await writeFile(join(home, 'start it.sh'), start);
    await writeFile(join(home, 'stop.sh'), stop);
    await chmod(join(home, 'start it.sh'), 0o755);
    await chmod(join(home, 'stop.sh'), 0o755);
    const route = `tcp --listen 127.0.0.1:${listen} --to 127.0.0.1:${service} --cooldown 500ms --ui off`;
    const hooks = ['--start-hook', './start it.sh', '--stop-hook', './stop.sh now'];
    const program = startProgram([...route.split(' '), ...hooks], home);
    await program.line('ready');
    const answers = await Promise.all(['a', 'b', 'c'].map((text) => ask(listen, text)));
    expect(answers).toEqual(['a', 'b', 'c']);
    await until(async () => (await readFile(join(home, 'calls'), 'utf8')).includes('stop'));
    expect(await readFile(join(home, 'calls'), 'utf8')).toBe('start client\nstop now\n');

    // And again, as often as somebody comes.
    expect(await ask(listen, 'd')).toBe('d');
    await until(async () => (await readFile(join(home, 'calls'), 'utf8')).split('stop').length === 3);
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });
});

async function ask(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString();
}
