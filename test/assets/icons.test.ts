import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { icnsFile, icoFile } from '../../assets/icon-files.ts';
import type { TrayIcon } from '../../shared/tray-model.ts';

const folder = new URL('../../assets/icons/', import.meta.url);
const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
const states: readonly TrayIcon[] = ['asleep', 'waking', 'in-use', 'problem', 'paused'];
const read = (name: string) => readFileSync(new URL(name, folder));

/** Width of a PNG, from its header. */
const widthOf = (png: Buffer) => png.readUInt32BE(16);

describe.each(states)('the tray icon "%s"', (state) => {
  it.each([
    ['.png', 22],
    ['@2x.png', 44],
    ['Template.png', 16],
    ['Template@2x.png', 32],
  ])('has the size that %s stands for', (ending, pixels) => {
    const png = read(`tray/${state}${ending}`);
    expect([png.subarray(0, 4), widthOf(png)]).toEqual([pngStart, pixels]);
  });

  it('comes from a source of its own', () => {
    expect(existsSync(new URL(`tray-${state}.svg`, folder))).toBe(true);
    expect(read(`tray/${state}.ico`).readUInt16LE(4)).toBe(6);
  });
});

test('each state has another shape, also without colour', () => {
  expect(new Set(states.map((state) => read(`tray/${state}Template@2x.png`).toString('base64'))).size).toBe(5);
});

test('a Windows icon names every picture in it', () => {
  const pictures = [16, 256].map((pixels) => ({ pixels, png: Buffer.concat([pngStart, Buffer.alloc(pixels)]) }));
  const file = icoFile(pictures);
  expect(file.subarray(0, 6)).toEqual(Buffer.from([0, 0, 1, 0, 2, 0]));
  for (const [index, { pixels, png }] of pictures.entries()) {
    const entry = file.subarray(6 + 16 * index, 22 + 16 * index);
    const offset = entry.readUInt32LE(12);
    expect(entry[0]).toBe(pixels % 256);
    expect(file.subarray(offset, offset + entry.readUInt32LE(8))).toEqual(png);
  }
});

test('a macOS icon is as long as it says, and leaves out what the format does not know', () => {
  const png = Buffer.from('picture');
  const file = icnsFile([16, 24, 32].map((pixels) => ({ pixels, png })));
  const types: string[] = [];
  for (let offset = 8; offset < file.length; offset += file.readUInt32BE(offset + 4)) {
    types.push(file.toString('latin1', offset, offset + 4));
  }
  expect([file.readUInt32BE(4), types]).toEqual([file.length, ['icp4', 'icp5', 'ic11']]);
  expect(read('app.icns').readUInt32BE(4)).toBe(read('app.icns').length);
});
