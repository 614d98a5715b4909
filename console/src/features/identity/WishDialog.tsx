// Deciding who is who: says what it means, shows what would change, asks why.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Input, Modal, Radio, Select } from 'antd';
import { ArrowRight } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post, remove, type Schemas } from '../../api/client';
import { kindOf, searchQuery } from '../../api/queries';
import { Bones, ErrorText } from '../../ui/Empty';
import { useEntityName } from '../../ui/parts';
import type { Identity } from './picture';
import { decreeOf, type Wish } from './wish';

type Change = Schemas['DecreeResult'];

function send(wish: Wish, reason: string, preview: boolean): Promise<Change> | undefined {
  if (wish.kind === 'undo') return remove('/identity/decrees/{id}', { path: { id: wish.decree }, query: { preview, reason: reason || undefined } });
  const body = decreeOf(wish, reason || '?'); // a preview needs no reason of its own
  return body && post('/identity/decrees', { query: { preview }, body });
}

interface WishDialogProps {
  identity: Identity;
  wish: Wish;
  close: () => void;
}

export function WishDialog({ identity, wish: first, close }: WishDialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [wish, setWish] = useState(first);
  const [reason, setReason] = useState('');
  const complete = wish.kind === 'undo' || decreeOf(wish, '?') !== undefined;
  const preview = useQuery({
    queryKey: ['preview', wish],
    queryFn: () => send(wish, '', true),
    enabled: complete,
    staleTime: 0,
    gcTime: 0,
  });
  const act = useMutation({
    mutationFn: async () => send(wish, reason.trim(), false),
    onSuccess: async () => {
      await client.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'preview' });
      void message.success(t('identity.done'));
      close();
    },
  });
  const needsReason = wish.kind !== 'undo';
  return (
    <Modal
      open
      title={t(`identity.action.${wish.kind}`)}
      onCancel={close}
      onOk={() => act.mutate()}
      okText={t('identity.confirm')}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: !complete || !preview.data || (needsReason && reason.trim() === ''), loading: act.isPending }}
      width={620}
    >
      <div className="stack">
        <p className="muted">{t(`identity.action_hint.${wish.kind}`)}</p>
        {wish.kind === 'apart' && (
          <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
            <legend className="muted" style={{ padding: '0 0 6px' }}>{t('identity.choose_second')}</legend>
            <Radio.Group
              vertical
              value={wish.b}
              onChange={(e) => setWish({ ...wish, b: e.target.value as string })}
              options={identity.strands.filter((s) => s.id !== wish.a).map((s) => ({ value: s.id, label: `${s.source} · ${s.name || s.key.value}` }))}
            />
          </fieldset>
        )}
        {wish.kind === 'together' && <OtherEntity identity={identity} choose={(b) => setWish({ ...wish, b })} />}
        {complete && (preview.error ? <div role="alert"><ErrorText error={preview.error} /></div> : preview.data ? <ChangeView change={preview.data} identity={identity} /> : <Bones rows={3} />)}
        <label>
          <span className="muted">{t('identity.reason')}</span>
          <Input.TextArea value={reason} onChange={(e) => setReason(e.target.value)} maxLength={500} autoSize={{ minRows: 2 }} placeholder={t('identity.reason_placeholder')} aria-required={needsReason} />
        </label>
        {act.error && <div role="alert" style={{ color: 'var(--bad)' }}><ErrorText error={act.error} /></div>}
      </div>
    </Modal>
  );
}

// A person is named by its oldest strand, so the other's id says which strand to join with.
function OtherEntity({ identity, choose }: { identity: Identity; choose: (strand: string) => void }) {
  const { t } = useTranslation();
  const nameOf = useEntityName();
  const [text, setText] = useState('');
  const q = useDeferredValue(text.trim());
  const kind = kindOf(identity.id) === 'people' ? 'person' : 'account';
  const { data, isFetching } = useQuery(searchQuery(q, 10, kind));
  const hits = q === '' ? [] : (data?.results ?? []).filter((r) => r.id !== identity.id);
  return (
    <Select
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={isFetching}
      placeholder={t('identity.find_record')}
      aria-label={t('identity.find_record')}
      notFoundContent={null}
      onChange={(id: string) => choose(`s${id.slice(1)}`)}
      options={hits.map((h) => ({ value: h.id, label: [nameOf(h), h.email, h.account?.name].filter(Boolean).join(' · ') }))}
      style={{ width: '100%' }}
    />
  );
}

function ChangeView({ change, identity }: { change: Change; identity: Identity }) {
  const { t } = useTranslation();
  const nameOf = useEntityName();
  const labels = new Map(identity.strands.map((s) => [s.id, `${s.source} · ${s.name || s.key.value}`]));
  const same = JSON.stringify(change.before.map((e) => e.strands)) === JSON.stringify(change.after.map((e) => e.strands));
  if (same) return <p>{t('identity.no_change')}</p>;
  const side = (title: string, entities: Schemas['ResolvedEntity'][]) => (
    <div>
      <h4>{title}</h4>
      {entities.map((e) => (
        <div key={e.id} className="box">
          <strong>{nameOf(e)} <span className="faint mono">{e.id}</span></strong>
          {e.strands.map((s) => <div key={s} className="muted ellipsis" style={{ fontSize: 'var(--t-2)' }}>{labels.get(s) ?? s}</div>)}
        </div>
      ))}
    </div>
  );
  return (
    <div className="change">
      {side(t('identity.before'), change.before)}
      <ArrowRight size={18} className="faint" aria-hidden />
      {side(t('identity.after'), change.after)}
    </div>
  );
}
