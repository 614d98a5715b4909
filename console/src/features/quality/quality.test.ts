import { expect, it } from 'vitest';
import { add, countsOf, scoresOf, type Cell } from './score';

const cell = (over: Partial<Cell>): Cell => ({ trait: 'x', kind: 'text', filled: 0, valid: 0, identifying: false, shared: 0, disputed: 0, older_30: 0, older_90: 0, older_365: 0, ...over });

it('judges nothing where there is nothing', () => {
  expect(scoresOf(countsOf(0, []))).toEqual({ complete: undefined, valid: undefined, unique: undefined, fresh: undefined, agreed: undefined });
});

it('is complete by record and trait, valid and fresh by value, unique by identifying value', () => {
  const cells = [cell({ filled: 8, valid: 6, disputed: 2, older_365: 4 }), cell({ filled: 2, valid: 2, identifying: true, shared: 1 })];
  expect(scoresOf(countsOf(10, cells))).toEqual({ complete: 0.5, valid: 0.8, unique: 0.5, fresh: 0.6, agreed: 0.8 });
});

it('adds sources by their counts, not by their shares', () => {
  const big = countsOf(90, [cell({ filled: 90 })]);
  const small = countsOf(10, [cell({ filled: 0 })]);
  expect(scoresOf(add(big, small)).complete).toBe(0.9);
});
