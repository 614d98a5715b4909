import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/client';
import { indent, insert, newLine, placeOf } from './edit';
import { wrongOf } from './run';
import { columnWidths, windowOf } from './rows';

describe('the editor', () => {
  it('writes two blanks at the cursor', () => {
    expect(indent({ value: 'ab', from: 1, to: 1 }, false)).toEqual({ value: 'a  b', from: 3, to: 3 });
  });
  it('indents the lines of a selection and takes it back', () => {
    const text = { value: 'SELECT\na,\nb', from: 8, to: 11 };
    const deeper = indent(text, false);
    expect(deeper.value).toBe('SELECT\n  a,\n  b');
    expect(indent(deeper, true)).toEqual(text);
  });
  it('leaves the next line alone when the selection ends at its beginning', () => {
    expect(indent({ value: 'a\nb', from: 0, to: 2 }, false).value).toBe('  a\nb');
  });
  it('keeps the indentation on a new line', () => {
    expect(newLine({ value: '  a', from: 3, to: 3 })).toEqual({ value: '  a\n  ', from: 6, to: 6 });
  });
  it('puts a name behind a blank', () => {
    expect(insert({ value: 'FROM', from: 4, to: 4 }, 'people').value).toBe('FROM people');
    expect(insert({ value: 'a.', from: 2, to: 2 }, 'name').value).toBe('a.name');
  });
});

describe('an error', () => {
  const error = (message: string) => new ApiError(400, 'invalid', 'x', [{ field: 'sql', message }]);
  it('is told with its place', () => {
    const wrong = wrongOf(error('Binder Error: Referenced column "nam" not found\n\nLINE 2: WHERE nam = 1\n              ^'));
    expect(wrong).toEqual({ message: 'Binder Error: Referenced column "nam" not found', line: 2, column: 6 });
    expect(placeOf('SELECT 1\nWHERE nam = 1', 2, 6)).toBe(15);
  });
  it('is told without one', () => {
    expect(wrongOf(error('exactly one SELECT'))).toEqual({ message: 'exactly one SELECT' });
    expect(wrongOf(new ApiError(503, 'unavailable', '', []))).toBeUndefined();
  });
});

describe('the result table', () => {
  it('draws only rows in sight and a few around, however many there are', () => {
    for (const top of [0, 5_000, 319_000]) {
      const { first, last } = windowOf(10_000, top, 400);
      expect(last - first).toBeLessThan(40);
      expect(first * 32).toBeLessThanOrEqual(top);
      expect(last * 32).toBeGreaterThanOrEqual(Math.min(top + 400, 320_000));
    }
    expect(windowOf(3, 0, 400)).toEqual({ first: 0, last: 3 });
  });
  it('is as wide as what it holds, within bounds', () => {
    const [id, text] = columnWidths(['id', 'text'], [['1', 'x'.repeat(500)]]);
    expect(id).toBeLessThan(100);
    expect(text).toBe(360);
  });
});
