// Reads of data quality, conflicts, survivorship and write-back.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { read, type Schemas } from './client';

export type Cls = 'person' | 'account';

export const qualityQuery = () =>
  queryOptions({ queryKey: ['quality'], queryFn: ({ signal }) => read('/quality', { signal }), staleTime: 30_000 });

export const qualityHistoryQuery = (source?: string, trait?: string) =>
  queryOptions({ queryKey: ['quality', 'history', source, trait], queryFn: ({ signal }) => read('/quality/history', { query: { source, trait, days: 90 }, signal }) });

export const conflictsQuery = (trait: string, cls: Cls) =>
  queryOptions({
    queryKey: ['quality', 'conflicts', trait, cls],
    queryFn: ({ signal }) => read('/quality/conflicts', { query: { trait, class: cls, limit: 20 }, signal }),
    enabled: trait !== '',
  });

export const survivorshipQuery = () =>
  queryOptions({ queryKey: ['survivorship'], queryFn: ({ signal }) => read('/survivorship', { signal }) });

export const writebackQuery = () =>
  queryOptions({ queryKey: ['writeback'], queryFn: ({ signal }) => read('/writeback', { signal }), refetchInterval: 5_000 });

export const changesQuery = (status: Schemas['WriteBackStatus']) =>
  infiniteQueryOptions({
    queryKey: ['writeback', 'changes', status],
    queryFn: ({ pageParam, signal }) => read('/writeback/changes', { query: { status, limit: 30, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: { next?: string }) => page.next,
    refetchInterval: 5_000,
  });
