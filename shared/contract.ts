import { z } from 'zod';
import { type AppState, appPreferencesChange, languages } from './app-state.ts';
import type { DraftChoices } from './draft-calls.ts';
import { parseDuration } from './durations.ts';
import type { Fault } from './faults.ts';
import type { FormCatalog } from './forms.ts';
import { historyGroupNames } from './history-groups.ts';
import type { HomeNetwork, NetworkScan, ProofView, Reach } from './network-calls.ts';
import type { ImportPreview, PlacedFault, SecretName, SettingsDocument, SettingsSaved } from './settings-calls.ts';
import type { HistoryEntry, Patch, Snapshot, TargetView } from './snapshot.ts';
import type { Time } from './states.ts';
import type { Timelines } from './timeline-calls.ts';

const target = z.string().min(1).max(40);
const moment = z.iso.datetime({ offset: true, error: 'expected a time such as 2026-11-20T23:00:00Z' });
const duration = z
  .string()
  .refine((text) => parseDuration(text) !== null, 'expected a duration such as 90s, 10m or 2h, at most ten years');
const nothing = z.strictObject({});
const oneTarget = z.strictObject({ target });
const document = z.unknown();
/** An entry of `targets` as it would be saved. */
const machine = z.record(z.string(), z.unknown());
const secretName = z.string().min(1).max(64);
/** Which part of the history; without any of them all of it. */
const historyFilter = {
  target: target.optional(),
  from: moment.optional(),
  to: moment.optional(),
  kind: z.string().min(1).max(60).optional(),
  group: z.enum(historyGroupNames).optional(),
  source: z.string().min(1).max(200).optional(),
};

/** Until a moment, for a duration, or (`until: null`) until lifted: exactly one of the two keys. */
function limited<Shape extends z.ZodRawShape>(shape: Shape) {
  const error = 'send either "until" (a time, or null for until lifted) or "for" (a duration such as 90m)';
  return z.union(
    [z.strictObject({ ...shape, until: moment.nullable() }), z.strictObject({ ...shape, for: duration })],
    { error },
  );
}

/** Every call of every interface, with the schema of its input. A new call is one line here and one handler. */
export const contract = {
  'state.get': nothing,
  'target.wake': oneTarget,
  'target.sleep': z.strictObject({ target, force: z.boolean().default(false) }),
  'target.keepAwake': limited({ target }),
  'target.doNotWake': limited({ target }),
  'target.liftKeepAwake': oneTarget,
  'target.liftDoNotWake': oneTarget,
  'target.release': oneTarget,
  'target.probe': oneTarget,
  'target.preflight': oneTarget,
  'target.delete': oneTarget,
  pause: limited({}),
  resume: nothing,
  'journal.query': z.strictObject({
    ...historyFilter,
    limit: z.coerce.number().int().min(1).max(1000).default(200),
  }),
  // the settings file
  'settings.get': nothing,
  'settings.check': z.strictObject({ raw: document }),
  'settings.save': z.strictObject({ raw: document, basedOnHash: z.string().nullable() }),
  'settings.forms': nothing,
  /** What there is to choose from for a machine as it is written so far, with its driver at that place. */
  'draft.choices': z.strictObject({ machine, position: z.enum(['power', 'wake', 'sleep', 'status']) }),
  'draft.preflight': z.strictObject({ machine }),
  'settings.import': z.strictObject({ text: z.string() }),
  'settings.export': nothing,
  // the program itself
  'app.get': nothing,
  'app.set': appPreferencesChange,
  'app.reveal': z.strictObject({ what: z.enum(['settings', 'data', 'log']) }),
  'demo.enter': nothing,
  'demo.leave': nothing,
  'update.look': nothing,
  'update.install': nothing,
  'secrets.names': nothing,
  'secrets.set': z.strictObject({ name: secretName, value: z.string().min(1).max(16_384) }),
  'secrets.delete': z.strictObject({ name: secretName }),
  // the network around
  'network.scan': nothing,
  /** The network that this computer is on now, for `homeNetwork`. */
  'network.home': nothing,
  'network.reach': z.strictObject({ route: target }),
  /** `force`, after asking: overrides what holds the machine. */
  'prove.start': z.strictObject({ target, force: z.boolean().default(false) }),
  'prove.get': oneTarget,
  'prove.stop': oneTarget,
  'prove.skip': oneTarget,
  // the history
  'history.timeline': z.strictObject({ target: target.optional(), from: moment, to: moment }),
  'history.export': z.strictObject({
    ...historyFilter,
    format: z.enum(['csv', 'json']).default('csv'),
    language: z.enum(languages).default('en'),
  }),
  'target.open': z.union([oneTarget, z.strictObject({ route: target })]),
} as const;

export type Method = keyof typeof contract;
/** What a caller sends. */
export type Input<M extends Method> = z.input<(typeof contract)[M]>;
/** What a handler gets: validated, defaults filled in. */
export type ParsedInput<M extends Method> = z.output<(typeof contract)[M]>;

/** One step of the access check, in the order tried; `fix` is the exact line or setting that mends it. */
export interface AccessStep {
  readonly title: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What `detail` says in English, where it is a fault, so that a page can say it in its own language. */
  readonly fault?: Fault;
  readonly fix?: string;
}

/** What each call answers with; calls on a target give its new state. */
export interface Results {
  'state.get': Snapshot;
  'target.wake': TargetView;
  'target.sleep': TargetView;
  'target.keepAwake': TargetView;
  'target.doNotWake': TargetView;
  'target.liftKeepAwake': TargetView;
  'target.liftDoNotWake': TargetView;
  'target.release': TargetView;
  'target.probe': TargetView;
  'target.preflight': { readonly steps: readonly AccessStep[]; readonly target: TargetView };
  'target.delete': TargetView;
  pause: Snapshot;
  resume: Snapshot;
  /** Newest first. */
  'journal.query': readonly HistoryEntry[];
  'settings.get': SettingsDocument;
  'settings.check': { readonly faults: readonly PlacedFault[] };
  'settings.save': SettingsSaved;
  'settings.forms': FormCatalog;
  'draft.choices': DraftChoices;
  'draft.preflight': { readonly steps: readonly AccessStep[] };
  /** What saving this document would change; nothing is changed yet. */
  'settings.import': ImportPreview;
  'settings.export': { readonly fileName: string; readonly text: string };
  'app.get': AppState;
  'app.set': AppState;
  /** Shows the file or folder in the desktop's file manager; refused where there is no desktop. */
  'app.reveal': null;
  /** Simulated machines take the place of the real ones, of which there must be none. A page begins anew after either. */
  'demo.enter': null;
  'demo.leave': null;
  /** Looks whether there is a newer version; what came of it is in `updates`. */
  'update.look': AppState;
  /** Downloads the newer version, asks as quitting does, and installs it; answers at once. */
  'update.install': AppState;
  /** Names only; no call ever answers with a secret. */
  'secrets.names': readonly SecretName[];
  'secrets.set': readonly SecretName[];
  'secrets.delete': readonly SecretName[];
  'network.scan': NetworkScan;
  /** Refused with `gateway-unknown` where it cannot be told. */
  'network.home': HomeNetwork;
  'network.reach': Reach;
  'prove.start': ProofView;
  'prove.get': ProofView;
  'prove.stop': ProofView;
  /** Ends the watching that is under way, and goes on. */
  'prove.skip': ProofView;
  /** Of one machine or, without `target`, of all of them. */
  'history.timeline': Timelines;
  'history.export': { readonly fileName: string; readonly text: string };
  /** What to open once the machine is up, for example `http://…`, `smb://…`; null: nothing is set. */
  'target.open': { readonly open: string | null; readonly target: TargetView };
}

export type Result<M extends Method> = Results[M];

/** A fault with its sentence, as it leaves the app. */
export type FaultBody = Fault & { readonly message: string };

/** From the page to the engine. `id` is the caller's, and comes back in the answer. */
export interface RequestMessage {
  readonly id: number;
  readonly method: string;
  readonly params?: unknown;
}

/** From the engine to the page. `now` is the engine's wall time, so that countdowns need no equal clocks. */
export type ServerMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly fault: FaultBody }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot; readonly now: Time }
  | { readonly kind: 'patch'; readonly patch: Patch };

export type TransportEvent =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot; readonly now: Time }
  | { readonly kind: 'patch'; readonly patch: Patch }
  | { readonly kind: 'connection'; readonly connection: 'connecting' | 'connected' | 'lost' | 'logged-out' };

/** How a page talks to an engine, wherever that runs. */
export interface Transport {
  /** Rejects with a FaultError when the call was refused, and with an Error when the connection broke. */
  request<M extends Method>(method: M, params: Input<M>): Promise<Result<M>>;
  /** A snapshot comes first and after every interruption; patches follow. Calling the result ends it. */
  subscribe(listener: (event: TransportEvent) => void): () => void;
}
