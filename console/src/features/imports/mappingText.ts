// Small changes to a mapping's text: which field of an event a column fills. The text stays the truth, with its comments;
// what the table can't say is written there.
const kLine = /^"((?:[^"\\]|\\.)*)" = (.*)$/;

const quote = (text: string) => JSON.stringify(text);
const names = (template: string, column: string) => template.includes(`{${column}}`) || template.includes(`{${column}|`);

function find(lines: string[], column: string, target: string): number {
  return lines.findIndex((line) => {
    const [, path, value] = kLine.exec(line) ?? [];
    return path === target && value !== undefined && value.startsWith('"') && names(value, column);
  });
}

// Whether the table may change it: one line of plain text. Identifiers are lists and belong to the text.
export const isSimple = (toml: string, column: string, target: string) => find(toml.split('\n'), column, target) >= 0;

export interface Move {
  column: string;
  from?: string; // absent: the column is not used yet
  to?: string; // absent: it is not used any more
  filter?: string;
}

export function retarget(toml: string, { column, from, to, filter }: Move): string {
  const lines = toml.split('\n');
  if (from !== undefined) {
    const k = find(lines, column, from);
    if (k < 0) return toml;
    if (to !== undefined) lines[k] = `${quote(to)} = ${kLine.exec(lines[k] ?? '')?.[2] ?? ''}`;
    else if (lines[k - 1]?.startsWith(`# ${column}: `)) lines.splice(k - 1, 2);
    else lines.splice(k, 1);
    return lines.join('\n');
  }
  if (to === undefined) return toml;
  let last = lines.findLastIndex((line) => kLine.test(line));
  if (last < 0) last = lines.findLastIndex((line) => line.trim() === '[emit.set]');
  if (last < 0) return toml;
  lines.splice(last + 1, 0, `${quote(to)} = ${quote(`{${column}${filter ? `|${filter}` : ''}}`)}`);
  return lines.join('\n');
}

// Where each column of a text goes: the first line that names it.
export function targetsOf(toml: string, columns: string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of toml.split('\n')) {
    const [, path, value] = kLine.exec(line) ?? [];
    if (path === undefined || value === undefined) continue;
    for (const column of columns) if (!found.has(column) && names(value, column)) found.set(column, path);
  }
  return found;
}
