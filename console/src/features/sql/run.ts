// Asking the lake, and what is remembered of it in this browser.
import { ApiError, post, readBlob, type Schemas } from '../../api/client';
import { saveFile } from '../../ui/save';

export type Result = Schemas['SqlResult'] & { ms: number };

export async function runSql(sql: string, signal: AbortSignal): Promise<Result> {
  const began = performance.now();
  const result = await post('/sql', { body: { sql, format: 'json', max_rows: kRowsMax, timeout_ms: 30_000 }, signal });
  return { ...result, ms: performance.now() - began };
}

export const kRowsMax = 10_000; // more than anybody reads; the download has all

export async function downloadCsv(sql: string): Promise<void> {
  const blob = await readBlob('POST', '/sql', { body: { sql, format: 'csv', max_rows: 1_000_000, timeout_ms: 60_000 } });
  saveFile(blob, 'result.csv');
}

export interface Past {
  sql: string;
  at: string;
  rows?: number; // absent: it failed
  ms?: number;
}
const kStored = 'tutti.sql.history';
const kPastMax = 50;

export function history(): Past[] {
  try {
    return JSON.parse(localStorage.getItem(kStored) ?? '[]') as Past[];
  } catch {
    return [];
  }
}

export function remember(past: Past): Past[] {
  const all = [past, ...history().filter((p) => p.sql !== past.sql)].slice(0, kPastMax);
  try {
    localStorage.setItem(kStored, JSON.stringify(all));
  } catch {
    // a full store remembers nothing more
  }
  return all;
}

export function forget(): Past[] {
  localStorage.removeItem(kStored);
  return [];
}

// What an error says, and where: DuckDB writes the line, and below it a caret at the place.
export interface Wrong {
  message: string;
  line?: number; // from 1
  column?: number; // from 0
}

export function wrongOf(error: unknown): Wrong | undefined {
  if (!(error instanceof ApiError) || error.status < 400 || error.status >= 500) return undefined;
  const told = error.details.map((d) => d.message).filter(Boolean).join('\n') || error.message;
  const lines = told.split('\n');
  const k = lines.findIndex((l) => /^LINE \d+: /.test(l));
  const head = /^LINE (\d+): /.exec(lines[k] ?? '');
  const message = lines.filter((_, j) => k < 0 || j < k || j > k + 1).join('\n').trim() || told;
  if (!head) return { message };
  const caret = (lines[k + 1] ?? '').indexOf('^');
  return { message, line: Number(head[1]), ...(caret >= head[0].length ? { column: caret - head[0].length } : {}) };
}
