import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { ask, benches } from './engine-lab.ts';
import type { DownKind } from './machine.ts';
import { MemoryJournal } from './memory-journal.ts';

const bench = benches();

// What holds for every machine, however its being down shows.
describe.each<DownKind>(['refusal', 'silence', 'status'])('a machine whose down is %s', (kind) => {
  test('is woken by a connection, serves it, and goes back to sleep', async () => {
    const { lab, machine, port } = await bench({ kind });
    await lab.untilState('nas', 'asleep');
    const { answer, socket } = await ask(port, 'hello');
    expect(answer).toBe('hello');
    expect(lab.target('nas').owned).toBe(true);
    socket.destroy();
    await lab.untilState('nas', 'cooldown');
    await lab.untilState('nas', 'asleep');
    expect({ wakes: machine.wakes, sleeps: machine.sleeps }).toEqual({ wakes: 1, sleeps: 1 });
  });

  test('is woken once for a hundred clients, and every one gets its bytes', async () => {
    const { lab, machine, port } = await bench({ kind });
    await lab.untilState('nas', 'asleep');
    const texts = Array.from({ length: 100 }, (_, index) => `client ${index} ${'x'.repeat(index * 17)}`);
    const answers = await Promise.all(texts.map((text) => ask(port, text)));
    expect(answers.map(({ answer }) => answer)).toEqual(texts);
    expect(machine.wakes).toBe(1);
    for (const { socket } of answers) socket.destroy();
  });

  test('serves a client that comes right after the sleep command, by one wake after it is down', async () => {
    const { lab, machine, port } = await bench({ kind });
    await lab.untilState('nas', 'asleep');
    const first = await ask(port, 'first');
    const late: ReturnType<typeof ask>[] = [];
    machine.onSleep = async () => {
      if (late.length === 0) late.push(ask(port, 'late'));
    };
    first.socket.destroy();
    await lab.until('a late client', () => late.length > 0);
    const [{ answer, socket } = first] = await Promise.all(late);
    expect(answer).toBe('late');
    expect({ wakes: machine.wakes, sleeps: machine.sleeps }).toEqual({ wakes: 2, sleeps: 1 });
    const kinds = lab.journal.records.map((record) => record.kind);
    expect(kinds.lastIndexOf('wake-sent')).toBeGreaterThan(kinds.lastIndexOf('asleep'));
    socket.destroy();
  });

  test('forgets a client that sent bytes and left while it waited', async () => {
    const { lab, port } = await bench({ kind, bootMs: 20_000 });
    await lab.untilState('nas', 'asleep');
    const socket = connect(port, '127.0.0.1');
    socket.write('bytes');
    await lab.until('a waiting client', () => lab.engine.routeView('files')?.waiting === 1);
    socket.resetAndDestroy();
    await lab.until('nobody waiting', () => lab.engine.routeView('files')?.waiting === 0);
    expect(lab.journal.count('client-told', 'nas')).toBe(0);
  });

  test('that is up already is served and not owned, and left on', async () => {
    const { lab, machine, port } = await bench({ kind, isOn: true });
    await lab.untilState('nas', 'awake');
    const { socket } = await ask(port, 'hello');
    socket.destroy();
    await lab.until('no session', () => lab.engine.routeView('files')?.sessions === 0);
    expect(lab.target('nas')).toMatchObject({ owned: false, sleepAt: null, state: { kind: 'awake' } });
    expect(machine.wakes).toBe(0);
  });

  test('is adopted after a crash and put to sleep then', async () => {
    const crashed = await bench({ kind });
    await crashed.lab.untilState('nas', 'asleep');
    const { socket } = await ask(crashed.port, 'hello');
    const journal = new MemoryJournal(crashed.lab.journal, crashed.lab.clock.wallMs());
    await crashed.lab.engine.stop(0);
    socket.destroy();
    const next = await crashed.restart(journal);
    await next.until('owned and up', () => next.target('nas').owned && next.target('nas').state.kind !== 'unknown');
    await next.untilState('nas', 'asleep');
    expect(crashed.machine.sleeps).toBe(1);
  });

  test('keeps its session and state through an edit of its name', async () => {
    const { lab, port, settings } = await bench({ kind });
    await lab.untilState('nas', 'asleep');
    const { socket } = await ask(port, 'hello');
    const [nas] = settings.targets;
    await lab.engine.apply({ ...settings, targets: nas ? [{ ...nas, name: 'Archive' }] : [] });
    expect(lab.target('nas')).toMatchObject({ name: 'Archive', owned: true, state: { kind: 'awake' } });
    const echoed = new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(chunk.toString())));
    socket.write('again');
    expect(await echoed).toBe('again');
    socket.destroy();
  });
});
