// Keys of the editor, as changes of its text.
export interface Text {
  value: string;
  from: number; // selection
  to: number;
}

const kIndent = '  ';

// Tab: indents the selected lines, or writes two blanks; with Shift it takes them back.
export function indent({ value, from, to }: Text, back: boolean): Text {
  if (!back && from === to) return { value: value.slice(0, from) + kIndent + value.slice(to), from: from + kIndent.length, to: from + kIndent.length };
  const start = value.lastIndexOf('\n', from - 1) + 1;
  const end = to > from && value[to - 1] === '\n' ? to - 1 : to; // a line that is only touched at its beginning stays
  const before = value.slice(start, end);
  const lines = before.split('\n');
  const changed = lines.map((line) => (back ? line.replace(/^ {1,2}/, '') : kIndent + line));
  const first = (changed[0]?.length ?? 0) - (lines[0]?.length ?? 0);
  const after = changed.join('\n');
  return {
    value: value.slice(0, start) + after + value.slice(end),
    from: Math.max(start, from + first),
    to: Math.max(start, to + after.length - before.length),
  };
}

// Enter: the next line begins as this one does.
export function newLine({ value, from, to }: Text): Text {
  const start = value.lastIndexOf('\n', from - 1) + 1;
  const blanks = /^ */.exec(value.slice(start, from))?.[0] ?? '';
  const at = from + 1 + blanks.length;
  return { value: `${value.slice(0, from)}\n${blanks}${value.slice(to)}`, from: at, to: at };
}

export function insert({ value, from, to }: Text, text: string): Text {
  const gap = from > 0 && /[\w"]/.test(value[from - 1] ?? '') ? ' ' : '';
  const at = from + gap.length + text.length;
  return { value: value.slice(0, from) + gap + text + value.slice(to), from: at, to: at };
}

// Where line (from 1) and column (from 0) are in the text.
export function placeOf(value: string, line: number, column = 0): number {
  const lines = value.split('\n');
  return Math.min(value.length, lines.slice(0, line - 1).reduce((sum, l) => sum + l.length + 1, 0) + column);
}
