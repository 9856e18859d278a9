/*
 * Forms of the settings, derived from the schema that reads the file. Everything is as it would be written there: a
 * duration is `"10m"`, a secret is `{ "secret": name }`. Titles and descriptions are English; `fieldText` of
 * `messages/fields.ts` says them in the page's language.
 */

export type FieldKind =
  | 'text'
  | 'number'
  | 'switch'
  /** One of `options`. */
  | 'choice'
  /** `"90s"`, `"10m"`. */
  | 'duration'
  /** `"64KiB"`. */
  | 'size'
  /** `{ "secret": name }`. */
  | 'secret'
  /** A list of `item`. */
  | 'list'
  /** A program, or a list of it and its arguments. */
  | 'command'
  /** An object with `fields`. */
  | 'group'
  /** An object with names of the user's own, all values as `item`. */
  | 'map'
  /** `{ "kind": … }` or the bare name: one of `kinds` with its fields, and `fields` beside them whatever the kind. */
  | 'kind'
  /** Anything else: shown as JSON. */
  | 'json';

export interface FormField {
  readonly key: string;
  readonly title: string;
  readonly description: string | null;
  readonly kind: FieldKind;
  readonly required: boolean;
  /** As it would be written; null where there is none. */
  readonly default: unknown;
  /** What applies when it is left out, in words; null where `default` says it. */
  readonly defaultText: string | null;
  /** Reaches into this computer: changed only where `mayEditHostFields`, or after the app's own dialog. */
  readonly hostAccess: boolean;
  /** Of a duration or size: the unit offered first. */
  readonly usualUnit?: string;
  /** A text of several lines, or a secret that is a whole file. */
  readonly isLong?: true;
  /** Of a choice: the values that have the machine destroyed with its disk. */
  readonly destroying?: readonly string[];
  /** Of a group: to be there, even empty, means something; so it is switched on and off. */
  readonly canBeOff?: true;
  readonly min?: number;
  readonly max?: number;
  readonly options?: readonly (string | number | boolean)[];
  readonly item?: FormField;
  readonly fields?: readonly FormField[];
  /** Where the kinds are those of a list of the catalogue. */
  readonly kinds?: KindList;
  /** A text may also be one of these other ways of writing it, for example a list of the same, or a secret. */
  readonly also?: readonly FieldKind[];
}

/** One value of `kind`, with the fields that it adds. */
export interface FormKind {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly FormField[];
  /** Of a driver: it can tell what its fields may be (`draft.choices`). */
  readonly hasChoices?: true;
  /** Of a driver: it can check its own access (`draft.preflight`). */
  readonly hasPreflight?: true;
  /** Of a driver: it says where the machine is reached, so that nobody has to. */
  readonly knowsAddress?: true;
  /** Of a busy check: the drivers of which at least one must be used on the machine. */
  readonly drivers?: readonly string[];
}

export type DriverPosition = 'power' | 'wake' | 'sleep' | 'status';
export type KindList =
  | DriverPosition
  | 'gates'
  | 'requestGates'
  | 'datagramGates'
  | 'probes'
  | 'busyChecks'
  | 'warnings'
  | 'inUse'
  | 'verify'
  | 'accessLogs';

export interface FormCatalog {
  readonly target: readonly FormField[];
  /** Of a route that forwards connections as they are. */
  readonly route: readonly FormField[];
  readonly httpRoute: readonly FormField[];
  /** Of a route that forwards datagrams. */
  readonly udpRoute: readonly FormField[];
  /** An address that several HTTP routes share. */
  readonly listener: readonly FormField[];
  /** What may stand at each `kind`; drivers by what they are used for, with the fields that count there. */
  readonly kinds: Readonly<Record<KindList, readonly FormKind[]>>;
}
