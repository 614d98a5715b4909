import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Users } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { peopleQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { Bones, Empty, Failure } from '../../ui/Empty';
import { LoadMore } from '../../ui/LoadMore';
import { Page, Panel } from '../../ui/Page';
import { Ago, Avatar, useEntityName } from '../../ui/parts';

export default function PeoplePage() {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useEntityName();
  const navigate = useNavigate();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(peopleQuery());
  const load = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const people = data?.pages.flatMap((p) => p.items) ?? [];
  let body;
  if (error) body = <Failure error={error} retry={() => void refetch()} />;
  else if (!data) body = <Bones />;
  else if (people.length === 0) {
    body = (
      <Empty icon={Users} title={t('people.empty')} hint={t('people.empty_hint')}>
        <Link to="/sources"><Button type="primary">{t('sources.add')}</Button></Link>
      </Empty>
    );
  } else {
    body = (
      <table className="table">
        <thead>
          <tr>
            <th>{t('people.column.name')}</th>
            <th className="wide">{t('people.column.account')}</th>
            <th className="end wide">{t('people.column.events_30d')}</th>
            <th>{t('people.column.last_seen')}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((p) => (
            <tr key={p.id} className="link" onClick={() => void navigate(`/people/${p.id}`)}>
              <td className="grow">
                <span className="row">
                  <Avatar id={p.id} name={p.name} />
                  <span style={{ minWidth: 0 }}>
                    <Link className="main" to={`/people/${p.id}`} onClick={(e) => e.stopPropagation()}>{nameOf(p)}</Link>
                    <span className="muted ellipsis" style={{ display: 'block', fontSize: 'var(--t-2)' }}>{[p.title, p.email !== p.name && p.email].filter(Boolean).join(' · ') || p.id}</span>
                  </span>
                </span>
              </td>
              <td className="wide">{p.account && <Link to={`/accounts/${p.account.id}`} onClick={(e) => e.stopPropagation()}>{nameOf(p.account)}</Link>}</td>
              <td className="end wide">{p.events_30d === undefined ? '–' : format.number(p.events_30d)}</td>
              <td><Ago at={p.last_seen} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    );
  }
  return (
    <Page title={t('people.title')} subtitle={t('people.subtitle')}>
      <Panel flush>{body}</Panel>
      <LoadMore more={hasNextPage} loading={isFetchingNextPage} load={load} />
    </Page>
  );
}
