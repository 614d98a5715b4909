import { useInfiniteQuery } from '@tanstack/react-query';
import { Users } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { accountPeopleQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { Bones, Empty, Failure } from '../../ui/Empty';
import { LoadMore } from '../../ui/LoadMore';
import { Panel } from '../../ui/Page';
import { Ago, Avatar, Badge, useEntityName } from '../../ui/parts';

export function AccountPeople({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useEntityName();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(accountPeopleQuery(id));
  const load = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Bones />;
  const people = data.pages.flatMap((p) => p.items);
  if (people.length === 0) return <Panel><Empty icon={Users} title={t('account.no_people')} hint={t('account.no_people_hint')} /></Panel>;
  return (
    <Panel flush>
      <table className="table">
        <thead>
          <tr>
            <th>{t('people.column.name')}</th>
            <th className="wide">{t('facts.evidence.relation')}</th>
            <th className="end wide">{t('people.column.events_30d')}</th>
            <th>{t('people.column.last_seen')}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((p) => (
            <tr key={p.id}>
              <td className="grow">
                <span className="row">
                  <Avatar id={p.id} name={p.name} />
                  <span style={{ minWidth: 0 }}>
                    <span className="row wrap" style={{ gap: '0 8px' }}>
                      <Link className="main" to={`/people/${p.id}`}>{nameOf(p)}</Link>
                      {p.primary && <Badge tone="accent">{t('facts.primary')}</Badge>}
                      {p.ended && <Badge>{t('facts.ended')}</Badge>}
                    </span>
                    <span className="muted ellipsis" style={{ display: 'block', fontSize: 'var(--t-2)' }}>{[p.role, p.email].filter(Boolean).join(' · ')}</span>
                  </span>
                </span>
              </td>
              <td className="wide muted">{p.evidence.map((e) => t(`facts.evidence.${e}`)).join(', ')}</td>
              <td className="end wide">{format.number(p.events_30d)}</td>
              <td><Ago at={p.last_seen} /></td>
            </tr>
          ))}
        </tbody>
      </table>
      <LoadMore more={hasNextPage} loading={isFetchingNextPage} load={load} />
    </Panel>
  );
}
