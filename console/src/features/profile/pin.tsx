// Deciding a value by hand: pin it, take it back, and undo either.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { put, remove, type Schemas } from '../../api/client';
import { kindOf } from '../../api/queries';
import { ErrorText } from '../../ui/Empty';
import { traitName } from '../../i18n/words';

type Trait = Schemas['Trait'];

export interface Pinning {
  id: string; // of the person or account
  name: string; // of the trait
  value?: unknown; // undefined: take the pin back
  reason: string;
}

function send({ id, name, value, reason }: Pinning) {
  const path = { id, name };
  const people = kindOf(id) === 'people';
  if (value === undefined) return people ? remove('/people/{id}/traits/{name}', { path, query: { reason } }) : remove('/accounts/{id}/traits/{name}', { path, query: { reason } });
  return people ? put('/people/{id}/traits/{name}', { path, body: { value, reason } }) : put('/accounts/{id}/traits/{name}', { path, body: { value, reason } });
}

// `before`: how to get back to what was.
export function usePin() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  const act = useMutation({
    mutationFn: ({ wish }: { wish: Pinning; before?: Pinning }) => send(wish),
    onSuccess: async (_, { wish, before }) => {
      await client.invalidateQueries();
      const key = `${wish.id} ${wish.name}`;
      const undo = () => {
        message.destroy(key);
        if (before) act.mutate({ wish: before });
      };
      void message.success({
        key,
        duration: before ? 8 : 3,
        content: (
          <span className="row">
            {t(wish.value === undefined ? 'pin.unpinned' : 'pin.pinned', { trait: traitName(wish.name) })}
            {before && <Button size="small" type="link" onClick={undo}>{t('identity.undo')}</Button>}
          </span>
        ),
      });
    },
    onError: (error) => void message.error({ content: <ErrorText error={error} /> }),
  });
  return act;
}

// What undoes a change of this trait.
export function backOf(id: string, trait: Pick<Trait, 'name' | 'value' | 'pin'>): Pinning {
  return trait.pin ? { id, name: trait.name, value: trait.value, reason: trait.pin.reason } : { id, name: trait.name, reason: '' };
}

export function PinDialog({ id, trait, close }: { id: string; trait: Trait; close: () => void }) {
  const { t } = useTranslation();
  const act = usePin();
  const [value, setValue] = useState(typeof trait.value === 'string' ? trait.value : JSON.stringify(trait.value));
  const [reason, setReason] = useState('');
  const typed = (): unknown => {
    if (typeof trait.value === 'string') return value;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return value;
    }
  };
  const decide = () => act.mutate({ wish: { id, name: trait.name, value: typed(), reason: reason.trim() }, before: backOf(id, trait) }, { onSuccess: close });
  return (
    <Modal open title={t('pin.title', { trait: traitName(trait.name) })} onCancel={close} onOk={decide} okText={t('pin.pin')} cancelText={t('common.cancel')} okButtonProps={{ disabled: reason.trim() === '', loading: act.isPending }}>
      <div className="stack">
        <p className="muted">{t('pin.hint')}</p>
        <label>
          <span className="muted">{t('facts.value')}</span>
          <Input value={value} onChange={(e) => setValue(e.target.value)} maxLength={1000} />
        </label>
        <label>
          <span className="muted">{t('identity.reason')}</span>
          <Input.TextArea value={reason} onChange={(e) => setReason(e.target.value)} maxLength={500} autoSize={{ minRows: 2 }} aria-required />
        </label>
      </div>
    </Modal>
  );
}
