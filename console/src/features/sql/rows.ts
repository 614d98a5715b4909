// Geometry of the result table: which rows are in sight, and how wide columns are.
export const kRowHeight = 32; // px
const kAround = 10; // rows drawn above and below

export function windowOf(rows: number, top: number, height: number): { first: number; last: number } {
  const first = Math.max(0, Math.min(rows, Math.floor(top / kRowHeight)) - kAround);
  return { first, last: Math.min(rows, Math.ceil((top + height) / kRowHeight) + kAround) };
}

const kWidthMin = 72;
const kWidthMax = 360;
const kLooked = 60; // rows that the widths are made of

// About as wide as the text at 12.5 px; Chinese characters are full width.
export function columnWidths(names: string[], rows: string[][]): number[] {
  const wide = (text: string) => [...text.slice(0, 80)].reduce((sum, c) => sum + (c > '\u2e80' ? 13 : 7.6), 26);
  return names.map((name, k) => Math.round(Math.min(kWidthMax, Math.max(kWidthMin, wide(name), ...rows.slice(0, kLooked).map((r) => wide(r[k] ?? ''))))));
}

export const isNumeric = (type: string) => /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL|DOUBLE|FLOAT)/.test(type);

// A cell as text, exactly as it came: no grouping of digits, since ids are numbers too.
export function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}
