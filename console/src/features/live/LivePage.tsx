// What the doors see, as it happens.
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Segmented, Select } from 'antd';
import { Pause, Play, Radio as RadioIcon, Search } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { sourcesQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { useWords } from '../../i18n/words';
import { Empty } from '../../ui/Empty';
import { Page, Panel } from '../../ui/Page';
import { Badge, Code } from '../../ui/parts';
import { Reason } from '../../ui/Reason';
import { EventDrawer, kOutcomeTone } from '../timeline/EventDrawer';
import './live.css';
import { useLive, type Entry } from './useLive';

type Outcome = Schemas['Outcome'];
const kOutcomes: Outcome[] = ['accepted', 'duplicate', 'refused', 'quarantined'];

function matches(entry: Entry, text: string): boolean {
  const all = [entry.source, entry.type, entry.name, entry.reason, entry.excerpt, ...(entry.ids ?? []).map((i) => i.value)];
  return all.some((part) => part?.toLowerCase().includes(text));
}

function pretty(excerpt: string): string {
  try {
    return JSON.stringify(JSON.parse(excerpt), null, 2);
  } catch {
    return excerpt; // cut off, or no JSON at all
  }
}

interface RowProps {
  entry: Entry;
  open: boolean;
  raw: boolean;
  toggle: () => void;
  openLog: (offset: number) => void;
}

function Row({ entry, open, raw, toggle, openLog }: RowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useWords();
  return (
    <li>
      <button type="button" className="live-row" aria-expanded={open} onClick={toggle}>
        <span className="num faint">{format.seconds(entry.received_at)}</span>
        <span><Badge tone={kOutcomeTone[entry.outcome]}>{t(`outcome.${entry.outcome}`)}</Badge></span>
        <span className="ellipsis muted">{entry.source ?? t('live.unknown_source')}</span>
        <span className="ellipsis"><strong style={{ fontWeight: 550 }}>{entry.name || entry.type}</strong> {entry.name && entry.type !== entry.name && <span className="faint">{entry.type}</span>}</span>
        <span className="ellipsis">
          {entry.reason ? <span style={{ color: entry.outcome === 'refused' ? 'var(--bad)' : 'var(--warn)' }}>{words.reason(entry.reason)}</span>
            : <span className="muted">{(entry.ids ?? []).map((i) => i.value).join(' · ')}</span>}
        </span>
      </button>
      {open && (
        <div className="live-body stack" style={{ gap: 8 }}>
          {entry.reason && <div><Reason code={entry.reason} message={entry.message} /></div>}
          {entry.excerpt && <Code text={raw ? entry.excerpt : pretty(entry.excerpt)} wrap label={t('event.body')} />}
          {entry.offset !== undefined && (
            <div><Button size="small" onClick={() => openLog(entry.offset ?? 0)}>{t('live.open_log')}</Button></div>
          )}
        </div>
      )}
    </li>
  );
}

export default function LivePage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [params, setParams] = useSearchParams();
  const source = params.get('source') ?? undefined;
  const outcome = kOutcomes.find((o) => o === params.get('outcome'));
  const choose = (next: { source?: string; outcome?: string }) =>
    setParams(Object.fromEntries(Object.entries({ source, outcome, ...next }).filter((e): e is [string, string] => !!e[1])), { replace: true });
  const { data: sources } = useQuery(sourcesQuery());
  const { state, dispatch } = useLive(source, outcome);
  const [text, setText] = useState('');
  const [raw, setRaw] = useState(false);
  const [open, setOpen] = useState<number>();
  const [event, setEvent] = useState<number>();
  const wanted = useDeferredValue(text.trim().toLowerCase());
  const shown = useMemo(() => (wanted ? state.shown.filter((e) => matches(e, wanted)) : state.shown), [state.shown, wanted]);
  const filtered = wanted !== '' || source !== undefined || outcome !== undefined;

  return (
    <Page
      title={t('live.title')}
      subtitle={t('live.subtitle')}
      actions={
        <>
          <span className="row muted" role="status"><span className={state.connected ? 'dot on' : 'dot'} />{state.connected ? t('live.connected') : t('live.connecting')}</span>
          {state.paused ? (
            <Button type="primary" icon={<Play size={14} />} onClick={() => dispatch({ do: 'resume' })}>
              {t('live.resume')}{state.waitingTotal > 0 && ` · ${t('live.paused', { count: state.waitingTotal })}`}
            </Button>
          ) : (
            <Button icon={<Pause size={14} />} onClick={() => dispatch({ do: 'pause' })}>{t('live.pause')}</Button>
          )}
        </>
      }
    >
      <div className="live-bar">
        <Input prefix={<Search size={14} />} value={text} onChange={(e) => setText(e.target.value)} placeholder={t('live.search')} aria-label={t('live.search')} allowClear style={{ width: 220 }} />
        <Select value={source ?? ''} onChange={(s) => choose({ source: s })} aria-label={t('live.source')} style={{ minWidth: 160 }}
          options={[{ value: '', label: t('live.all_sources') }, ...(sources?.items ?? []).map((s) => ({ value: s.name, label: s.name }))]} />
        <div className="chips" role="group" aria-label={t('live.outcome')}>
          <button type="button" className="chip" aria-pressed={!outcome} onClick={() => choose({ outcome: '' })}>{t('common.all')}</button>
          {kOutcomes.map((o) => <button key={o} type="button" className="chip" aria-pressed={outcome === o} onClick={() => choose({ outcome: outcome === o ? '' : o })}>{t(`outcome.${o}`)}</button>)}
        </div>
        <span style={{ flex: 1 }} />
        <Segmented value={raw ? 'raw' : 'pretty'} onChange={(v) => setRaw(v === 'raw')} options={[{ value: 'pretty', label: t('live.pretty') }, { value: 'raw', label: t('live.raw') }]} />
      </div>
      <Panel flush>
        {shown.length === 0 ? (
          filtered ? <Empty icon={RadioIcon} title={t('live.empty_filter')} /> : (
            <Empty icon={RadioIcon} title={t('live.empty')} hint={t('live.empty_hint')}>
              <Link to="/sources"><Button>{t('sources.connect')}</Button></Link>
            </Empty>
          )
        ) : (
          <ul className="list-rows live-list" aria-label={t('live.list')}>
            {shown.map((entry) => (
              <Row key={entry.seq} entry={entry} open={open === entry.seq} raw={raw} toggle={() => setOpen(open === entry.seq ? undefined : entry.seq)} openLog={setEvent} />
            ))}
          </ul>
        )}
      </Panel>
      <p className="faint" style={{ padding: '10px 4px' }}>
        {t('live.shown', { count: shown.length, formatted: format.number(shown.length) })}
        {state.lost > 0 && ` · ${t('live.lost', { count: state.lost, formatted: format.number(state.lost) })}`}
      </p>
      <EventDrawer offset={event} close={() => setEvent(undefined)} />
    </Page>
  );
}
