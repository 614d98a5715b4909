import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox } from 'antd';
import { RotateCcw, ShieldCheck } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/client';
import { quarantineQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { useWords } from '../../i18n/words';
import { Empty, ErrorText } from '../../ui/Empty';
import { Loaded } from '../../ui/Loaded';
import { LoadMore } from '../../ui/LoadMore';
import { Page, Panel } from '../../ui/Page';
import { Ago } from '../../ui/parts';
import { Reason } from '../../ui/Reason';
import { EventDrawer } from '../timeline/EventDrawer';

export default function QuarantinePage() {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useWords();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [reason, setReason] = useState<string>();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [event, setEvent] = useState<number>();
  const list = useInfiniteQuery(quarantineQuery(reason));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const load = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const replay = useMutation({
    mutationFn: (body: { offsets?: number[]; reason?: string }) => post('/quarantine/replay', { body }),
    onSuccess: async ({ replayed }) => {
      setChosen(new Set());
      void message.success(t('quarantine.replayed', { count: replayed, formatted: format.number(replayed) }));
      await client.invalidateQueries();
    },
  });
  const items = data?.pages.flatMap((p) => p.items) ?? [];
  const reasons = data?.pages[0]?.by_reason ?? [];
  const toggle = (offset: number) => {
    const next = new Set(chosen);
    if (!next.delete(offset)) next.add(offset);
    setChosen(next);
  };
  const choose = (next?: string) => {
    setReason(next);
    setChosen(new Set());
  };

  const all = items.every((i) => chosen.has(i.offset));
  const body = (
    <Loaded of={list} none={() => items.length === 0 && <Empty icon={ShieldCheck} title={t('quarantine.empty')} hint={t('quarantine.empty_hint')} />}>
      {() => (
      <div className="table-scroll">
        <table className="table">
          <thead>
            <tr>
              <th><Checkbox checked={all} indeterminate={!all && chosen.size > 0} onChange={() => setChosen(all ? new Set() : new Set(items.map((i) => i.offset)))} aria-label={t('quarantine.select_all')} /></th>
              <th>{t('quarantine.message')}</th>
              <th className="wide">{t('common.source')}</th>
              <th>{t('common.time')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.offset}>
                <td><Checkbox checked={chosen.has(item.offset)} onChange={() => toggle(item.offset)} aria-label={t('quarantine.select', { offset: item.offset })} /></td>
                <td style={{ maxWidth: 0, width: '100%' }}>
                  <button type="button" className="plain" style={{ fontWeight: 550 }} onClick={() => setEvent(item.offset)}>{words.reason(item.reason)}</button>
                  <Reason code={item.reason} message={item.message} headless />
                  <div className="mono faint ellipsis">{item.excerpt}</div>
                </td>
                <td className="wide muted nowrap">{item.source}</td>
                <td><Ago at={item.at} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    )}
    </Loaded>
  );
  return (
    <Page
      title={t('quarantine.title')}
      subtitle={t('quarantine.subtitle')}
      actions={
        <>
          {reason && chosen.size === 0 && <Button icon={<RotateCcw size={14} />} loading={replay.isPending} onClick={() => replay.mutate({ reason })}>{t('quarantine.replay_reason')}</Button>}
          {chosen.size > 0 && <Button type="primary" icon={<RotateCcw size={14} />} loading={replay.isPending} onClick={() => replay.mutate({ offsets: [...chosen] })}>{t('quarantine.replay_selected', { count: chosen.size })}</Button>}
        </>
      }
    >
      <div className="stack">
        {replay.error && <div role="alert" style={{ color: 'var(--bad)' }}><ErrorText error={replay.error} /></div>}
        {reasons.length > 0 && (
          <div className="chips" role="group" aria-label={t('common.reason')}>
            <button type="button" className="chip" aria-pressed={!reason} onClick={() => choose()}>{t('common.all')}</button>
            {reasons.map((r) => (
              <button key={r.reason} type="button" className="chip" aria-pressed={reason === r.reason} onClick={() => choose(r.reason)}>
                {words.reason(r.reason)} <span className="num">{format.number(r.count)}</span>
              </button>
            ))}
          </div>
        )}
        <Panel flush>{body}</Panel>
        <LoadMore more={hasNextPage} loading={isFetchingNextPage} load={load} />
      </div>
      <EventDrawer offset={event} close={() => setEvent(undefined)} />
    </Page>
  );
}
