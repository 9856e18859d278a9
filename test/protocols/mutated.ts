/** Numbers from 0 to below `limit`, the same for every seed. */
export type Draw = (limit: number) => number;

export function drawFrom(seed: number): Draw {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) % limit;
  };
}

/** Bytes of a sample, changed here and there, cut or doubled; or nothing but random ones. */
export function inputFrom(samples: readonly Uint8Array[], draw: Draw, maxBytes: number): Uint8Array {
  const sample = samples[draw(samples.length + 1)];
  if (!sample) return Uint8Array.from({ length: draw(300) }, () => draw(256)).subarray(0, maxBytes);
  let bytes = Uint8Array.from(sample);
  for (let change = draw(6); change > 0 && bytes.length > 0; change -= 1) {
    const at = draw(bytes.length);
    const kind = draw(5);
    if (kind === 0) bytes = bytes.slice(0, at);
    else if (kind === 1) bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at >> 1)]);
    else bytes[at] = [draw(256), 0, 255, 128, (bytes[at] ?? 0) + 1][draw(5)] ?? 0;
  }
  return bytes.subarray(0, maxBytes);
}
