// The pairs to review and where the reader is. A decision takes its pair out at once; undo puts it back where it was.
import type { Duplicate } from '../../api/duplicates';

export type Verdict = 'together' | 'apart';

export interface Done {
  pair: Duplicate;
  verdict: Verdict;
  at: number; // where it stood
  decree?: string; // id, once the server has answered
}
export interface Queue {
  items: Duplicate[];
  at: number;
  done: Done[]; // newest last
}

export type QueueAction =
  | { do: 'loaded'; items: Duplicate[] }
  | { do: 'move'; by: number }
  | { do: 'choose'; at: number }
  | { do: 'decide'; verdict: Verdict }
  | { do: 'decreed'; key: string; decree: string }
  | { do: 'return'; key: string }; // undone, or refused by the server

export const kNothing: Queue = { items: [], at: 0, done: [] };
export const keyOf = (pair: Duplicate) => `${pair.a.id} ${pair.b.id}`;
const within = (at: number, length: number) => Math.max(0, Math.min(at, length - 1));

export function queue(state: Queue, action: QueueAction): Queue {
  switch (action.do) {
    case 'loaded': {
      // The answer may be older than a decision.
      const gone = new Set(state.done.map((d) => keyOf(d.pair)));
      const items = action.items.filter((p) => !gone.has(keyOf(p)));
      const current = state.items[state.at];
      const found = current ? items.findIndex((p) => keyOf(p) === keyOf(current)) : -1;
      return { ...state, items, at: found >= 0 ? found : within(state.at, items.length) };
    }
    case 'move':
      return { ...state, at: within(state.at + action.by, state.items.length) };
    case 'choose':
      return { ...state, at: within(action.at, state.items.length) };
    case 'decide': {
      const pair = state.items[state.at];
      if (!pair) return state;
      const items = state.items.filter((p) => p !== pair);
      return { items, at: within(state.at, items.length), done: [...state.done, { pair, verdict: action.verdict, at: state.at }] };
    }
    case 'decreed':
      return { ...state, done: state.done.map((d) => (keyOf(d.pair) === action.key ? { ...d, decree: action.decree } : d)) };
    case 'return': {
      const back = state.done.find((d) => keyOf(d.pair) === action.key);
      if (!back) return state;
      const at = Math.min(back.at, state.items.length);
      return { items: state.items.toSpliced(at, 0, back.pair), at, done: state.done.filter((d) => d !== back) };
    }
  }
}
