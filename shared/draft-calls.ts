/** A value that a field may have, as it would be written. */
export interface OfferedValue {
  readonly value: string | number;
  /** What tells it from the others: a name, a state. */
  readonly note?: string;
  /** Values of other fields that go with it, by their place among the options. */
  readonly sets?: Readonly<Record<string, string | number>>;
}

/** What a machine that is not saved yet may be, by the field's place among the driver's options. */
export interface DraftChoices {
  readonly offered: Readonly<Record<string, readonly OfferedValue[]>>;
}
