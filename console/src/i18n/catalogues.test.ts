// Holds the catalogues together: the same keys and placeholders in each language, no key that nothing uses, and no text
// in the components that a reader in another language would see untranslated.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import en from './en.json';
import cn from './zh-CN.json';
import tw from './zh-TW.json';

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, prefix = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') all.set(prefix + key, value);
    else for (const [k, v] of flat(value, `${prefix}${key}.`)) all.set(k, v);
  }
  return all;
}

const kLanguages: Record<string, Tree> = { en, 'zh-TW': tw, 'zh-CN': cn };
const singular = (key: string) => key.replace(/_(one|other)$/, ''); // Chinese has one form for one and many
const keysOf = (tree: Tree) => [...new Set([...flat(tree).keys()].map(singular))].sort();
const placeholders = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort();

const src = join(import.meta.dirname, '..');
const files = (readdirSync(src, { recursive: true }) as string[])
  .filter((f) => /\.tsx?$/.test(f) && !/\.test\.|generated/.test(f))
  .map((f) => ({ name: f, text: readFileSync(join(src, f), 'utf8') }));

it.each(Object.keys(kLanguages))('%s has every key', (language) => {
  expect(keysOf(kLanguages[language] ?? {})).toEqual(keysOf(en));
});

it.each(['zh-TW', 'zh-CN'])('%s keeps the placeholders of each text and leaves none in English', (language) => {
  const english = flat(en);
  for (const [key, text] of flat(kLanguages[language] ?? {})) {
    const source = english.get(key) ?? '';
    expect([key, placeholders(text)]).toEqual([key, placeholders(source)]);
    // Names and technical words may stay; a text with a sentence in it has to be told in Chinese.
    if (/[a-z] [a-z]/.test(source)) expect([key, /[\u3400-\u9fff]/.test(text)]).toEqual([key, true]);
  }
});

it('has no key that nothing uses', () => {
  const code = files.map((f) => f.text).join('\n');
  // t(`nav.${key}`) uses all below its prefix; so do the tables of words.ts.
  const prefixes = [...code.matchAll(/[`']([a-z0-9_.]+[._])\$\{/g)].map((m) => m[1] ?? '');
  const unused = keysOf(en).filter((key) => !code.includes(`'${key}'`) && !prefixes.some((p) => key.startsWith(p)));
  expect(unused).toEqual([]);
});

it('words every reason of the server', () => {
  const server = ['ingest/live/reasons.cc', 'profile/fold_check.cc', 'profile/business_object.cc', 'model/event.cc'];
  const codes = server.flatMap((file) => {
    const text = readFileSync(join(src, '../../src', file), 'utf8');
    return [...text.matchAll(/Reason\{"(\w+)"|refuse\([^;]*?"(\w+_\w+)"\)|ErrorCode::k\w+, [^;]*?"(\w+_\w+)"\)/g)].map((m) => m[1] ?? m[2] ?? m[3] ?? '');
  });
  expect(codes).toContain('bad_json');
  expect(codes).toContain('bad_date');
  expect(codes).toContain('bad_reference');
  expect([...new Set(codes)].filter((code) => !(code in en.reason))).toEqual([]);
});

it('words every reason why a row of a file is rejected', () => {
  const readers = ['mapping/template.cc', 'mapping/json_row.cc', 'files/text_reader.cc', 'files/xlsx_reader.cc', 'files/parquet_reader.cc'];
  const codes = readers.flatMap((file) => {
    const text = readFileSync(join(src, '../../src/ingest', file), 'utf8');
    const told = [...text.matchAll(/\bbad\("\w+"\)|row_\.error = [^;]*;/g)].map((m) => m[0]).join();
    return [...told.matchAll(/"(\w+)"/g)].map((m) => m[1] ?? '');
  });
  expect(codes).toEqual(expect.arrayContaining(['bad_email', 'bad_quotes', 'too_few_columns', 'too_many_columns', 'bad_utf8']));
  expect([...new Set(codes)].filter((code) => !(code in en.reason))).toEqual([]);
});

const kSpoken = new Set(['title', 'label', 'aria-label', 'placeholder', 'alt', 'hint', 'okText', 'cancelText', 'content']);
const hasWord = (text: string) => /\p{L}{2,}/u.test(text);

it('has no untranslated text in a component', () => {
  const found: string[] = [];
  for (const { name, text } of files.filter((f) => f.name.endsWith('.tsx'))) {
    const source = ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TSX);
    const report = (node: ts.Node) => {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push(`${relative('.', name)}:${line}: ${node.getText().trim()}`);
    };
    const visit = (node: ts.Node, parentTag?: string) => {
      let tag = parentTag;
      if (ts.isJsxElement(node)) tag = node.openingElement.tagName.getText();
      if (ts.isJsxText(node) && hasWord(node.text) && tag !== 'kbd') report(node);
      if (ts.isJsxExpression(node) && node.expression && ts.isStringLiteral(node.expression) && !ts.isJsxAttribute(node.parent) && hasWord(node.expression.text)) report(node);
      if (ts.isJsxAttribute(node) && kSpoken.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer) && hasWord(node.initializer.text)) report(node);
      ts.forEachChild(node, (child) => visit(child, tag));
    };
    visit(source);
  }
  // A name that every language writes alike.
  expect(found.filter((f) => !f.includes('placeholder="website"'))).toEqual([]);
});
