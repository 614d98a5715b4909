// One import: before it runs the wizard, then its progress and what came of it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Modal } from 'antd';
import { Download, RotateCcw, Square, Trash2, Undo2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { ApiError, post, read, readBlob, remove, type Schemas } from '../../api/client';
import { importQuery, isJob } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { saveFile } from '../../ui/save';
import { Bones, ErrorText, Failure } from '../../ui/Empty';
import { Page, Panel } from '../../ui/Page';
import { Stat } from '../../ui/parts';
import './imports.css';
import { Counts, Gauge, State } from './parts';
import { Wizard } from './Wizard';

type Job = Schemas['ImportJob'];

function Running({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => post('/imports/{id}/cancel', { path: { id: job.id } }),
    onSuccess: () => client.invalidateQueries({ predicate: isJob }),
  });
  const { progress } = job;
  return (
    <Panel title={t('imports.progress')} extra={<Button size="small" icon={<Square size={13} />} loading={cancel.isPending} onClick={() => cancel.mutate()}>{t('common.cancel')}</Button>}>
      <div className="stack" style={{ gap: 12 }}>
        <Gauge share={(progress?.percent ?? 0) / 100} label={t('imports.progress')} />
        {progress && (
          <dl className="stats">
            <Stat label={t('imports.rows')}>{format.number(progress.rows)}</Stat>
            <Stat label={t('imports.rate')}>{format.number(progress.rows_per_s)}</Stat>
            <Stat label={t('imports.left')}>{format.duration(progress.seconds_left)}</Stat>
          </dl>
        )}
        <p className="faint">{t('imports.running_hint')}</p>
      </div>
    </Panel>
  );
}

// The server gives at most 4 MiB at a time.
async function wholeErrorFile(id: string): Promise<Blob> {
  const parts: Blob[] = [];
  for (let from = 0; ; ) {
    const part = await readBlob('GET', '/imports/{id}/errors', { path: { id }, query: { from } });
    if (part.size === 0) return new Blob(parts, { type: 'text/csv' });
    parts.push(part);
    from += part.size;
  }
}

function Ended({ job }: { job: Job }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errors = useMutation({ mutationFn: async () => saveFile(await wholeErrorFile(job.id), `${job.file_name}.errors.csv`) });
  const again = useMutation({
    mutationFn: async () => {
      const { mapping } = await read('/imports/{id}/mapping', { path: { id: job.id } });
      return post('/imports/{id}/start', { path: { id: job.id }, body: { mapping } });
    },
    onSuccess: () => client.invalidateQueries({ predicate: isJob }),
  });
  return (
    <>
      <Panel title={t(`imports.ended.${job.undone ? 'undone' : job.state === 'done' || job.state === 'failed' ? job.state : 'cancelled'}`)}>
        <div className="stack" style={{ gap: 12 }}>
          {job.message && <details className="server-words" open><summary className="faint">{t('common.server_says')}</summary><code className="mono" lang="en" style={{ color: 'var(--bad)' }}>{job.message}</code></details>}
          {job.counts && <Counts counts={job.counts} />}
          <div className="row wrap">
            {job.has_error_file && <Button icon={<Download size={14} />} loading={errors.isPending} onClick={() => errors.mutate()}>{t('imports.error_file')}</Button>}
            {job.state !== 'done' && !job.undone && <Button type="primary" icon={<RotateCcw size={14} />} loading={again.isPending} onClick={() => again.mutate()}>{t('imports.go_on')}</Button>}
            {job.source && <Link to={`/live?source=${job.source}`}><Button>{t('sources.watch')}</Button></Link>}
          </div>
          {job.has_error_file && <p className="faint">{t('imports.error_file_hint')}</p>}
          {(errors.error ?? again.error) && <div role="alert" style={{ color: 'var(--bad)' }}><ErrorText error={errors.error ?? again.error} /></div>}
        </div>
      </Panel>
      {job.import_id && !job.undone && <p className="faint">{t('imports.same_again')} <code className="mono">{job.import_id.slice(0, 16)}</code></p>}
    </>
  );
}

// The hub folds everything anew without the import, and answers again within seconds.
async function undoAndWait(id: string, reason: string): Promise<void> {
  await post('/imports/{id}/undo', { path: { id }, body: { reason } });
  for (let tries = 0; ; ++tries) {
    await new Promise((go) => setTimeout(go, 700));
    try {
      await read('/overview');
      return;
    } catch (e) {
      if (!(e instanceof ApiError) || ![0, 503].includes(e.status) || tries > 120) throw e;
    }
  }
}

function Undo({ job }: { job: Job }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const undo = useMutation({
    mutationFn: () => undoAndWait(job.id, reason.trim()),
    onSuccess: async () => {
      void message.success(t('imports.undo_done'));
      setAsking(false);
      await client.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'imports' || isJob(q) });
    },
  });
  return (
    <>
      <Button type="text" icon={<Undo2 size={14} />} onClick={() => setAsking(true)}>{t('identity.undo')} …</Button>
      <Modal
        open={asking}
        title={t('imports.undo_title', { name: job.file_name })}
        onCancel={() => setAsking(false)}
        onOk={() => undo.mutate()}
        okText={t('imports.undo')}
        cancelText={t('common.cancel')}
        okButtonProps={{ danger: true, disabled: reason.trim() === '', loading: undo.isPending }}
      >
        <div className="stack">
          <p className="muted">{undo.isPending ? t('imports.undo_running') : t('imports.undo_hint')}</p>
          <label>
            <span className="muted">{t('identity.reason')}</span>
            <Input value={reason} onChange={(e) => setReason(e.target.value)} maxLength={500} placeholder={t('identity.reason_placeholder')} aria-required />
          </label>
          {undo.error && <div role="alert" style={{ color: 'var(--bad)' }}><ErrorText error={undo.error} /></div>}
        </div>
      </Modal>
    </>
  );
}

function Forget({ job }: { job: Job }) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const forget = async () => {
    try {
      await remove('/imports/{id}', { path: { id: job.id } });
    } catch (e) {
      if (!(e instanceof ApiError && e.status === 404)) return void message.error(t('error.title'));
    }
    await navigate('/imports');
    client.removeQueries({ queryKey: ['imports', job.id] });
    await client.invalidateQueries({ predicate: isJob });
  };
  const ask = () => modal.confirm({ title: t('imports.forget_title', { name: job.file_name }), content: t('imports.forget_hint'), okText: t('imports.forget'), cancelText: t('common.cancel'), onOk: forget });
  return <Button type="text" icon={<Trash2 size={14} />} onClick={() => void ask()}>{t('imports.forget')} …</Button>;
}

export default function ImportPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const { id = '' } = useParams();
  const { data: job, error, refetch } = useQuery(importQuery(id));
  const [remap, setRemap] = useState(false);
  const busy = job?.state === 'waiting' || job?.state === 'running';
  // When it is through, everything may look different.
  useEffect(() => {
    if (job?.state === 'done') void client.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'imports' });
  }, [job?.state, client]);
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!job) return <div className="page"><Bones rows={8} /></div>;
  const wizard = job.state === 'new' || (remap && !busy && job.state !== 'done');
  return (
    <Page
      title={job.file_name}
      subtitle={<span className="inline-links"><Link to="/imports">{t('imports.title')}</Link> · {format.bytes(job.bytes)}{job.reading && <> · <span lang="en">{job.reading}</span></>}</span>}
      actions={<><State job={job} />{!busy && job.import_id && !job.undone && (job.counts?.accepted ?? 0) > 0 && <Undo job={job} />}{!busy && <Forget job={job} />}</>}
    >
      <div className="stack">
        {busy && <Running job={job} />}
        {!busy && job.state !== 'new' && <Ended job={job} />}
        {!busy && !wizard && job.state !== 'done' && !job.undone && <div><Button onClick={() => setRemap(true)}>{t('imports.other_mapping')}</Button></div>}
        {wizard && <Wizard job={job} started={() => setRemap(false)} />}
      </div>
    </Page>
  );
}
