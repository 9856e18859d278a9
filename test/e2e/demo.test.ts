import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../requirements.ts';
import { builtProgram, endPrograms, startProgram, until } from './program.ts';

describeWith('the demo', [builtProgram], () => {
  let home: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'reveille-e2e-'));
  });

  afterEach(async () => {
    await endPrograms();
    await rm(home, { recursive: true, force: true });
  });

  it('goes the whole circle: asleep, woken by a visit, served, and asleep again', async () => {
    const program = startProgram(['--demo', '--ui', '127.0.0.1:0'], home);
    const url = /http:\S+/.exec(await program.line('curl http'))?.[0] ?? '';
    expect(program.stdout[0]).toMatch(/^Reveille is at http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(program.stdout[1]).toMatch(/^Log in once within 5 minutes: http:\/\/127\.0\.0\.1:\d+\/login\?key=\S+$/);

    // 20 clients at once: one wake, and everybody is served.
    const pages = await Promise.all(Array.from({ length: 20 }, async () => (await fetch(url)).text()));
    expect(new Set(pages)).toEqual(new Set([expect.stringContaining('This is the NAS. Its files:')]));
    expect(program.stdout.filter((line) => line.includes('magic packet and starts'))).toHaveLength(1);
    expect(await program.target('nas')).toMatchObject({ owned: true });
    const numbers = await (await fetch(`${url}numbers.txt`)).text();
    expect(numbers.split('\n')).toHaveLength(20_001);

    await program.line('the NAS is suspended');
    await until(async () => (await program.target('nas')).state.kind === 'asleep');
    expect(await program.target('game')).toMatchObject({ state: { kind: 'asleep' }, owned: false });

    expect(await (await fetch(`${url}welcome.txt`)).text()).toContain('Hello from the NAS');
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(process.platform === 'win32' ? null : 0);
    expect(program.stderr).toEqual([]);
    // It tidies up after itself, where the system lets it know that it is to end.
    expect(process.platform === 'win32' ? [] : await readdir(home)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('ends open connections at the second signal, and tidies up', async () => {
    const program = startProgram(['--demo', '--ui', '127.0.0.1:0'], home);
    const port = Number(/nc 127\.0\.0\.1 (\d+)/.exec(await program.line('nc 127'))?.[1]);
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'data');
    program.child.kill('SIGTERM');
    await until(() => refuses(port));
    expect(socket.destroyed).toBe(false);
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(await readdir(home)).toEqual([]);
    socket.destroy();
  });

  it('has a game server that speaks first', async () => {
    const program = startProgram(['--demo', '--ui', '127.0.0.1:0'], home);
    const port = Number(/nc 127\.0\.0\.1 (\d+)/.exec(await program.line('nc 127'))?.[1]);
    const socket = connect(port, '127.0.0.1');
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    expect((await lines.next()).value).toContain('Welcome to the game server');
    socket.write('0\n');
    expect((await lines.next()).value).toBe('Higher.');
    expect((await program.target('game')).state).toMatchObject({ kind: 'awake', leases: 1 });
    socket.write('quit\n');
    expect((await lines.next()).value).toBe('Bye.');
    socket.destroy();
    await program.line('the game server is off');
  });
});

async function refuses(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return false;
  } catch {
    return true;
  } finally {
    socket.destroy();
  }
}
