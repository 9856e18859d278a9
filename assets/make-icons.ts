/*
 * Makes every icon of the app from the SVG files in `icons/`: `node assets/make-icons.ts`. Needs a Chromium, whose path
 * may stand in CHROMIUM. What it makes is kept in the repository, so that building needs none.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { icnsFile, icoFile, type Rendering } from './icon-files.ts';

const folder = join(import.meta.dirname, 'icons');

/** Every colour stands out from white and from black bars alike, so that one set serves both. */
const trayColours = {
  asleep: '#6f83c4',
  waking: '#d07c10',
  'in-use': '#259a61',
  problem: '#d8483c',
  paused: '#7c8798',
} as const;

const icoPixels = [16, 20, 24, 32, 40, 48];
const appPixels = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

async function render(page: Page, svg: string, pixels: number, colour: string): Promise<Rendering> {
  await page.setViewportSize({ width: pixels, height: pixels });
  const style = `<style>*{margin:0}svg{display:block;width:${pixels}px;height:${pixels}px;color:${colour}}</style>`;
  await page.setContent(`${style}${svg}`);
  return { pixels, png: await page.screenshot({ omitBackground: true }) };
}

async function makeTrayIcons(page: Page): Promise<void> {
  await mkdir(join(folder, 'tray'), { recursive: true });
  for (const [state, colour] of Object.entries(trayColours)) {
    const svg = await readFile(join(folder, `tray-${state}.svg`), 'utf8');
    const save = async (name: string, data: Buffer) => await writeFile(join(folder, 'tray', name), data);
    const renderings: Rendering[] = [];
    for (const pixels of icoPixels) renderings.push(await render(page, svg, pixels, colour));
    await save(`${state}.ico`, icoFile(renderings));
    await save(`${state}.png`, (await render(page, svg, 22, colour)).png);
    await save(`${state}@2x.png`, (await render(page, svg, 44, colour)).png);
    await save(`${state}Template.png`, (await render(page, svg, 16, '#000')).png);
    await save(`${state}Template@2x.png`, (await render(page, svg, 32, '#000')).png);
  }
}

async function makeAppIcons(page: Page): Promise<void> {
  const svg = await readFile(join(folder, 'app.svg'), 'utf8');
  // macOS expects a margin around the tile, the others none.
  const withMargin = svg.replace('viewBox="0 0 512 512"', 'viewBox="-56 -56 624 624"');
  const plain: Rendering[] = [];
  const padded: Rendering[] = [];
  for (const pixels of appPixels) {
    plain.push(await render(page, svg, pixels, '#000'));
    padded.push(await render(page, withMargin, pixels, '#000'));
  }
  await writeFile(join(folder, 'app.ico'), icoFile(plain.filter(({ pixels }) => pixels <= 256)));
  await writeFile(join(folder, 'app.icns'), icnsFile(padded));
  for (const { pixels, png } of plain) {
    if (pixels === 512) await writeFile(join(folder, 'app.png'), png);
  }
}

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage({ deviceScaleFactor: 1 });
  await makeTrayIcons(page);
  await makeAppIcons(page);
} finally {
  await browser.close();
}
