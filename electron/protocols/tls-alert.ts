/** Fatal TLS alerts before anything is agreed on: RFC 8446 §5.1 and §6; the first is of RFC 6066 §3. */
export const unrecognizedName: Uint8Array = fatal(112);
/** A client that must name whom it wants has not: RFC 8446 §9.2. */
export const missingExtension: Uint8Array = fatal(109);

function fatal(description: number): Uint8Array {
  return Uint8Array.of(21, 3, 3, 0, 2, 2, description);
}
