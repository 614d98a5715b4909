// Probable duplicates, until api/openapi.yaml has them: then these types go and `read` takes their place.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ApiError, readBlob } from './client';

export type DuplicateClass = 'person' | 'account';

export interface DuplicateRecord {
  id: string; // s123; also p123 or a123, whose number is that of the oldest strand
  name: string;
  source: string;
  fields: Record<string, string | undefined>;
}
export interface DuplicatePart {
  name: string; // of the comparison, mostly a field
  label: string;
  bits: number; // for (+) or against (-) one and the same
}
export interface Duplicate {
  a: DuplicateRecord;
  b: DuplicateRecord;
  score: number; // bits, the sum of the parts
  probability: number;
  parts: DuplicatePart[];
  suggestion: 'merge' | 'site' | 'parent';
}
export interface DuplicatePage {
  items: Duplicate[];
  total: number;
}

async function readDuplicates(of: DuplicateClass, limit: number, signal?: AbortSignal): Promise<DuplicatePage> {
  return JSON.parse(await (await readBlob('GET', '/duplicates', { query: { class: of, limit }, signal })).text()) as DuplicatePage;
}

export const duplicatesQuery = (of: DuplicateClass, limit = 50) =>
  queryOptions({
    queryKey: ['duplicates', of, limit],
    queryFn: ({ signal }) => readDuplicates(of, limit, signal),
    placeholderData: keepPreviousData,
  });

// How many wait for review; undefined when this server has none of it.
export const duplicatesWaitingQuery = () =>
  queryOptions({
    queryKey: ['duplicates', 'waiting'],
    queryFn: async ({ signal }): Promise<number | null> => {
      try {
        const [people, accounts] = await Promise.all([readDuplicates('person', 1, signal), readDuplicates('account', 1, signal)]);
        return people.total + accounts.total;
      } catch (e) {
        if (e instanceof ApiError && (e.status === 404 || e.status === 501)) return null;
        throw e;
      }
    },
    staleTime: 60_000,
    refetchInterval: (query) => (query.state.data === null ? false : 60_000),
    retry: false,
  });
