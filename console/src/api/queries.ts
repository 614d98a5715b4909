// One place that names every read, so that a write knows what to ask again.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { post, read, type Schemas } from './client';

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

export const webhookOptionsQuery = () =>
  queryOptions({ queryKey: ['webhook-options'], queryFn: ({ signal }) => read('/webhook-options', { signal }), staleTime: Infinity });

export const quarantineQuery = (reason?: string) =>
  infiniteQueryOptions({
    queryKey: ['quarantine', reason],
    queryFn: ({ pageParam, signal }) => read('/quarantine', { query: { limit: 50, cursor: pageParam, reason }, signal }),
    ...paging,
  });

export const sqlSchemaQuery = () =>
  queryOptions({ queryKey: ['sql', 'schema'], queryFn: ({ signal }) => read('/sql/schema', { signal }), staleTime: Infinity });

export const syncsQuery = () =>
  queryOptions({
    queryKey: ['syncs'],
    queryFn: ({ signal }) => read('/syncs', { signal }),
    refetchInterval: (query) => (query.state.data?.items.some((s) => s.last?.outcome === 'running') ? 2_000 : 15_000),
  });

export const streamsQuery = () =>
  queryOptions({ queryKey: ['streams'], queryFn: ({ signal }) => read('/streams', { signal }), refetchInterval: 3_000 });

// The list of imports and each job. What the server made of a file is not asked again: the file goes when it has landed.
export const isJob = ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] === 'imports' && queryKey.length <= 2;

const kBusy = /^(waiting|running)$/;

export const importsQuery = () =>
  queryOptions({
    queryKey: ['imports'],
    queryFn: ({ signal }) => read('/imports', { signal }),
    refetchInterval: (query) => (query.state.data?.items.some((j) => kBusy.test(j.state)) ? 1_500 : 15_000),
  });

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['imports', id],
    queryFn: ({ signal }) => read('/imports/{id}', { path: { id }, signal }),
    refetchInterval: (query) => (query.state.data && kBusy.test(query.state.data.state) ? 700 : false),
  });

// What the server makes of a file that lies still: asked again only when something else is asked.
export const detectQuery = (id: string, options: Schemas['ReadOptions']) =>
  queryOptions({
    queryKey: ['imports', id, 'detect', options],
    queryFn: () => post('/imports/{id}/detect', { path: { id }, body: options }),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });

export const suggestQuery = (id: string, options: Schemas['ReadOptions'], source?: string) =>
  queryOptions({
    queryKey: ['imports', id, 'suggest', options, source],
    queryFn: () => post('/imports/{id}/suggest', { path: { id }, body: { ...options, source } }),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });

export const trialQuery = (id: string, mapping: string) =>
  queryOptions({
    queryKey: ['imports', id, 'trial', mapping],
    queryFn: () => post('/imports/{id}/dry-run', { path: { id }, body: { mapping, rows: 10_000 } }),
    enabled: mapping !== '',
    staleTime: Infinity,
    retry: false,
    placeholderData: keepPreviousData,
  });
