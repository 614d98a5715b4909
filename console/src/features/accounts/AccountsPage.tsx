import { useInfiniteQuery } from '@tanstack/react-query';
import { Building2 } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { accountsQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { Bones, Empty, Failure } from '../../ui/Empty';
import { LoadMore } from '../../ui/LoadMore';
import { Page, Panel } from '../../ui/Page';
import { Ago, Avatar, useEntityName } from '../../ui/parts';

export default function AccountsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useEntityName();
  const navigate = useNavigate();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(accountsQuery());
  const load = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const accounts = data?.pages.flatMap((p) => p.items) ?? [];
  const count = (n: number | undefined) => (n === undefined ? '–' : format.number(n));
  let body;
  if (error) body = <Failure error={error} retry={() => void refetch()} />;
  else if (!data) body = <Bones />;
  else if (accounts.length === 0) body = <Empty icon={Building2} title={t('accounts.empty')} hint={t('accounts.empty_hint')} />;
  else {
    body = (
      <table className="table">
        <thead>
          <tr>
            <th>{t('accounts.column.name')}</th>
            <th className="wide">{t('accounts.column.domain')}</th>
            <th className="end">{t('accounts.column.people')}</th>
            <th className="end wide">{t('accounts.column.events_30d')}</th>
            <th>{t('accounts.column.last_seen')}</th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((a) => (
            <tr key={a.id} className="link" onClick={() => void navigate(`/accounts/${a.id}`)}>
              <td className="grow">
                <span className="row">
                  <Avatar id={a.id} name={a.name} />
                  <Link className="main" to={`/accounts/${a.id}`} onClick={(e) => e.stopPropagation()}>{nameOf(a)}</Link>
                </span>
              </td>
              <td className="wide muted">{a.domain}</td>
              <td className="end">{count(a.people)}</td>
              <td className="end wide">{count(a.events_30d)}</td>
              <td><Ago at={a.last_seen} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    );
  }
  return (
    <Page title={t('accounts.title')} subtitle={t('accounts.subtitle')}>
      <Panel flush>{body}</Panel>
      <LoadMore more={hasNextPage} loading={isFetchingNextPage} load={load} />
    </Page>
  );
}
