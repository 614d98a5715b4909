// What goes back to the systems: proposals to decide, what is on its way, what was written, and what failed.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Segmented } from 'antd';
import { ArrowRight, Check, RotateCcw, Send, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { post, type Schemas } from '../../api/client';
import { kindOf } from '../../api/queries';
import { changesQuery, writebackQuery } from '../../api/quality';
import { useFormat } from '../../i18n/format';
import { traitName } from '../../i18n/words';
import { Bones, Empty, ErrorText, Failure } from '../../ui/Empty';
import { Loaded } from '../../ui/Loaded';
import { LoadMore } from '../../ui/LoadMore';
import { Panel } from '../../ui/Page';
import { Ago, Badge, Code, useEntityName } from '../../ui/parts';
import { useValueText } from '../profile/values';

type Change = Schemas['WriteBackChange'];
type Status = Schemas['WriteBackStatus'];

const kExample = `tutti writeback add crm --source crm --rest-template crm.json --data data

crm.json:
{"class": "person", "traits": {"phone": "mobile_phone"},
 "request": {"method": "PATCH", "url": "https://crm.example/contacts/{key}",
             "headers": {"Authorization": "Bearer {env:CRM_TOKEN}"},
             "body": {"properties": {"{field}": "{value}"}}}}`;
const kStatuses: Status[] = ['proposed', 'approved', 'written', 'failed', 'rejected', 'superseded'];

function Decide({ change }: { change: Change }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  const act = useMutation({
    mutationFn: (verb: 'approve' | 'reject' | 'retry') => {
      const call = { path: { id: change.id }, body: {} };
      if (verb === 'approve') return post('/writeback/changes/{id}/approve', call);
      return verb === 'reject' ? post('/writeback/changes/{id}/reject', call) : post('/writeback/changes/{id}/retry', call);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['writeback'] }),
    onError: (error) => void message.error({ content: <ErrorText error={error} /> }),
  });
  if (change.status === 'proposed')
    return (
      <span className="row nowrap">
        <Button size="small" type="primary" icon={<Check size={13} />} loading={act.isPending} onClick={() => act.mutate('approve')}>{t('quality.approve')}</Button>
        <Button size="small" icon={<X size={13} />} disabled={act.isPending} onClick={() => act.mutate('reject')}>{t('quality.reject')}</Button>
      </span>
    );
  if (change.status !== 'failed' && change.status !== 'rejected') return null;
  return <Button size="small" icon={<RotateCcw size={13} />} loading={act.isPending} onClick={() => act.mutate('retry')}>{t('quality.send_again')}</Button>;
}

function Row({ change }: { change: Change }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useValueText();
  const nameOf = useEntityName();
  return (
    <li className="row spread wrap" style={{ padding: '10px 18px' }}>
      <span style={{ minWidth: 0 }}>
        <span className="row wrap">
          {change.entity && <Link to={`/${kindOf(change.entity.id)}/${change.entity.id}?tab=facts`}>{nameOf(change.entity)}</Link>}
          <span className="muted">{traitName(change.trait)}:</span>
          <s className="muted">{text(change.old)}</s>
          <ArrowRight size={14} className="faint" aria-hidden />
          <strong>{text(change.value)}</strong>
        </span>
        <span className="faint" style={{ display: 'block', fontSize: 'var(--t-2)' }}>
          {t('quality.change_from', { source: change.agreed_source === 'tutti' ? t('pin.by_hand') : change.agreed_source, target: change.target, record: change.record.id })} · <Ago at={change.at} />
          {change.attempts > 1 && ` · ${t('quality.attempts', { count: change.attempts, formatted: format.number(change.attempts) })}`}
          {change.note === 'flapping' ? <> · <Badge tone="warn">{t('quality.flapping')}</Badge></> : change.note && <> · <span lang="en">{change.note}</span></>}
        </span>
      </span>
      <Decide change={change} />
    </li>
  );
}

export function WriteBack() {
  const { t } = useTranslation();
  const format = useFormat();
  const [status, setStatus] = useState<Status>('proposed');
  const targets = useQuery(writebackQuery());
  const changes = useInfiniteQuery(changesQuery(status));
  if (targets.error) return <Failure error={targets.error} retry={() => void targets.refetch()} />;
  if (!targets.data) return <Bones />;
  if (targets.data.targets.length === 0)
    return <Panel><Empty icon={Send} title={t('quality.no_targets')} hint={t('quality.no_targets_hint')} /><Code text={kExample} label={t('quality.no_targets')} wrap /></Panel>;
  const count = (s: Status) => targets.data.targets.reduce((n, x) => n + (x.counts[s] ?? 0), 0);
  const items = changes.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <>
      <Panel title={t('quality.targets')} flush>
        <ul className="list-rows">
          {targets.data.targets.map((x) => (
            <li key={x.name} className="row spread wrap" style={{ padding: '10px 18px' }}>
              <span><strong>{x.name}</strong> <span className="faint">{x.source} · {t(`quality.of.${x.class}`)} · {x.traits.map(traitName).join(', ')}</span></span>
              <Badge tone={x.at_once ? 'accent' : undefined}>{t(x.at_once ? 'quality.at_once' : 'quality.by_proposal')}</Badge>
            </li>
          ))}
        </ul>
      </Panel>
      <div style={{ overflowX: 'auto' }}>
        <Segmented value={status} onChange={setStatus} aria-label={t('common.status')} options={kStatuses.map((s) => ({ value: s, label: `${t(`quality.status.${s}`)} · ${format.number(count(s))}` }))} />
      </div>
      <Panel flush>
        <Loaded of={changes} none={() => items.length === 0 && <Empty icon={Send} title={t('quality.no_changes')} hint={t(`quality.status_hint.${status}`)} />}>
          {() => <ul className="list-rows">{items.map((c) => <Row key={c.id} change={c} />)}</ul>}
        </Loaded>
      </Panel>
      <LoadMore more={changes.hasNextPage} loading={changes.isFetchingNextPage} load={() => void changes.fetchNextPage()} />
    </>
  );
}
