import { describe, expect, it } from 'vitest';
import { kEntriesMax, kStart, live, type Entry, type LiveState } from './useLive';

const entry = (seq: number): Entry => ({ seq, received_at: '2026-03-01T00:00:00Z', outcome: 'accepted' });
const arrive = (state: LiveState, ...seqs: number[]) => live(state, { do: 'arrived', entries: seqs.map(entry) });
const seqs = (state: LiveState) => state.shown.map((e) => e.seq);

describe('live', () => {
  it('shows newest first and no entry twice', () => {
    expect(seqs(arrive(arrive(kStart, 2, 1), 3, 2))).toEqual([3, 2, 1]);
  });
  it('holds new entries back while paused, and shows them afterwards', () => {
    const paused = arrive(live(arrive(kStart, 1), { do: 'pause' }), 3, 2);
    expect(seqs(paused)).toEqual([1]);
    expect(paused.waitingTotal).toBe(2);
    expect(seqs(live(paused, { do: 'resume' }))).toEqual([3, 2, 1]);
  });
  it('stays bounded, paused or not', () => {
    let state = live(kStart, { do: 'pause' });
    for (let k = 1; k <= kEntriesMax + 50; ++k) state = arrive(state, k);
    expect(state.waiting.length).toBe(kEntriesMax);
    expect(state.waitingTotal).toBe(kEntriesMax + 50);
    expect(live(state, { do: 'resume' }).shown.length).toBe(kEntriesMax);
  });
});
