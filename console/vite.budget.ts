// The budget of what a browser loads: everything before the first page can show, and what each page adds. A build that is
// over it fails and says by how much. Fonts and pictures do not count; sizes are gzipped, in kB of 1000 bytes.
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const kShellKb = 260;
const kPageKb = 150;

export function budget(): Plugin {
  return {
    name: 'budget',
    generateBundle(_, bundle) {
      const size = new Map<string, number>();
      const bytes = (name: string) => {
        const file = bundle[name];
        if (!file) return 0;
        const known = size.get(name) ?? gzipSync(file.type === 'chunk' ? file.code : file.source).length;
        size.set(name, known);
        return known;
      };
      // Everything that comes along when this file is loaded.
      const closure = (name: string, all = new Set<string>()) => {
        const file = bundle[name];
        if (all.has(name) || file?.type !== 'chunk') return all;
        all.add(name);
        const meta = (file as { viteMetadata?: { importedCss: Set<string> } }).viteMetadata;
        for (const css of meta?.importedCss ?? []) all.add(css);
        for (const each of file.imports) closure(each, all);
        return all;
      };
      const sum = (names: Iterable<string>) => [...names].reduce((n, name) => n + bytes(name), 0) / 1000;
      const chunks = Object.values(bundle).filter((f) => f.type === 'chunk');
      const shell = new Set(chunks.filter((c) => c.isEntry).flatMap((c) => [...closure(c.fileName)]));
      const over: string[] = [];
      const check = (what: string, kb: number, max: number) => kb > max && over.push(`${what}: ${kb.toFixed(1)} kB gzip, at most ${max}`);
      check('the shell', sum(shell), kShellKb);
      for (const c of chunks.filter((c) => c.isDynamicEntry)) {
        check(c.name, sum([...closure(c.fileName)].filter((name) => !shell.has(name))), kPageKb);
      }
      if (over.length > 0) this.error(`over the budget: ${over.join('; ')}`);
      this.info(`shell ${sum(shell).toFixed(1)} of ${kShellKb} kB gzip`);
    },
  };
}
