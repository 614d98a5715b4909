import { expect, it } from 'vitest';
import { placeTicks, widthOf } from './ticks';

const bars = (many: number, tick: string, every: number) =>
  Array.from({ length: many }, (_, k) => ({ key: String(k), tick: k % every === 0 ? tick : undefined }));

it('keeps every label inside the chart', () => {
  for (const width of [120, 260, 900]) {
    for (const tick of placeTicks(bars(24, '下午03:00', 1), width)) {
      expect(tick.x).toBeGreaterThanOrEqual(0);
      expect(tick.x + widthOf(tick.text)).toBeLessThanOrEqual(width);
    }
  }
});

it('never writes one label upon another', () => {
  const ticks = placeTicks(bars(80, 'Jan 5, 2026', 3), 500);
  expect(ticks.length).toBeGreaterThan(2);
  ticks.forEach((tick, k) => expect(tick.x).toBeGreaterThanOrEqual(k ? (ticks[k - 1]?.x ?? 0) + widthOf(tick.text) : 0));
});

it('puts a label under the middle of its bar where there is room', () => {
  const [tick] = placeTicks([{ key: 'a' }, { key: 'b', tick: '12' }, { key: 'c' }], 300);
  expect(tick).toEqual({ key: 'b', text: '12', x: 150 - widthOf('12') / 2 });
});
