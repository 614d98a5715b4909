// Runs of Singer taps: what each sync brings, how its last run went, how far behind its silo it is. Streams below.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { LoaderCircle, Play, RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { post, type Schemas } from '../../api/client';
import { syncsQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { useWords } from '../../i18n/words';
import { ApiError } from '../../api/client';
import { Empty } from '../../ui/Empty';
import { Loaded } from '../../ui/Loaded';
import { Page, Panel } from '../../ui/Page';
import { Ago, Badge, Code } from '../../ui/parts';
import { Streams } from './Streams';

type Sync = Schemas['Sync'];
const kExample = 'tutti sync crm --tap "tap-postgres" --config postgres.json --map crm.toml --every 15m --data data';

function Outcome({ last }: { last: Sync['last'] }) {
  const { t } = useTranslation();
  if (!last) return <span className="faint">{t('sources.never')}</span>;
  if (last.outcome === 'running') return <Badge tone="accent"><LoaderCircle className="spin" size={12} aria-hidden />{t('syncs.outcome.running')}</Badge>;
  return <Badge tone={last.outcome === 'ok' ? 'good' : 'bad'}>{t(`syncs.outcome.${last.outcome}`)}</Badge>;
}

function Notes({ last }: { last: NonNullable<Sync['last']> }) {
  const { t } = useTranslation();
  if (!last.message && last.notes.length === 0) return null;
  return (
    <details className="server-words" open={last.outcome === 'failed'}>
      <summary className="faint">{t('syncs.told', { count: last.notes.length + (last.message ? 1 : 0) })}</summary>
      {last.message && <code className="mono" lang="en" style={{ color: 'var(--bad)' }}>{last.message}</code>}
      {last.notes.map((note) => <code key={note} className="mono" lang="en">{note}</code>)}
    </details>
  );
}

function Row({ sync }: { sync: Sync }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const run = useMutation({
    mutationFn: () => post('/syncs/{name}/run', { path: { name: sync.name } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['syncs'] }),
    onError: (e) => void message.error(words.error(e instanceof ApiError ? e.code : 'internal')),
  });
  const { last } = sync;
  const late = sync.lag_s !== undefined && sync.every_s !== undefined && sync.lag_s > 2 * sync.every_s;
  return (
    <tr>
      <td>
        <Link className="main" to={`/live?source=${sync.name}`}>{sync.name}</Link>
        {last && <Notes last={last} />}
      </td>
      <td className="wide muted nowrap">{sync.every_s === undefined ? t('syncs.by_hand') : t('syncs.every', { duration: format.duration(sync.every_s) })}</td>
      <td><Outcome last={last} /> {last && <span className="faint nowrap" style={{ fontSize: 'var(--t-2)' }}><Ago at={last.finished_at ?? last.started_at} /></span>}</td>
      <td className="end wide">{last ? format.number(last.rows) : '–'}</td>
      <td className="end wide">{last ? format.number(last.events) : '–'}</td>
      <td className="end wide" style={{ color: last && last.rejected > 0 ? 'var(--bad)' : undefined }}>{last ? format.number(last.rejected) : '–'}</td>
      <td className="end wide">{format.number(sync.known_rows)}</td>
      <td className="end nowrap" style={{ color: late ? 'var(--warn)' : undefined }}>{sync.lag_s === undefined ? '–' : format.duration(sync.lag_s)}</td>
      <td className="end"><Button size="small" icon={<Play size={13} />} loading={run.isPending} disabled={last?.outcome === 'running'} onClick={() => run.mutate()} aria-label={`${t('syncs.run')}: ${sync.name}`}>{t('syncs.run')}</Button></td>
    </tr>
  );
}

export default function SyncsPage() {
  const { t } = useTranslation();
  const list = useQuery(syncsQuery());
  const { data } = list;
  const body = (
    <Loaded of={list} none={(d) => d.items.length === 0 && <Empty icon={RefreshCw} title={t('syncs.empty')} hint={t('syncs.empty_hint')} />}>
      {(data) => (
      <div className="table-scroll">
        <table className="table">
          <thead>
            <tr>
              <th>{t('common.name')}</th><th className="wide">{t('syncs.schedule')}</th><th>{t('syncs.last')}</th><th className="end wide">{t('syncs.rows')}</th>
              <th className="end wide">{t('syncs.events')}</th><th className="end wide">{t('syncs.rejected')}</th><th className="end wide" title={t('syncs.known_hint')}>{t('syncs.known')}</th>
              <th className="end" title={t('syncs.lag_hint')}>{t('syncs.lag')}</th><th><span className="sr-only">{t('syncs.run')}</span></th>
            </tr>
          </thead>
          <tbody>{data.items.map((s) => <Row key={s.name} sync={s} />)}</tbody>
        </table>
      </div>
    )}
    </Loaded>
  );
  return (
    <Page title={t('syncs.title')} subtitle={t('syncs.subtitle')}>
      <div className="stack">
        <Panel flush>{body}</Panel>
        <Streams />
        {data && <Panel title={t('syncs.add')}><div className="stack"><p className="muted" style={{ maxWidth: '76ch' }}>{t('syncs.add_hint')}</p><Code text={kExample} label={t('syncs.add')} wrap /></div></Panel>}
      </div>
    </Page>
  );
}
