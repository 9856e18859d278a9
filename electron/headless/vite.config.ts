import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** One file for plain Node 20 and later; what is in `dependencies` stays outside and is found at run time. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  publicDir: false,
  build: {
    ssr: 'electron/headless/reveille.ts',
    outDir: 'out/headless',
    emptyOutDir: true,
    target: 'node20',
    rolldownOptions: {
      output: { entryFileNames: 'reveille.mjs', banner: '#!/usr/bin/env node', codeSplitting: false },
    },
  },
});
