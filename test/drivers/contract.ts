import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { PowerDriver } from '../../electron/engine/driver.ts';
import { FaultError, fault } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import { type TestContext, testContext } from './context.ts';

type Call = 'wake' | 'sleep' | 'status';

/** The driver's options as they stand in the settings, without `kind`. */
export type DriverSettings = Readonly<Record<string, unknown>>;

/** A real peer for one driver. */
export interface ContractLab {
  /** `target.host` of the calls. */
  readonly host?: string | null;
  /** Options with which every call of the driver works against this lab. */
  readonly settings: DriverSettings;
  /** Options with which every call reaches the lab and then never ends by itself; absent: no call of it can hang. */
  readonly hanging?: DriverSettings;
  /** Sets of options with which calls fail, to see that faults tell no secrets. */
  readonly failing?: readonly DriverSettings[];
  /** Values behind `{ "secret": name }`. At least one wherever the driver takes secrets. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** The calls that have arrived so far, oldest first. */
  received(): readonly Call[];
  /** How many calls with the `hanging` options have reached their peer so far. */
  hung?(): number;
  stop(): Promise<void>;
}

export interface ContractOptions {
  readonly makeDriver: () => PowerDriver;
  readonly makeLab: () => Promise<ContractLab>;
}

/** How long anything may take before a test says that it hangs. Nothing waits for it when things work. */
const hangsAfterMs = 10_000;

/** What every power driver promises the engine, tried against real parts. */
export function describeDriverContract(name: string, { makeDriver, makeLab }: ContractOptions): void {
  const driver = makeDriver();
  const calls = (['wake', 'sleep', 'status'] as const).filter((call) => driver[call]);

  async function inLab(run: (lab: ContractLab) => Promise<void>): Promise<void> {
    const lab = await makeLab();
    try {
      await run(lab);
    } finally {
      await lab.stop();
    }
  }

  function start(call: Call, settings: DriverSettings, context: TestContext): Promise<unknown> {
    const config = driver.config.parse(settings);
    const answer: Promise<unknown> | undefined = driver[call]?.(config, context);
    return answer ?? Promise.reject(new Error(`${driver.id} has no ${call}`));
  }

  describe(`${name} keeps the driver contract`, () => {
    test('its configuration is strict', () =>
      inLab(async ({ settings }) => {
        expect(driver.config.safeParse(settings).error?.issues).toBeUndefined();
        const result = driver.config.safeParse({ ...settings, nobodyKnowsThis: 1 });
        expect(result.error?.issues.map((issue) => issue.code)).toContain('unrecognized_keys');
      }));

    test('every field has a title and a description', () => {
      const schema = z.toJSONSchema(driver.config, { io: 'input', unrepresentable: 'any' });
      const fields = [...fieldsOf(schema as JsonSchema, '')];
      expect(fields.length).toBeGreaterThan(0);
      expect(fields.filter(({ schema }) => !schema.title || !schema.description).map(({ path }) => path)).toEqual([]);
    });

    test('it names itself and its calls', () => {
      expect(driver.id).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(driver.title).not.toBe('');
      expect(calls).not.toEqual([]);
    });

    for (const call of calls) {
      test(`${call} does what it says, once`, () =>
        inLab(async (lab) => {
          const answer = (await start(call, lab.settings, testContext(lab))) as { power: string } | undefined;
          await vi.waitFor(() => expect(lab.received()).toContain(call), hangsAfterMs);
          expect(lab.received()).toEqual([call]);
          const said = call === 'status' ? answer?.power : 'unknown';
          expect(['on', 'off', 'changing', 'unknown']).toContain(said);
        }));

      test(`${call} sends nothing when it is aborted beforehand`, () =>
        inLab(async (lab) => {
          const context = testContext({ ...lab, signal: AbortSignal.abort(new Error('nobody needs it')) });
          await expect(start(call, lab.settings, context)).rejects.toThrow('nobody needs it');
          expect(lab.received()).toEqual([]);
        }));

      test(`${call} ends with the signal, at its deadline or before`, () =>
        inLab(async (lab) => {
          const deadline = new FaultError(fault('deadline-passed', { what: call, afterMs: 1 }));
          const outcomes: unknown[] = [];
          for (const settings of lab.hanging ? [lab.hanging] : []) {
            const controller = new AbortController();
            const answer = start(call, settings, testContext({ ...lab, signal: controller.signal }));
            const outcome = answer.catch((error: unknown) => error);
            await vi.waitFor(() => expect(lab.hung?.()).toBe(1), hangsAfterMs);
            controller.abort(deadline);
            outcomes.push(await outcome);
          }
          expect(outcomes).toEqual(lab.hanging ? [deadline] : []);
        }));

      test(`${call} tells no secret in its log, its faults or its answer`, () =>
        inLab(async (lab) => {
          const secrets = Object.values(lab.secrets ?? {});
          for (const settings of [lab.settings, ...(lab.failing ?? [])]) {
            const context = testContext(lab);
            const outcome = await start(call, settings, context).catch((error: unknown) => error);
            const told = JSON.stringify([context.logged, outcome ?? null]) + spoken(outcome);
            expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
          }
        }));

      test(`${call} fails with a fault, not with a bug`, () =>
        inLab(async (lab) => {
          const outcomes: unknown[] = [];
          for (const settings of lab.failing ?? []) {
            outcomes.push(await start(call, settings, testContext(lab)).catch((error: unknown) => error));
          }
          const bugs = outcomes.filter((outcome) => outcome instanceof Error && !(outcome instanceof FaultError));
          expect(bugs).toEqual([]);
        }));
    }

    if (!driver.sleep) return;

    test('sleep commits exactly once, before the command', () =>
      inLab(async (lab) => {
        const commits: (readonly string[])[] = [];
        const commit = async () => void commits.push(lab.received());
        await start('sleep', lab.settings, testContext({ ...lab, commit }));
        await vi.waitFor(() => expect(lab.received()).toEqual(['sleep']), hangsAfterMs);
        expect(commits).toEqual([[]]);
      }));

    test('sleep sends nothing when it may not', () =>
      inLab(async (lab) => {
        const stays = new FaultError(fault('in-use', { target: 'nas', leases: ['a client'], vetoes: [] }));
        const commit = () => Promise.reject(stays);
        await expect(start('sleep', lab.settings, testContext({ ...lab, commit }))).rejects.toBe(stays);
        expect(lab.received()).toEqual([]);
      }));
  });
}

function spoken(outcome: unknown): string {
  if (!(outcome instanceof Error)) return '';
  const cause = outcome.cause instanceof Error ? `${outcome.cause.stack}` : '';
  return `${outcome.stack}${cause}${outcome instanceof FaultError ? sentence(outcome.fault) : ''}`;
}

interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

function* fieldsOf(schema: JsonSchema, path: string): Generator<{ path: string; schema: JsonSchema }> {
  for (const [key, field] of Object.entries(schema.properties ?? {})) {
    // The one field of a secret reference: the field that holds the reference describes it.
    if (key === 'secret') continue;
    yield { path: `${path}/${key}`, schema: field };
    yield* fieldsOf(field, `${path}/${key}`);
  }
  if (schema.items) yield* fieldsOf(schema.items, `${path}/*`);
  for (const variant of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) yield* fieldsOf(variant, path);
}
