// Files: drop one, or see what became of those before.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { importsQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { Empty, ErrorText } from '../../ui/Empty';
import { Loaded } from '../../ui/Loaded';
import { Page, Panel } from '../../ui/Page';
import { Ago } from '../../ui/parts';
import { Gauge, State } from './parts';
import './imports.css';
import { upload } from './upload';

function Drop() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [over, setOver] = useState(false);
  const [share, setShare] = useState(0);
  const stop = useRef<AbortController>(undefined);
  const send = useMutation({
    mutationFn: (file: File) => {
      setShare(0);
      stop.current = new AbortController();
      return upload(file, setShare, stop.current.signal);
    },
    onSuccess: (job) => {
      void client.invalidateQueries({ queryKey: ['imports'] });
      void navigate(`/imports/${job.id}`);
    },
  });
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file && !send.isPending) send.mutate(file);
  };
  if (send.isPending) {
    return (
      <Panel title={t('imports.uploading', { name: send.variables.name })} extra={<Button size="small" onClick={() => stop.current?.abort()}>{t('common.cancel')}</Button>}>
        <Gauge share={share} label={t('imports.uploading', { name: send.variables.name })} />
        <p className="muted num" style={{ marginTop: 6 }}>{format.bytes(share * send.variables.size)} / {format.bytes(send.variables.size)}</p>
      </Panel>
    );
  }
  const aborted = send.error instanceof DOMException;
  return (
    <>
      <label
        className={over ? 'drop over' : 'drop'}
        onDragOver={(e) => { e.preventDefault(); setOver(true); }}
        onDragLeave={() => setOver(false)}
        onDrop={(e) => { e.preventDefault(); setOver(false); take(e.dataTransfer.files); }}
      >
        <FileUp size={26} strokeWidth={1.5} aria-hidden style={{ marginBottom: 8, color: 'var(--ink-3)' }} />
        <strong>{t('imports.drop')}</strong>
        <span>{t('imports.drop_hint')}</span>
        <input type="file" accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,.xlsx,.parquet,.gz" onChange={(e) => take(e.target.files)} aria-label={t('imports.drop')} />
      </label>
      {send.error && !aborted && <div role="alert" style={{ color: 'var(--bad)' }}><ErrorText error={send.error} /></div>}
    </>
  );
}

export default function ImportsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useQuery(importsQuery());
  const { data } = list;
  const body = (
    <Loaded of={list} none={(d) => d.items.length === 0 && <Empty icon={FileUp} title={t('imports.empty')} hint={t('imports.empty_hint')} />}>
      {(data) => (
      <div className="table-scroll">
        <table className="table">
          <thead>
            <tr>
              <th>{t('imports.file')}</th><th>{t('common.status')}</th><th className="wide">{t('common.source')}</th><th className="end wide">{t('imports.rows')}</th>
              <th className="end wide">{t('imports.landed')}</th><th className="end">{t('imports.rejected')}</th><th>{t('common.time')}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((job) => (
              <tr key={job.id}>
                <td style={{ overflowWrap: 'anywhere' }}><Link className="main" to={`/imports/${job.id}`}>{job.file_name}</Link> <span className="faint nowrap">{format.bytes(job.bytes)}</span></td>
                <td><State job={job} /></td>
                <td className="wide muted">{job.source}</td>
                <td className="end wide">{job.counts ? format.number(job.counts.rows) : '–'}</td>
                <td className="end wide">{job.counts ? format.number(job.counts.landed) : '–'}</td>
                <td className="end" style={{ color: job.counts && job.counts.rejected > 0 ? 'var(--bad)' : undefined }}>{job.counts ? format.number(job.counts.rejected) : '–'}</td>
                <td><Ago at={job.finished_at ?? job.started_at ?? job.created_at} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    )}
    </Loaded>
  );
  return (
    <Page title={t('imports.title')} subtitle={t('imports.subtitle')}>
      <div className="stack">
        <Drop />
        <Panel flush title={data && data.items.length > 0 ? t('imports.history') : undefined}>{body}</Panel>
      </div>
    </Page>
  );
}
