// Tiles, the line of days, and a table of every source and trait.
import { useQuery } from '@tanstack/react-query';
import { Segmented, Tooltip } from 'antd';
import { Gauge } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { qualityHistoryQuery, type Cls } from '../../api/quality';
import { useFormat } from '../../i18n/format';
import { traitName } from '../../i18n/words';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Page';
import { Ago, Stat } from '../../ui/parts';
import { add, countsOf, scoresOf, type Cell } from './score';

type Report = Schemas['Quality'];

function Share({ value, good = 0.9, poor = 0.6, hint }: { value: number | undefined; good?: number; poor?: number; hint: string }) {
  const format = useFormat();
  if (value === undefined) return <span className="faint">–</span>;
  const tone = value >= good ? '' : value >= poor ? ' warn' : ' bad';
  return (
    <Tooltip title={hint}>
      <div className={`q-bar${tone}`}>
        <div className="track" aria-hidden><i style={{ width: `${value * 100}%` }} /></div>
        <span>{format.fine(value)}</span>
      </div>
    </Tooltip>
  );
}

const kLines = ['complete', 'valid', 'agreed'] as const;

function Line({ days }: { days: Schemas['QualityDay'][] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const scores = days.map((d) => scoresOf(d));
  const path = (key: (typeof kLines)[number]) =>
    scores.map((s, k) => `${k === 0 ? 'M' : 'L'}${((k / Math.max(1, days.length - 1)) * 100).toFixed(2)} ${(100 - (s[key] ?? 0) * 100).toFixed(2)}`).join(' ');
  const last = scores.at(-1);
  if (days.length < 2 || !last) return <p className="muted">{t('quality.line_empty')}</p>;
  const say = kLines.map((key) => `${t(`quality.${key}`)} ${format.fine(last[key] ?? 0)}`).join(', ');
  return (
    <>
      <svg className="q-line" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={say}>
        {kLines.map((key) => <path key={key} className={key} d={path(key)} />)}
      </svg>
      <div className="row wrap spread faint">
        <span className="row wrap">
          {kLines.map((key) => <span key={key} className="q-key"><svg className="q-line" viewBox="0 0 22 8" aria-hidden><path className={key} d="M0 4 L22 4" /></svg>{t(`quality.${key}`)}</span>)}
        </span>
        <span>{format.days(days[0]?.day ?? '', days.at(-1)?.day ?? '')}</span>
      </div>
    </>
  );
}

function Row({ cell, records, cls }: { cell: Cell; records: number; cls: Cls }) {
  const { t } = useTranslation();
  const format = useFormat();
  const s = scoresOf(countsOf(records, [cell]));
  const of = (part: number, whole: number) => t('common.of', { part: format.number(part), whole: format.number(whole) });
  return (
    <tr>
      <td className="nowrap">{traitName(cell.trait)} <span className="faint" style={{ fontSize: 12 }}>{t(`quality.kind.${cell.kind}`)}</span></td>
      <td><Share value={s.complete} hint={of(cell.filled, records)} good={0.8} poor={0.4} /></td>
      <td><Share value={s.valid} hint={of(cell.valid, cell.filled)} good={0.97} poor={0.85} /></td>
      <td className="wide"><Share value={s.unique} hint={of(cell.filled - cell.shared, cell.filled)} good={0.99} poor={0.9} /></td>
      <td className="wide"><Share value={s.fresh} hint={of(cell.filled - cell.older_365, cell.filled)} good={0.8} poor={0.5} /></td>
      <td className="end">
        {cell.disputed > 0 ? <Link to={`/quality?tab=conflicts&trait=${encodeURIComponent(cell.trait)}&class=${cls}`}>{format.number(cell.disputed)}</Link> : <span className="faint">0</span>}
      </td>
      <td className="wide muted"><Ago at={cell.last} /></td>
    </tr>
  );
}

function Source({ source }: { source: Schemas['QualitySource'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const heads = ['trait', 'complete', 'valid', 'unique', 'fresh', 'disputed', 'last'] as const;
  const wide = /unique|fresh|last/;
  return (
    <Panel
      title={source.source}
      extra={<span className="faint">{t('quality.records', { count: source.records, formatted: format.number(source.records) })} · <Ago at={source.last_seen} /></span>}
      flush
    >
      <div className="table-scroll">
        <table className="table">
          <thead>
            <tr>
              {heads.map((h) => (
                <th key={h} className={[wide.test(h) ? 'wide' : '', h === 'disputed' ? 'end' : ''].join(' ')}>
                  <Tooltip title={t(`quality.hint.${h}`)}><span tabIndex={0}>{t(`quality.${h}`)}</span></Tooltip>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {source.traits.map((c) => <Row key={c.trait} cell={c} records={source.records} cls={source.class} />)}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

export function Overview({ report }: { report: Report }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [cls, setCls] = useState<Cls>(report.people === 0 && report.accounts > 0 ? 'account' : 'person');
  const history = useQuery(qualityHistoryQuery());
  if (report.sources.length === 0) return <Panel><Empty icon={Gauge} title={t('quality.empty')} hint={t('quality.empty_hint')} /></Panel>;
  const all = report.sources.map((s) => countsOf(s.records, s.traits)).reduce(add);
  const s = scoresOf(all);
  const tile = (value: number | undefined) => (value === undefined ? '–' : format.fine(value));
  const open = report.conflicts.reduce((n, c) => n + c.open, 0);
  return (
    <>
      <Panel>
        <dl className="stats">
          <Stat label={t('quality.complete')}>{tile(s.complete)}</Stat>
          <Stat label={t('quality.valid')}>{tile(s.valid)}</Stat>
          <Stat label={t('quality.unique')}>{tile(s.unique)}</Stat>
          <Stat label={t('quality.fresh')}>{tile(s.fresh)}</Stat>
          <Stat label={t('quality.conflicts_open')}>{open > 0 ? <Link to="/quality?tab=conflicts">{format.number(open)}</Link> : format.number(0)}</Stat>
        </dl>
      </Panel>
      <Panel title={t('quality.line')}>{history.data && <Line days={history.data.items} />}</Panel>
      <Segmented
        value={cls}
        onChange={setCls}
        aria-label={t('quality.class')}
        options={[{ value: 'person', label: `${t('nav.people')} · ${format.number(report.people)}` }, { value: 'account', label: `${t('nav.accounts')} · ${format.number(report.accounts)}` }]}
        style={{ alignSelf: 'flex-start' }}
      />
      {report.sources.filter((x) => x.class === cls && x.traits.length > 0).map((x) => <Source key={x.source} source={x} />)}
    </>
  );
}
