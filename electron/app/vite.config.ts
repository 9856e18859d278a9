import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The main process as one module, and with `--mode preload` the page's bridge: one CommonJS file, because a sandboxed
 * preload script can load nothing else. Electron and what is in `dependencies` stay outside.
 */
export default defineConfig(({ mode }) =>
  mode === 'preload'
    ? {
        root,
        publicDir: false,
        build: {
          ssr: 'electron/app/preload.ts',
          outDir: 'out/app',
          emptyOutDir: false,
          target: 'chrome130',
          rolldownOptions: {
            external: ['electron'],
            output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false },
          },
        },
      }
    : {
        root,
        publicDir: false,
        build: {
          ssr: 'electron/app/main.ts',
          outDir: 'out/app',
          emptyOutDir: true,
          target: 'node20',
          rolldownOptions: {
            external: ['electron'],
            output: { entryFileNames: 'main.mjs', codeSplitting: false },
          },
        },
      },
);
