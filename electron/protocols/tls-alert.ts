/** A fatal TLS alert before anything is agreed on: RFC 8446 §6 and §5.1; `unrecognized_name` is of RFC 6066 §3. */
export const unrecognizedName: Uint8Array = Uint8Array.of(21, 3, 3, 0, 2, 2, 112);
