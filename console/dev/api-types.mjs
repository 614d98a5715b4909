// Writes src/api/generated.ts from ../api/openapi.yaml; with --check it only says whether that would change it.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const out = new URL('../src/api/generated.ts', import.meta.url);
const text =
  '// Generated from api/openapi.yaml by `npm run api`. Do not edit.\n' +
  astToString(await openapiTS(new URL('../../api/openapi.yaml', import.meta.url)));
if (process.argv.includes('--check')) {
  if ((await readFile(out, 'utf8').catch(() => '')) !== text) {
    console.error('src/api/generated.ts is not that of api/openapi.yaml: run `npm run api`');
    process.exit(1);
  }
} else {
  await writeFile(out, text);
}
