// Probable duplicates that wait for a person's word.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ApiError, read, type Schemas } from './client';

export type DuplicateClass = 'person' | 'account';
export type Duplicate = Schemas['DuplicatePair'];
export type DuplicateRecord = Schemas['DuplicateSide'];

export const duplicatesQuery = (of: DuplicateClass) =>
  queryOptions({
    queryKey: ['duplicates', of],
    queryFn: ({ signal }) => read('/duplicates', { query: { class: of, limit: 50 }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.caught_up === false ? 3_000 : false),
  });

// How many wait for review; null when this server has none of it.
export const duplicatesWaitingQuery = () =>
  queryOptions({
    queryKey: ['duplicates', 'waiting'],
    queryFn: async ({ signal }): Promise<number | null> => {
      try {
        const of = (kind: DuplicateClass) => read('/duplicates', { query: { class: kind, limit: 1 }, signal });
        const [people, accounts] = await Promise.all([of('person'), of('account')]);
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
