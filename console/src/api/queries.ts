// One place that names every read, so that a write knows what to ask again.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { read, type Schemas } from './client';

export type EntityKind = 'people' | 'accounts';
export const kindOf = (id: string): EntityKind => (id.startsWith('a') ? 'accounts' : 'people');

export const overviewQuery = () =>
  queryOptions({ queryKey: ['overview'], queryFn: ({ signal }) => read('/overview', { signal }), refetchInterval: 5_000 });

export const searchQuery = (q: string, limit: number, kind?: Schemas['SearchKind']) =>
  queryOptions({
    queryKey: ['search', q, limit, kind],
    queryFn: ({ signal }) => read('/search', { query: { q, limit, kind }, signal }),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  });

const paging = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { next?: string }) => page.next,
};

export const peopleQuery = () =>
  infiniteQueryOptions({
    queryKey: ['people'],
    queryFn: ({ pageParam, signal }) => read('/people', { query: { limit: 50, cursor: pageParam }, signal }),
    ...paging,
  });

export const accountsQuery = () =>
  infiniteQueryOptions({
    queryKey: ['accounts'],
    queryFn: ({ pageParam, signal }) => read('/accounts', { query: { limit: 50, cursor: pageParam }, signal }),
    ...paging,
  });

export const personQuery = (id: string) =>
  queryOptions({ queryKey: ['entity', id], queryFn: ({ signal }) => read('/people/{id}', { path: { id }, signal }) });

export const accountQuery = (id: string) =>
  queryOptions({ queryKey: ['entity', id], queryFn: ({ signal }) => read('/accounts/{id}', { path: { id }, signal }) });

export const accountPeopleQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['entity', id, 'people'],
    queryFn: ({ pageParam, signal }) =>
      read('/accounts/{id}/people', { path: { id }, query: { limit: 50, cursor: pageParam }, signal }),
    ...paging,
  });

export const timelineQuery = (id: string, channel?: Schemas['Channel'], before?: string) =>
  infiniteQueryOptions({
    queryKey: ['entity', id, 'timeline', channel, before],
    queryFn: ({ pageParam, signal }) => {
      const call = { path: { id }, query: { limit: 60, cursor: pageParam, channel, before: pageParam ? undefined : before }, signal };
      return kindOf(id) === 'people' ? read('/people/{id}/timeline', call) : read('/accounts/{id}/timeline', call);
    },
    ...paging,
  });

export const densityQuery = (id: string) =>
  queryOptions({
    queryKey: ['entity', id, 'density'],
    queryFn: ({ signal }) =>
      kindOf(id) === 'people'
        ? read('/people/{id}/density', { path: { id }, signal })
        : read('/accounts/{id}/density', { path: { id }, signal }),
  });

export const identityQuery = (id: string) =>
  queryOptions({
    queryKey: ['entity', id, 'identity'],
    queryFn: ({ signal }) =>
      kindOf(id) === 'people'
        ? read('/people/{id}/identity', { path: { id }, signal })
        : read('/accounts/{id}/identity', { path: { id }, signal }),
  });

export const rulesQuery = () =>
  queryOptions({ queryKey: ['rules'], queryFn: ({ signal }) => read('/identity/rules', { signal }), staleTime: 60_000 });

export const objectQuery = (kind: Schemas['ObjectKind'], source: string, id: string) =>
  queryOptions({
    queryKey: ['object', kind, source, id],
    queryFn: ({ signal }) => read('/objects/{kind}/{source}/{id}', { path: { kind, source, id }, signal }),
  });

export const eventQuery = (offset: number) =>
  queryOptions({
    queryKey: ['event', offset],
    queryFn: ({ signal }) => read('/events/{offset}', { path: { offset }, signal }),
  });

export const sourcesQuery = () =>
  queryOptions({ queryKey: ['sources'], queryFn: ({ signal }) => read('/sources', { signal }), refetchInterval: 10_000 });

export const quarantineQuery = (reason?: string) =>
  infiniteQueryOptions({
    queryKey: ['quarantine', reason],
    queryFn: ({ pageParam, signal }) => read('/quarantine', { query: { limit: 50, cursor: pageParam, reason }, signal }),
    ...paging,
  });
