import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the page also works below a path of a reverse proxy and on a scheme of its own.
  base: './',
  plugins: [react()],
  // Whoever serves the page replaces this by a fresh nonce each time.
  html: { cspNonce: '__CSP_NONCE__' },
  build: { outDir: '../out/renderer', emptyOutDir: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
});
