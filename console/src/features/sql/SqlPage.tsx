// Ask the lake with SQL.
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { Download, Lightbulb, Play, Square } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { overviewQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { ErrorText } from '../../ui/Empty';
import { Page, Panel } from '../../ui/Page';
import { Ago, Badge } from '../../ui/parts';
import { placeOf } from './edit';
import { Editor, type EditorHandle } from './Editor';
import { kExamples } from './examples';
import { ResultTable } from './ResultTable';
import { downloadCsv, forget, history, remember, runSql, wrongOf, type Past, type Result } from './run';
import { SchemaBrowser } from './SchemaBrowser';
import './sql.css';

const kMac = /mac|iphone|ipad/i.test(navigator.platform);

function ResultLine({ result, sql }: { result: Result; sql: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { message } = App.useApp();
  const overview = useQuery(overviewQuery());
  const download = useMutation({ mutationFn: () => downloadCsv(sql), onError: () => void message.error(t('sql.download_failed')) });
  const behind = Math.max(0, (overview.data?.applied_offset ?? 0) - result.as_of_offset);
  return (
    <div className="sql-line">
      <span role="status">
        <strong style={{ color: 'var(--ink)' }}>{t('sql.rows', { count: result.row_count, formatted: format.number(result.row_count) })}</strong>
        {' · '}{t('sql.took', { ms: format.number(Math.round(result.ms)) })}
      </span>
      <span title={t('sql.fresh_hint')}>{behind === 0 ? t('sql.fresh') : t('sql.behind', { count: behind, formatted: format.number(behind) })}</span>
      {result.cut && <Badge tone="warn">{t('sql.cut', { formatted: format.number(result.row_count) })}</Badge>}
      <Button size="small" type="text" style={{ marginInlineStart: 'auto' }} icon={<Download size={14} />} loading={download.isPending} onClick={() => download.mutate()}>{t('sql.csv')}</Button>
    </div>
  );
}

function Wrongs({ id, error, sql, show }: { id: string; error: unknown; sql: string; show: (from: number, to: number) => void }) {
  const { t } = useTranslation();
  const wrong = wrongOf(error);
  const line = wrong?.line !== undefined ? sql.split('\n')[wrong.line - 1] : undefined;
  return (
    <div className="sql-wrong" role="alert" id={id}>
      {wrong ? (
        <>
          {wrong.line !== undefined && line !== undefined ? (
            <button type="button" className="plain" style={{ textDecoration: 'underline', fontWeight: 550 }} onClick={() => show(placeOf(sql, wrong.line ?? 1, wrong.column), placeOf(sql, wrong.line ?? 1, line.length))}>
              {t('sql.wrong_at', { line: wrong.line })}
            </button>
          ) : <strong>{t('sql.wrong')}</strong>}
          {line !== undefined && <pre>{line}{wrong.column !== undefined && `\n${' '.repeat(wrong.column)}^`}</pre>}
          <pre lang="en">{wrong.message}</pre>
        </>
      ) : <ErrorText error={error} />}
    </div>
  );
}

function PastList({ past, choose, clear }: { past: Past[]; choose: (sql: string) => void; clear: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (past.length === 0) return null;
  return (
    <Panel title={t('sql.history')} flush extra={<button type="button" className="plain faint" onClick={clear}>{t('sql.clear')}</button>}>
      <ul className="sql-past">
        {past.slice(0, 12).map((p) => (
          <li key={p.sql}>
            <button type="button" className="plain" onClick={() => choose(p.sql)} title={p.sql}>
              <span className="mono ellipsis" style={{ display: 'block' }}>{p.sql.replace(/\s+/g, ' ')}</span>
              <span className="faint" style={{ fontSize: 'var(--t-2)' }}><Ago at={p.at} /> · {p.rows === undefined ? t('sql.failed') : t('sql.rows', { count: p.rows, formatted: format.number(p.rows) })}</span>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export default function SqlPage() {
  const { t } = useTranslation();
  const wrongId = useId();
  const editor = useRef<EditorHandle>(null);
  const stop = useRef<AbortController>(undefined);
  const [past, setPast] = useState(history);
  const [sql, setSql] = useState<string>(() => history()[0]?.sql ?? kExamples[0].sql);
  const query = useMutation({
    mutationFn: (text: string) => {
      stop.current = new AbortController();
      return runSql(text, stop.current.signal);
    },
    onSuccess: (result, text) => setPast(remember({ sql: text, at: new Date().toISOString(), rows: result.row_count, ms: result.ms })),
    onError: (_, text) => setPast(remember({ sql: text, at: new Date().toISOString() })),
  });
  const run = (text: string) => {
    if (text.trim() !== '' && !query.isPending) query.mutate(text.trim());
  };
  const cancelled = query.error instanceof DOMException && query.error.name === 'AbortError';
  const error = cancelled ? null : query.error;
  return (
    <Page title={t('sql.title')} subtitle={t('sql.subtitle')}>
      <div className="sql">
        <div className="stack">
          <section className="panel" aria-label={t('sql.editor')}>
            <Editor ref={editor} value={sql} change={setSql} run={run} wrong={error !== null} describedBy={error ? wrongId : `${wrongId}keys`} />
            {error && <Wrongs id={wrongId} error={error} sql={query.variables ?? ''} show={(from, to) => editor.current?.select(from + Math.max(0, sql.indexOf(query.variables ?? '')), to + Math.max(0, sql.indexOf(query.variables ?? '')))} />}
            <div className="sql-bar">
              {query.isPending
                ? <Button icon={<Square size={13} />} onClick={() => stop.current?.abort()}>{t('sql.stop')}</Button>
                : <Button type="primary" icon={<Play size={14} />} onClick={() => run(sql)}>{t('sql.run')}</Button>}
              <kbd>{kMac ? '⌘↵' : 'Ctrl ↵'}</kbd>
              <span className="faint" id={`${wrongId}keys`} style={{ fontSize: 'var(--t-2)' }}>{t('sql.keys_hint')}</span>
            </div>
          </section>
          {query.data && !query.isPending && (
            <section className="panel" aria-label={t('sql.result')}>
              <ResultLine result={query.data} sql={query.variables ?? ''} />
              <ResultTable result={query.data} />
            </section>
          )}
          <Panel title={<span className="row" style={{ gap: 6 }}><Lightbulb size={14} aria-hidden />{t('sql.examples')}</span>}>
            <ul className="sql-examples">
              {kExamples.map((e) => (
                <li key={e.key} style={{ display: 'grid' }}>
                  <button type="button" onClick={() => { setSql(e.sql); run(e.sql); window.scrollTo({ top: 0 }); }}>
                    <strong>{t(`sql.example.${e.key}`)}</strong>
                    <span>{t(`sql.example_hint.${e.key}`)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </Panel>
        </div>
        <aside className="stack" aria-label={t('sql.tables')}>
          <Panel title={t('sql.tables')} flush><SchemaBrowser insert={(name) => editor.current?.insert(name)} /></Panel>
          <PastList past={past} choose={setSql} clear={() => setPast(forget())} />
        </aside>
      </div>
    </Page>
  );
}
