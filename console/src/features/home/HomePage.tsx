// The pulse of the workspace; for an empty one, the first steps.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Activity, CheckCircle2, Plug } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { read, type Schemas } from '../../api/client';
import { overviewQuery, sourcesQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { useWords } from '../../i18n/words';
import { Bars } from '../../ui/Bars';
import { Bones, Failure } from '../../ui/Empty';
import { Page, Panel } from '../../ui/Page';
import { Ago, Avatar, Badge, Stat, useEntityName } from '../../ui/parts';
import { Snippets } from '../sources/Snippets';

type Overview = Schemas['Overview'];

const kLagShown = 1000; // records; the lake is always a moment behind

function Hours({ hours }: { hours: Overview['hours'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const bars = hours.map((h, k) => ({
    key: h.at,
    value: h.count,
    label: `${format.time(h.at)} · ${t('home.events_hour', { count: h.count, formatted: format.number(h.count) })}`,
    tick: k % 4 === 1 ? format.time(h.at) : undefined,
  }));
  return <Panel title={t('home.hour_chart')}><Bars bars={bars} height={150} label={t('home.hour_chart_label')} /></Panel>;
}

function Ledger({ counters }: { counters: Schemas['Counters'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useWords();
  const line = (key: 'accepted' | 'duplicate' | 'refused' | 'applied' | 'quarantined' | 'pending', tone?: string) => (
    <div style={{ display: 'contents' }}>
      <dt>{t(`home.${key}`)}</dt>
      <dd className="num" style={{ color: counters[key] > 0 ? tone : undefined }}>{format.number(counters[key])}</dd>
    </div>
  );
  const reasons = (title: string, list: Schemas['ReasonCount'][]) =>
    list.length > 0 && (
      <div>
        <p className="muted" style={{ fontSize: 'var(--t-2)', marginBottom: 4 }}>{title}</p>
        <ul>
          {list.map((r) => (
            <li key={r.reason} className="row spread" style={{ alignItems: 'baseline' }}><span>{words.reason(r.reason)}</span><span className="num">{format.number(r.count)}</span></li>
          ))}
        </ul>
      </div>
    );
  return (
    <Panel title={t('home.ledger')}>
      <div className="stack" style={{ gap: 14 }}>
        <dl className="facts ledger">
          {line('accepted')}{line('duplicate')}{line('refused', 'var(--bad)')}
        </dl>
        <dl className="facts ledger" style={{ borderTop: '1px solid var(--line)', paddingTop: 10 }}>
          {line('applied')}{line('quarantined', 'var(--warn)')}{line('pending')}
        </dl>
        {reasons(t('home.why_refused'), counters.refused_by)}
        {reasons(t('home.why_quarantined'), counters.quarantined_by)}
        <p className="faint" style={{ fontSize: 'var(--t-2)' }}>{t('home.ledger_hint')}</p>
      </div>
    </Panel>
  );
}

function Start() {
  const { t } = useTranslation();
  return (
    <Panel title={t('home.start_title')}>
      <div className="stack">
        <p className="muted" style={{ maxWidth: '70ch' }}>{t('home.start_text')}</p>
        <Snippets />
        <div className="row wrap">
          <Link to="/sources"><Button type="primary" icon={<Plug size={15} />}>{t('home.start_source')}</Button></Link>
          <Link to="/live"><Button icon={<Activity size={15} />}>{t('home.start_live')}</Button></Link>
        </div>
      </div>
    </Panel>
  );
}

function SourceList() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery(sourcesQuery());
  const newest = [...(data?.items ?? [])].sort((a, b) => (b.last_event_at ?? '').localeCompare(a.last_event_at ?? '')).slice(0, 6);
  if (newest.length === 0) return null;
  return (
    <Panel title={t('home.sources')} flush extra={<Link to="/sources">{t('home.all_sources')}</Link>}>
      <ul>
        {newest.map((s) => (
          <li key={s.name} className="entity">
            <span className="lines"><span className="ellipsis">{s.name}</span></span>
            {!s.enabled && <Badge>{t('sources.disabled')}</Badge>}
            <span className="num muted">{format.number(s.counters.received)}</span>
            <span className="faint" style={{ fontSize: 'var(--t-2)', minWidth: 84, textAlign: 'end' }}>{s.last_event_at ? <Ago at={s.last_event_at} /> : t('sources.never')}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function RecentPeople() {
  const { t } = useTranslation();
  const nameOf = useEntityName();
  const { data } = useQuery({ queryKey: ['people', 'newest'], queryFn: ({ signal }) => read('/people', { query: { limit: 8 }, signal }), refetchInterval: 10_000 });
  if (!data || data.items.length === 0) return null;
  return (
    <Panel title={t('home.recent_people')} flush extra={<Link to="/people">{t('home.all_people')}</Link>}>
      <ul>
        {data.items.map((p) => (
          <li key={p.id}>
            <Link to={`/people/${p.id}`} className="entity">
              <Avatar id={p.id} name={p.name} />
              <span className="lines">
                <span className="ellipsis">{nameOf(p)}</span>
                <span className="muted ellipsis" style={{ fontSize: 'var(--t-2)' }}>{[p.title, p.account && nameOf(p.account)].filter(Boolean).join(' · ') || (p.email !== p.name && p.email) || p.id}</span>
              </span>
              <span className="faint" style={{ fontSize: 'var(--t-2)' }}><Ago at={p.last_seen} /></span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export default function HomePage() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, refetch } = useQuery(overviewQuery());
  if (error && !data) return <Page title={t('home.title')}><Failure error={error} retry={() => void refetch()} /></Page>;
  if (!data) return <Page title={t('home.title')}><Bones /></Page>;
  const today = data.hours.reduce((sum, h) => sum + h.count, 0);
  const lag = data.applied_offset - data.lake_offset;
  const current = data.counters.pending === 0;
  return (
    <Page
      title={t('home.title')}
      actions={
        lag > kLagShown
          ? <Badge tone="warn">{t('home.lag_lake', { formatted: format.number(lag) })}</Badge>
          : current && data.counters.received > 0 && <Badge tone="good"><CheckCircle2 size={13} aria-hidden />{t('home.up_to_date')}</Badge>
      }
    >
      {data.counters.received === 0 ? (
        <div className="stack"><Start /><SourceList /></div>
      ) : (
        <div className="split">
          <div className="stack">
            <Panel>
              <dl className="stats">
                <Stat label={t('home.people')}><Link to="/people" style={{ color: 'inherit' }}>{format.number(data.people)}</Link></Stat>
                <Stat label={t('home.accounts')}><Link to="/accounts" style={{ color: 'inherit' }}>{format.number(data.accounts)}</Link></Stat>
                <Stat label={t('home.today')}>{format.number(today)}</Stat>
                <Stat label={t('home.received')}>{format.number(data.counters.received)}</Stat>
              </dl>
            </Panel>
            <Hours hours={data.hours} />
            <RecentPeople />
          </div>
          <div className="stack">
            <Ledger counters={data.counters} />
            <SourceList />
          </div>
        </div>
      )}
    </Page>
  );
}
