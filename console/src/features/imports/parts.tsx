import { LoaderCircle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { useFormat } from '../../i18n/format';
import { useWords } from '../../i18n/words';
import { Badge, Stat } from '../../ui/parts';

type Job = Schemas['ImportJob'];
const kTone = { undone: undefined, new: undefined, waiting: 'accent', running: 'accent', done: 'good', failed: 'bad', cancelled: 'warn' } as const;

export function State({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const state = job.undone ? 'undone' : job.state;
  return (
    <Badge tone={kTone[state]}>
      {job.state === 'running' && <LoaderCircle className="spin" size={12} aria-hidden />}
      {t(`imports.state.${state}`)} {job.state === 'running' && job.progress && <span className="num">{format.percent(job.progress.percent / 100)}</span>}
    </Badge>
  );
}

export function Gauge({ share, label }: { share: number; label: string }) {
  const percent = Math.round(share * 100);
  return (
    <div className="gauge" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
      <span style={{ width: `${percent}%` }} />
    </div>
  );
}

export function Counts({ counts }: { counts: Schemas['ImportCounts'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useWords();
  const lists: [string, Record<string, number>][] = [
    [t('imports.rejected_because'), counts.rejected_by],
    [t('imports.flagged'), counts.flagged_by],
  ];
  return (
    <div className="stack" style={{ gap: 12 }}>
      <dl className="stats">
        <Stat label={t('imports.rows')}>{format.number(counts.rows)}</Stat>
        <Stat label={t('imports.landed')}>{format.number(counts.landed)}</Stat>
        <Stat label={t('imports.rejected')}><span style={{ color: counts.rejected > 0 ? 'var(--bad)' : undefined }}>{format.number(counts.rejected)}</span></Stat>
        {counts.without_events > 0 && <Stat label={t('imports.without_events')}>{format.number(counts.without_events)}</Stat>}
        <Stat label={t('imports.events')}>{format.number(counts.events)}</Stat>
        {counts.duplicates > 0 && <Stat label={t('imports.known_before')}>{format.number(counts.duplicates)}</Stat>}
      </dl>
      <p className="muted">{Object.entries(counts.events_by_type).map(([type, n]) => `${words.event(type, '')} ${format.number(n)}`).join(' · ')}</p>
      {lists.map(([title, by]) =>
        Object.keys(by).length > 0 && (
          <div key={title}>
            <p className="muted" style={{ fontSize: 'var(--t-2)' }}>{title}</p>
            <ul>{Object.entries(by).map(([reason, n]) => <li key={reason} className="row" style={{ gap: 12 }}><span className="num" style={{ minWidth: 56, textAlign: 'end' }}>{format.number(n)}</span><span>{words.reason(reason)}</span></li>)}</ul>
          </div>
        ),
      )}
    </div>
  );
}
