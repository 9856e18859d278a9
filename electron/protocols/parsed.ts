/** What a parser makes of the first bytes: `partial` may become `good` with more of them, `wrong` never will. */
export type Parsed<Value> =
  | { readonly kind: 'partial' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'good'; readonly value: Value };

export const partial = { kind: 'partial' } as const;
export const wrong = { kind: 'wrong' } as const;

export function good<Value>(value: Value): Parsed<Value> {
  return { kind: 'good', value };
}

/** Bytes as characters, one each. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** Whether the bytes begin like these, as far as there are any. */
export function beginsLike(bytes: Uint8Array, wanted: readonly number[]): boolean {
  return wanted.every((byte, index) => index >= bytes.length || bytes[index] === byte);
}
