import { describe, expect, test } from 'vitest';
import { FaultError, fault } from '../../shared/faults.ts';
import type { PowerDriver } from '../../electron/engine/driver.ts';
import type { JournalRecord } from '../../electron/engine/journal.ts';
import { type Client, echoed, Client as Clients } from './client.ts';
import { type Bench, benches } from './engine-lab.ts';
import { MemoryJournal } from './memory-journal.ts';

const bench = benches();

/** A journal of a process that is killed when it writes a certain record: before that, or with it as its last deed. */
class FatalJournal extends MemoryJournal {
  isDead = false;
  readonly killed: Promise<void>;
  readonly #isFatal: (record: JournalRecord) => boolean;
  readonly #isKept: boolean;
  #tellKilled: () => void = () => undefined;

  constructor(kind: string, moment: 'before' | 'after') {
    super();
    this.#isFatal = (record) => record.kind === kind && record.target === 'nas';
    this.#isKept = moment === 'after';
    this.killed = new Promise((resolve) => {
      this.#tellKilled = resolve;
    });
  }

  override append(record: JournalRecord): void {
    if (this.isDead) return;
    this.isDead = this.#isFatal(record);
    if (!this.isDead || this.#isKept) super.append(record);
    if (this.isDead) this.#tellKilled();
  }
}

/** What a dead process sends goes nowhere: its calls never return. */
function mortal(journal: { readonly isDead: boolean }, driver: () => PowerDriver): Partial<PowerDriver> {
  const never = new Promise<never>(() => undefined);
  return {
    wake: (config, context) => (journal.isDead ? never : (driver().wake?.(config, context) ?? never)),
    sleep: (config, context) => (journal.isDead ? never : (driver().sleep?.(config, context) ?? never)),
  };
}

interface Killed {
  readonly made: Bench;
  readonly journal: FatalJournal;
}

/** Runs one circle, a client that comes and leaves, up to the record that kills the process. */
async function killedAt(kind: string, moment: 'before' | 'after'): Promise<Killed> {
  const journal = new FatalJournal(kind, moment);
  let machine: Bench['machine'] | null = null;
  const driver = () => {
    if (!machine) throw new Error('not there yet');
    return machine.driver();
  };
  const living = {
    get isDead() {
      return journal.isDead && !isReborn;
    },
  };
  let isReborn = false;
  const made = await bench({ journal, driver: mortal(living, driver) });
  machine = made.machine;
  await made.lab.untilState('nas', 'asleep').catch(() => undefined);
  const client = await Clients.send(made.port, 'first');
  client.received('first').then(
    () => client.leave(),
    () => undefined,
  );
  await journal.killed;
  await made.lab.engine.stop(0);
  client.leave();
  isReborn = true;
  return { made, journal };
}

const boundaries = ['waking', 'wake-sent', 'awake', 'idle', 'checking', 'sleep-sent'] as const;

describe.each(boundaries)('killed at the record "%s"', (kind) => {
  test.each(['before', 'after'] as const)(
    '%s it is written: a client that comes at once is served, then it sleeps',
    async (moment) => {
      const { made, journal } = await killedAt(kind, moment);
      const next = await made.restart(new MemoryJournal(journal, made.lab.clock.wallMs()));
      const client: Client = await echoed(made.port, 'at once');
      client.leave();
      await next.untilState('nas', 'asleep');
      expect(made.machine.isServing).toBe(false);
      expect(next.bugs).toEqual([]);
      expect(next.target('nas').fault).toBeNull();
    },
  );
});

test('a machine that somebody switched on while the app was away is left on', async () => {
  const made = await bench();
  await made.lab.untilState('nas', 'asleep');
  await made.lab.engine.stop(0);
  await made.machine.switchOn();
  const next = await made.restart(new MemoryJournal(made.lab.journal, made.lab.clock.wallMs()));
  await next.untilState('nas', 'awake');
  await next.passed(30_000);
  expect(next.target('nas')).toMatchObject({ owned: false, state: { kind: 'awake' } });
  expect(made.machine.sleeps).toBe(0);
});

describe('a journal that cannot be written', () => {
  /** Throws for records that must be on the disk, or for all. */
  class FullDisk extends MemoryJournal {
    isFull: 'no' | 'for power commands' | 'for all' = 'no';
    override append(record: JournalRecord, sync = false): void {
      const isRefused = this.isFull === 'for all' || (this.isFull === 'for power commands' && sync);
      if (isRefused) throw new FaultError(fault('journal-write-failed', { detail: 'no space left' }));
      super.append(record);
    }
  }

  test.each(['for power commands', 'for all'] as const)('(%s) wakes nothing, and everybody is told', async (full) => {
    const journal = new FullDisk();
    const { lab, machine, port } = await bench({ journal });
    await lab.untilState('nas', 'asleep');
    journal.isFull = full;
    const client = await Clients.send(port, 'hello');
    expect(await client.ending).toBe('reset');
    expect(machine.wakes).toBe(0);
    expect(lab.target('nas').state.kind).toBe('failed');
    expect(lab.engine.snapshot().problems).toMatchObject([{ code: 'journal-write-failed' }]);
    journal.isFull = 'no';
    lab.engine.wake('nas', 'me');
    await lab.untilState('nas', 'awake');
    expect(lab.engine.snapshot().problems).toEqual([]);
  });

  test('puts nothing to sleep, and says so', async () => {
    const journal = new FullDisk();
    const { lab, machine, port } = await bench({ journal });
    await lab.untilState('nas', 'asleep');
    const client = await echoed(port, 'hello');
    journal.isFull = 'for power commands';
    client.leave();
    await lab.until('the fault', () => lab.target('nas').fault?.code === 'sleep-failed');
    expect(machine.sleeps).toBe(0);
    expect(lab.target('nas').state.kind).toBe('awake');
    expect(lab.engine.snapshot().problems).toMatchObject([{ code: 'journal-write-failed' }]);
  });

  test('stops neither refusals nor a pause', async () => {
    const journal = new FullDisk();
    const { lab, port } = await bench({ journal, route: { denyFrom: ['127.0.0.0/8'] } });
    journal.isFull = 'for all';
    const client = await Clients.open(port);
    expect(await client.ending).toBe('reset');
    lab.engine.pause('me', { untilWallMs: null });
    expect(lab.engine.snapshot().paused?.by).toBe('me');
  });
});
