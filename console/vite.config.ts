import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { budget } from './vite.budget.ts';

// In development the API is the mock (dev/mock.mjs) or a real server: TUTTI=http://127.0.0.1:8080 npm run dev
const server = process.env.TUTTI ?? 'http://127.0.0.1:8901';

export default defineConfig({
  plugins: [react(), budget()],
  server: { host: '127.0.0.1', proxy: { '/api': server, '/health': server, '/ready': server } },
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700 },
  test: { testTimeout: 60_000, include: ['src/**/*.test.{ts,tsx}'] },
});
