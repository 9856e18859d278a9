import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Of `npm run dev`: the engine that the page talks to. Host and Origin go there as they come, so it checks them as ever. */
const engine = { target: process.env['REVEILLE_URL'] ?? 'http://127.0.0.1:7700', ws: true };

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the page also works below a path of a reverse proxy and on a scheme of its own.
  base: './',
  plugins: [react()],
  // Whoever serves the page replaces this by a fresh nonce each time.
  html: { cspNonce: '__CSP_NONCE__' },
  server: { host: '127.0.0.1', proxy: { '/api': engine, '/login': engine, '/ws': engine } },
  build: { outDir: '../out/renderer', emptyOutDir: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
});
