import { describe, expect, it } from 'vitest';
import { binDays, groupTouches, isDayOnly, type Touch } from './group';

const touch = (offset: number, at: string, name = 'Page Viewed', over: Partial<Touch> = {}): Touch => ({
  offset, at, type: 'page', name, channel: 'web', source: 'website', ...over,
});
const shape = (touches: Touch[]) => groupTouches(touches).map((d) => d.lines.map((l) => l.touches.map((t) => t.offset)));

describe('groupTouches', () => {
  it('folds a visit and keeps a silence of more than half an hour', () => {
    const visit = [touch(5, '2026-03-02T10:20:00Z'), touch(4, '2026-03-02T10:10:00Z'), touch(3, '2026-03-02T10:00:00Z')];
    expect(shape([...visit, touch(2, '2026-03-02T09:00:00Z')])).toEqual([[[5, 4, 3], [2]]]);
  });
  it('leaves two of a kind apart, and another person out of the run', () => {
    const other = { person: { id: 'p2', name: '' } };
    expect(shape([touch(4, '2026-03-02T10:02:00Z'), touch(3, '2026-03-02T10:01:00Z'), touch(2, '2026-03-02T10:00:00Z', 'Page Viewed', other)])).toEqual([
      [[4], [3], [2]],
    ]);
  });
  it('shows an order that has a day and no time on that day, wherever the reader is', () => {
    const order = touch(1, '2026-03-02T00:00:00.000Z', 'order', { type: 'order' });
    expect(isDayOnly(order)).toBe(true);
    expect(isDayOnly({ ...order, type: 'page' })).toBe(false);
    expect(new Date(groupTouches([order])[0]?.day ?? '').getDate()).toBe(2);
  });
  it('starts a new day', () => {
    expect(shape([touch(2, '2026-03-02T12:00:00Z', 'a'), touch(1, '2026-02-27T12:00:00Z', 'b')])).toEqual([[[2]], [[1]]]);
  });
});

describe('binDays', () => {
  it('loses no touch, whatever the span', () => {
    for (const start of ['2026-03-01', '2026-01-01', '2024-09-01', '2020-01-01']) {
      const days = [{ day: start, count: 3 }, { day: '2026-03-02', count: 4 }].filter((d, k) => k === 0 || d.day !== start);
      const bins = binDays(days, '2026-03-02', 80);
      expect(bins.length).toBeLessThanOrEqual(80);
      expect(bins.reduce((sum, b) => sum + b.count, 0)).toBe(7);
      expect(bins.at(-1)?.until).toBe('2026-03-03');
    }
  });
});
