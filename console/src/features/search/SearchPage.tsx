import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { Search, SearchX } from 'lucide-react';
import { useDeferredValue, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { searchQuery } from '../../api/queries';
import { Empty } from '../../ui/Empty';
import { Loaded } from '../../ui/Loaded';
import { Page, Panel } from '../../ui/Page';
import { addressOf, HitLine } from './results';

const kKinds = ['person', 'account', 'order'] as const;

export default function SearchPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const asked = params.get('q') ?? '';
  const [text, setText] = useState(asked);
  const [kind, setKind] = useState<(typeof kKinds)[number]>();
  const q = useDeferredValue(text.trim());
  useEffect(() => setText(asked), [asked]);
  useEffect(() => {
    if (q !== asked) setParams(q ? { q } : {}, { replace: true });
  }, [q, asked, setParams]);
  const list = useQuery(searchQuery(q, 100, kind));
  const labels = { person: t('search.people'), account: t('search.accounts'), order: t('search.orders') };

  const body = q === '' ? <Empty icon={Search} title={t('search.label')} hint={t('search.hint')} /> : (
    <Loaded of={list} none={(d) => d.results.length === 0 && <Empty icon={SearchX} title={t('search.none', { q })} hint={t('search.none_hint')} />}>
      {(data) => (
      <ul className="list-rows">
        {data.results.map((hit) => (
          <li key={hit.kind + hit.id}><Link to={addressOf(hit)} className="entity"><HitLine hit={hit} q={q} /></Link></li>
        ))}
      </ul>
    )}
    </Loaded>
  );
  return (
    <Page title={q ? t('search.results_title', { q }) : t('app.search')}>
      <div className="stack">
        <Input size="large" prefix={<Search size={16} />} value={text} onChange={(e) => setText(e.target.value)} placeholder={t('search.placeholder')} aria-label={t('search.label')} allowClear />
        <div className="chips" role="group" aria-label={t('common.all')}>
          <button type="button" className="chip" aria-pressed={!kind} onClick={() => setKind(undefined)}>{t('common.all')}</button>
          {kKinds.map((k) => <button key={k} type="button" className="chip" aria-pressed={kind === k} onClick={() => setKind(k)}>{labels[k]}</button>)}
        </div>
        <Panel flush>{body}</Panel>
      </div>
    </Page>
  );
}
