// Folds runs of the same small thing (a visit's page views, a sensor's readings) into one line of the timeline.
import type { Schemas } from '../../api/client';

export type Touch = Schemas['Touch'];

export interface Line {
  key: string;
  touches: Touch[]; // newest first; one, or a run
}
export interface Day {
  day: string; // a time within the day
  lines: Line[];
}

const kGapMs = 30 * 60_000; // a longer silence ends a visit
const kRunMin = 3; // shorter runs are not worth hiding

function follows(a: Touch, b: Touch): boolean {
  return (
    a.type === b.type &&
    a.name === b.name &&
    a.source === b.source &&
    a.person?.id === b.person?.id &&
    Date.parse(a.at) - Date.parse(b.at) <= kGapMs
  );
}

// Orders, tickets and opportunities often come with a day and no time of day: midnight UTC. That is this day for
// every reader, and its time says nothing.
const kDated = /^(order|order_line|ticket|opportunity|asset)$/;
export const isDayOnly = (touch: Touch): boolean => kDated.test(touch.type) && touch.at.endsWith('T00:00:00.000Z');

// A time within the reader's day on which the touch is shown.
const shownAt = (touch: Touch): string => (isDayOnly(touch) ? touch.at.slice(0, 10) + 'T12:00:00' : touch.at);
const dayOf = (touch: Touch) => new Date(shownAt(touch)).toDateString();

export function groupTouches(touches: Touch[]): Day[] {
  const days: Day[] = [];
  let run: Touch[] = [];
  const flush = () => {
    const first = run[0];
    if (!first) return;
    let day = days.at(-1);
    if (!day || new Date(day.day).toDateString() !== dayOf(first)) days.push((day = { day: shownAt(first), lines: [] }));
    const parts = run.length >= kRunMin ? [run] : run.map((t) => [t]);
    for (const part of parts) day.lines.push({ key: `${part[0]?.offset}-${part[0]?.name}`, touches: part });
    run = [];
  };
  for (const touch of touches) {
    const last = run.at(-1);
    if (last && !(follows(last, touch) && dayOf(last) === dayOf(touch))) flush();
    run.push(touch);
  }
  flush();
  return days;
}

export interface Bin {
  from: string; // day
  until: string; // the day after its last
  count: number;
}

const kDayMs = 86_400_000;
const isoDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);

// Days as at most `most` bins of equal length that end today.
export function binDays(days: { day: string; count: number }[], today: string, most: number): Bin[] {
  const first = days[0];
  if (!first) return [];
  const end = Date.parse(today) + kDayMs;
  const span = Math.max(28, Math.ceil((end - Date.parse(first.day)) / kDayMs));
  const width = [1, 2, 7, 14, 28, 56].find((w) => span / w <= most) ?? Math.ceil(span / most);
  const bins: Bin[] = [];
  for (let k = Math.ceil(span / width); k > 0; --k) {
    bins.push({ from: isoDay(end - k * width * kDayMs), until: isoDay(end - (k - 1) * width * kDayMs), count: 0 });
  }
  for (const { day, count } of days) {
    const bin = bins[bins.length - 1 - Math.floor((end - kDayMs - Date.parse(day)) / (width * kDayMs))];
    if (bin) bin.count += count;
  }
  return bins;
}
