// Shares out of the server's counts.
import type { Schemas } from '../../api/client';

export type Cell = Schemas['QualityTrait'];
export type Counts = Omit<Schemas['QualityDay'], 'day'>; // summed over the traits

export interface Scores {
  complete?: number; // undefined: there is nothing to judge
  valid?: number;
  unique?: number;
  fresh?: number;
  agreed?: number;
}

const share = (part: number, whole: number) => (whole > 0 ? part / whole : undefined);

export function scoresOf(c: Counts): Scores {
  return {
    complete: share(c.filled, c.records),
    valid: share(c.valid, c.filled),
    unique: share(c.identifying - c.shared, c.identifying),
    fresh: share(c.filled - c.older_365, c.filled),
    agreed: share(c.filled - c.disputed, c.filled),
  };
}

export function countsOf(records: number, cells: Cell[]): Counts {
  const sum = (of: (c: Cell) => number) => cells.reduce((n, c) => n + of(c), 0);
  return {
    records: records * cells.length,
    filled: sum((c) => c.filled),
    valid: sum((c) => c.valid),
    identifying: sum((c) => (c.identifying ? c.filled : 0)),
    shared: sum((c) => c.shared),
    disputed: sum((c) => c.disputed),
    older_365: sum((c) => c.older_365),
  };
}

export function add(a: Counts, b: Counts): Counts {
  const out = { ...a };
  for (const key of Object.keys(out) as (keyof Counts)[]) out[key] += b[key];
  return out;
}
