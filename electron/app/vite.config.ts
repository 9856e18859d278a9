import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';

const common: UserConfig = { root: fileURLToPath(new URL('../..', import.meta.url)), publicDir: false };
const isDesktop = (id: string): boolean => id.endsWith('/desktop.ts');

/** The app itself. Electron and what is in `dependencies` stay outside. */
const desktop: UserConfig = {
  ...common,
  build: {
    ssr: 'electron/app/desktop.ts',
    outDir: 'out/app',
    emptyOutDir: true,
    target: 'node20',
    rolldownOptions: {
      external: ['electron'],
      output: { entryFileNames: '[name].mjs', codeSplitting: false },
    },
  },
};

/**
 * `--mode early`: what must have run before Chromium is ready, and the page's bridge. Both are CommonJS: a module would
 * be loaded too late for the one, and cannot be loaded by a sandboxed page for the other.
 */
const early: UserConfig = {
  ...common,
  build: {
    ssr: true,
    outDir: 'out/app',
    emptyOutDir: false,
    target: 'node20',
    rolldownOptions: {
      input: { main: 'electron/app/main.ts', preload: 'electron/app/preload.ts' },
      external: (id) => id === 'electron' || isDesktop(id),
      output: {
        format: 'cjs',
        entryFileNames: '[name].cjs',
        paths: (id) => (isDesktop(id) ? './desktop.mjs' : id),
      },
    },
  },
};

export default defineConfig(({ mode }) => (mode === 'early' ? early : desktop));
