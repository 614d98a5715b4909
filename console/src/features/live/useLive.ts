// The live view's memory: the newest entries, filled by the server's stream. While paused, new ones wait unseen.
import { useEffect, useReducer } from 'react';
import { read, urlOf, type Schemas } from '../../api/client';

export type Entry = Schemas['LiveEntry'];
export const kEntriesMax = 500;

export interface LiveState {
  shown: Entry[]; // newest first
  waiting: Entry[]; // newest first; only while paused
  waitingTotal: number;
  paused: boolean;
  connected: boolean;
  lost: number;
}

export type LiveAction =
  | { do: 'arrived'; entries: Entry[] } // newest first
  | { do: 'pause' | 'resume' | 'clear' }
  | { do: 'connected'; is: boolean }
  | { do: 'lost'; count: number };

export const kStart: LiveState = { shown: [], waiting: [], waitingTotal: 0, paused: false, connected: false, lost: 0 };

// After a reconnect the same entries may come again: `seq` tells.
function newer(entries: Entry[], than: Entry[]): Entry[] {
  const seen = than[0]?.seq ?? -1;
  return entries.filter((e) => e.seq > seen);
}

export function live(state: LiveState, action: LiveAction): LiveState {
  switch (action.do) {
    case 'arrived': {
      const fresh = newer(newer(action.entries, state.shown), state.waiting);
      if (fresh.length === 0) return state;
      if (!state.paused) return { ...state, shown: [...fresh, ...state.shown].slice(0, kEntriesMax) };
      return { ...state, waiting: [...fresh, ...state.waiting].slice(0, kEntriesMax), waitingTotal: state.waitingTotal + fresh.length };
    }
    case 'pause':
      return { ...state, paused: true };
    case 'resume':
      return { ...state, paused: false, shown: [...state.waiting, ...state.shown].slice(0, kEntriesMax), waiting: [], waitingTotal: 0 };
    case 'clear':
      return { ...state, shown: [], lost: 0 };
    case 'connected':
      return { ...state, connected: action.is };
    case 'lost':
      return { ...state, lost: state.lost + action.count };
  }
}

// The server filters by source and outcome, so that a rare refusal is not drowned by a busy source.
export function useLive(source: string | undefined, outcome: Schemas['Outcome'] | undefined) {
  const [state, dispatch] = useReducer(live, kStart);
  useEffect(() => {
    dispatch({ do: 'clear' });
    const gone = new AbortController();
    let arrived: Entry[] = [];
    let frame = 0;
    // One render for all that arrives within a frame.
    const flush = () => {
      frame = 0;
      dispatch({ do: 'arrived', entries: arrived });
      arrived = [];
    };
    void read('/live/recent', { query: { source, outcome }, signal: gone.signal })
      .then(({ items }) => dispatch({ do: 'arrived', entries: items }))
      .catch(() => undefined) // the stream's state says that the server is away
      .then(() => {
        if (gone.signal.aborted) return;
        const stream = new EventSource(urlOf('/live', {}, { source, outcome }));
        gone.signal.addEventListener('abort', () => stream.close());
        stream.onopen = () => dispatch({ do: 'connected', is: true });
        stream.onerror = () => dispatch({ do: 'connected', is: false });
        stream.addEventListener('entry', (e: MessageEvent<string>) => {
          arrived = [JSON.parse(e.data) as Entry, ...arrived].slice(0, kEntriesMax);
          frame ||= requestAnimationFrame(flush);
        });
        stream.addEventListener('lost', (e: MessageEvent<string>) =>
          dispatch({ do: 'lost', count: (JSON.parse(e.data) as { count: number }).count }),
        );
      });
    return () => {
      gone.abort();
      cancelAnimationFrame(frame);
    };
  }, [source, outcome]);
  return { state, dispatch };
}
