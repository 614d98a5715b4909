// Which labels fit under a bar chart, and where they start: each about its bar, inside the chart, none upon another.
export interface Tick {
  key: string;
  text: string;
  x: number; // left edge, px
}

const kSpace = 14; // px between two labels

// As wide as the text about is at 11 px; Chinese characters are full width.
export function widthOf(text: string): number {
  return [...text].reduce((sum, c) => sum + (c > '\u2e80' ? 11.5 : 6.5), 0);
}

export function placeTicks(bars: { key: string; tick?: string }[], width: number): Tick[] {
  const step = bars.length ? width / bars.length : 0;
  const placed: Tick[] = [];
  let free = 0;
  bars.forEach(({ key, tick }, k) => {
    if (!tick) return;
    const wide = widthOf(tick);
    const x = Math.max(0, Math.min((k + 0.5) * step - wide / 2, width - wide));
    if (x < free) return;
    placed.push({ key, text: tick, x });
    free = x + wide + kSpace;
  });
  return placed;
}
