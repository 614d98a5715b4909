// Three looks before anything lands: how the file is read, where its columns go, what would come of it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { AutoComplete, Button, Input, InputNumber, Select } from 'antd';
import { Play } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post, type Schemas } from '../../api/client';
import { detectQuery, isJob, suggestQuery, trialQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { useWords } from '../../i18n/words';
import { Bones, ErrorText, Failure } from '../../ui/Empty';
import { Panel } from '../../ui/Page';
import { Badge, Code } from '../../ui/parts';
import { isSimple, retarget, targetsOf } from './mappingText';
import { Counts } from './parts';

type Options = Schemas['ReadOptions'];
type Detection = Schemas['Detection'];
type Suggestion = Schemas['Suggestion'];

const kEncodings = ['utf-8', 'big5', 'gb18030', 'windows-1252', 'utf-16le', 'utf-16be'];
const kDelimiters = [',', ';', 'tab', '|'];
const kQuotes = ['"', "'", 'none'];
const kSure = 0.8;

function useSettled<T>(value: T, ms: number): T {
  const [settled, set] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => set(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

function Sure({ guess }: { guess?: Schemas['Guess'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!guess) return null;
  return guess.confidence < kSure
    ? <Badge tone="warn" title={guess.why}>{t('imports.unsure', { percent: format.percent(guess.confidence) })}</Badge>
    : <span className="faint" title={guess.why}>{format.percent(guess.confidence)}</span>;
}

function Reading({ detection, options, change }: { detection: Detection; options: Options; change: (options: Options) => void }) {
  const { t } = useTranslation();
  const pick = (key: 'encoding' | 'delimiter' | 'quote', values: string[], label: string, word: (v: string) => string = (v) => v) => {
    const guess = detection[key];
    if (!guess && options[key] === undefined) return null;
    const value = options[key] ?? guess?.value;
    return (
      <label>
        <span>{label} {options[key] === undefined && <Sure guess={guess} />}</span>
        <Select value={value} onChange={(v: string) => change({ ...options, [key]: v })} aria-label={label} style={{ width: '100%' }} options={[...new Set([...values, ...(value ? [value] : [])])].map((v) => ({ value: v, label: word(v) }))} />
      </label>
    );
  };
  const signs = (v: string) => (v === 'tab' ? t('imports.tab') : v === 'none' ? t('imports.none') : v);
  return (
    <Panel title={t('imports.step_read')} extra={Object.keys(options).length > 0 && <button type="button" className="plain faint" onClick={() => change({})}>{t('imports.as_detected')}</button>}>
      <div className="options">
        <div><span className="muted" style={{ fontSize: 'var(--t-2)' }}>{t('imports.format')}</span><div style={{ paddingTop: 6 }}>{t(`imports.format_name.${detection.format}`)}</div></div>
        {pick('encoding', kEncodings, t('imports.encoding'))}
        {pick('delimiter', kDelimiters, t('imports.delimiter'), signs)}
        {pick('quote', kQuotes, t('imports.quote'), signs)}
        {(detection.header_row ?? options.header_row) !== undefined && (
          <label>
            <span>{t('imports.header_row')} {options.header_row === undefined && <Sure guess={detection.header_row} />}</span>
            <InputNumber min={0} max={1000} precision={0} value={options.header_row ?? Number(detection.header_row?.value ?? 1)} onChange={(v) => v !== null && change({ ...options, header_row: v })} aria-label={t('imports.header_row')} style={{ width: '100%' }} />
          </label>
        )}
        {detection.sheets && (
          <label>
            <span>{t('imports.sheet')}</span>
            <Select value={options.sheet ?? detection.sheet} onChange={(v: string) => change({ ...options, sheet: v })} aria-label={t('imports.sheet')} style={{ width: '100%' }} options={detection.sheets.map((v) => ({ value: v, label: v }))} />
          </label>
        )}
      </div>
    </Panel>
  );
}

interface MappingProps {
  detection: Detection;
  suggestion: Suggestion;
  mapping: string;
  change: (mapping: string) => void;
}

function Columns({ detection, suggestion, mapping, change }: MappingProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const targets = targetsOf(mapping, suggestion.columns.map((c) => c.column));
  const offered = [...new Set(suggestion.columns.flatMap((c) => c.target ?? []))].filter((target) => target.includes('.')).sort();
  return (
    <div className="table-scroll">
      <table className="table map-table">
        <thead>
          <tr><th>{t('imports.column')}</th><th className="wide">{t('imports.samples')}</th><th className="wide">{t('imports.holds')}</th><th style={{ width: 280 }}>{t('imports.goes_to')}</th></tr>
        </thead>
        <tbody>
          {suggestion.columns.map((c) => {
            const seen = detection.columns.find((d) => d.name === c.column);
            const target = targets.get(c.column);
            const locked = target !== undefined && !isSimple(mapping, c.column, target);
            const move = (to: string) => {
              const next = to.trim() || undefined;
              if (next !== target) change(retarget(mapping, { column: c.column, from: target, to: next, filter: seen?.filter }));
            };
            return (
              <tr key={c.column}>
                <td><strong style={{ fontWeight: 560, overflowWrap: 'anywhere' }}>{c.column}</strong></td>
                <td className="wide samples">{(seen?.samples ?? []).slice(0, 3).map((s, k) => <span key={k} className="ellipsis" title={s}>{s || '–'}</span>)}</td>
                <td className="wide">
                  {t(`imports.content.${c.content}`)}
                  {seen?.ambiguous && <> <Badge tone="warn" title={seen.why}>{t('imports.ambiguous')}</Badge></>}
                </td>
                <td>
                  {locked
                    ? <><span className="mono">{target}</span> <span className="faint" style={{ display: 'block', fontSize: 'var(--t-2)' }}>{t('imports.in_text')}</span></>
                    : <AutoComplete key={target ?? ''} defaultValue={target} allowClear onBlur={(e) => move((e.target as HTMLInputElement).value)} onSelect={(v: string) => move(v)} onClear={() => move('')} placeholder={t('imports.unused')} aria-label={t('imports.target_of', { column: c.column })} options={offered.map((value) => ({ value }))} style={{ width: '100%' }} />}
                  {target === c.target && c.target !== undefined && <span className={c.confidence < kSure ? undefined : 'faint'} style={{ fontSize: 'var(--t-2)', color: c.confidence < kSure ? 'var(--warn)' : undefined }} title={c.reason}>{t('imports.suggested', { percent: format.percent(c.confidence) })}</span>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Trial({ trial }: { trial: Schemas['ImportTrial'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useWords();
  return (
    <>
      <Panel title={trial.complete ? t('imports.trial_all') : t('imports.trial_some', { formatted: format.number(trial.counts.rows) })}><Counts counts={trial.counts} /></Panel>
      {trial.errors.length > 0 && (
        <Panel title={t('imports.cell_errors')} flush>
          <div className="table-scroll">
            <table className="table">
              <thead><tr><th className="end">{t('imports.row')}</th><th>{t('imports.column')}</th><th>{t('facts.value')}</th><th>{t('common.reason')}</th></tr></thead>
              <tbody>
                {trial.errors.slice(0, 50).map((e, k) => (
                  <tr key={k}><td className="end">{format.number(e.row)}</td><td>{e.column ?? '–'}</td><td className="mono" style={{ overflowWrap: 'anywhere' }}>{e.value ?? '–'}</td><td>{words.reason(e.reason)}</td></tr>
                ))}
              </tbody>
            </table>
          </div>
        </Panel>
      )}
      {trial.preview.length > 0 && (
        <Panel title={t('imports.preview')} flush>
          <ul className="event-list">
            {trial.preview.slice(0, 10).map((event, k) => (
              <li key={k}>
                <details>
                  <summary><Badge>{words.event(String(event.type ?? ''), String(event.event ?? ''))}</Badge> <span className="muted mono">{brief(event)}</span></summary>
                  <Code text={JSON.stringify(event, null, 2)} label={t('event.body')} wrap />
                </details>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

// The texts of an event that a reader knows it by.
function brief(event: Record<string, unknown>): string {
  const texts = (value: unknown): string[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
  const { traits, object, properties } = event;
  return texts(traits ?? object ?? properties).slice(0, 5).join(' · ').slice(0, 110);
}

export function Wizard({ job, started }: { job: Schemas['ImportJob']; started: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const format = useFormat();
  const [options, setOptions] = useState<Options>({});
  const [source, setSource] = useState<string>();
  const [edited, setEdited] = useState<string>();
  const settledSource = useSettled(source, 500);
  const detection = useQuery(detectQuery(job.id, options));
  const suggestion = useQuery(suggestQuery(job.id, options, settledSource || undefined));
  const mapping = edited ?? suggestion.data?.mapping ?? '';
  const settled = useSettled(mapping, 700);
  const trial = useQuery(trialQuery(job.id, settled));
  const start = useMutation({
    mutationFn: () => post('/imports/{id}/start', { path: { id: job.id }, body: { mapping } }),
    onSuccess: async () => {
      await client.invalidateQueries({ predicate: isJob });
      started();
    },
  });
  const failed = detection.error ?? suggestion.error;
  if (failed) return <Failure error={failed} retry={() => { setOptions({}); void detection.refetch(); void suggestion.refetch(); }} />;
  if (!detection.data || !suggestion.data) return <Panel><Bones /></Panel>;
  const told = /^source = "([^"]*)"/m.exec(mapping)?.[1] ?? '';
  const current = trial.data && settled === mapping && !trial.isPlaceholderData && !trial.error;
  return (
    <>
      <Reading detection={detection.data} options={options} change={(next) => { setOptions(next); setEdited(undefined); }} />
      <Panel
        flush
        title={t('imports.step_map', { kind: t(`imports.kind.${suggestion.data.kind}`), percent: format.percent(suggestion.data.confidence) })}
        extra={edited !== undefined && <button type="button" className="plain faint" onClick={() => setEdited(undefined)}>{t('imports.as_suggested')}</button>}
      >
        <div style={{ padding: '4px 18px 8px', maxWidth: 340 }}>
          <label>
            <span className="muted" style={{ fontSize: 'var(--t-2)' }}>{t('common.source')}</span>
            <Input value={source ?? told} onChange={(e) => { setSource(e.target.value); if (edited !== undefined) setEdited(edited.replace(/^source = "[^"]*"/m, `source = ${JSON.stringify(e.target.value)}`)); }} aria-describedby="import-source" />
            <span id="import-source" className="faint" style={{ fontSize: 'var(--t-2)' }}>{t('imports.source_hint')}</span>
          </label>
        </div>
        <Columns detection={detection.data} suggestion={suggestion.data} mapping={mapping} change={setEdited} />
        <details style={{ padding: '8px 18px 12px' }}>
          <summary className="muted">{t('imports.text')}</summary>
          <p className="faint" style={{ margin: '6px 0' }}>{t('imports.text_hint')}</p>
          <textarea className="toml" value={mapping} onChange={(e) => setEdited(e.target.value)} spellCheck={false} aria-label={t('imports.text')} />
        </details>
      </Panel>
      {trial.error && settled === mapping && <div role="alert" className="panel" style={{ padding: '12px 18px', color: 'var(--bad)' }}><ErrorText error={trial.error} /></div>}
      {trial.data && !trial.error && <Trial trial={trial.data} />}
      {!trial.data && trial.isFetching && <Panel><Bones rows={3} /></Panel>}
      <div className="row wrap">
        <Button type="primary" size="large" icon={<Play size={15} />} disabled={!current} loading={start.isPending || (trial.isFetching && settled === mapping)} onClick={() => start.mutate()}>{t('imports.start')}</Button>
        <span className="faint">{t('imports.start_hint')}</span>
      </div>
      {start.error && <div role="alert" style={{ color: 'var(--bad)' }}><ErrorText error={start.error} /></div>}
    </>
  );
}
