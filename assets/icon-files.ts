/** One rendering of an icon: a square PNG of so many pixels. */
export interface Rendering {
  readonly pixels: number;
  readonly png: Buffer;
}

/** A Windows icon with every rendering, each as PNG, which Windows reads since Vista. */
export function icoFile(renderings: readonly Rendering[]): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(renderings.length, 4);
  let offset = header.length + 16 * renderings.length;
  const entries = renderings.map(({ pixels, png }) => {
    const entry = Buffer.alloc(16);
    // 0 stands for 256.
    entry.writeUInt8(pixels % 256, 0);
    entry.writeUInt8(pixels % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
    return entry;
  });
  return Buffer.concat([header, ...entries, ...renderings.map(({ png }) => png)]);
}

/** Types of the macOS format that hold a PNG, by pixels; two sizes are there once more as double resolution. */
const icnsTypes: Readonly<Record<number, readonly string[]>> = {
  16: ['icp4'],
  32: ['icp5', 'ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
};

/** A macOS icon; sizes that the format does not know are left out. */
export function icnsFile(renderings: readonly Rendering[]): Buffer {
  const elements = renderings.flatMap(({ pixels, png }) =>
    (icnsTypes[pixels] ?? []).map((type) => {
      const header = Buffer.alloc(8);
      header.write(type, 'latin1');
      header.writeUInt32BE(header.length + png.length, 4);
      return Buffer.concat([header, png]);
    }),
  );
  const body = Buffer.concat(elements);
  const header = Buffer.alloc(8);
  header.write('icns', 'latin1');
  header.writeUInt32BE(header.length + body.length, 4);
  return Buffer.concat([header, body]);
}
