// What a webhook source needs beyond its key: the mapping that turns foreign objects into events, and the signature that
// its requests must carry.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { put, remove, type Schemas } from '../../api/client';
import { webhookOptionsQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { ErrorText } from '../../ui/Empty';
import { Code } from '../../ui/parts';

type Source = Schemas['Source'];

// Names of products are the same in every language.
const kNames: Record<string, string> = {
  hubspot: 'HubSpot', salesforce: 'Salesforce Change Data Capture', debezium: 'Debezium', 'hubspot-v3': 'HubSpot v3', zendesk: 'Zendesk',
  segment: 'Segment', stripe: 'Stripe', 'standard-webhooks': 'Standard Webhooks', github: 'GitHub', shopify: 'Shopify',
};
export const productName = (name: string) => kNames[name] ?? name;

const kNone = '';
const kOwn = 'own';

interface ChoiceProps {
  value: string;
  onChange: (value: string) => void;
  own?: boolean;
}

export function MappingChoice({ value, onChange, own = false }: ChoiceProps) {
  const { t } = useTranslation();
  const { data } = useQuery(webhookOptionsQuery());
  const options = [
    { value: kNone, label: t('sources.mapping_none') },
    ...(data?.mappings ?? []).map((m) => ({ value: m.name, label: productName(m.name) })),
    ...(own ? [{ value: kOwn, label: t('sources.mapping_own') }] : []),
  ];
  return (
    <div>
      <span className="muted">{t('sources.mapping')}</span>
      <Select value={value} onChange={onChange} loading={!data} aria-label={t('sources.mapping')} style={{ width: '100%' }} options={options} />
      <span className="faint" style={{ fontSize: 'var(--t-2)' }}>{t('sources.mapping_hint')}</span>
    </div>
  );
}

interface DialogProps {
  source: Source;
  close: () => void;
}

export function MappingDialog({ source, close }: DialogProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data } = useQuery(webhookOptionsQuery());
  const [choice, setChoice] = useState(source.mapping ?? kNone);
  const [toml, setToml] = useState('');
  const builtIn = data?.mappings.find((m) => m.name === choice);
  const body = choice === kOwn ? { toml } : choice === kNone ? {} : { mapping: choice };
  const save = useMutation({
    mutationFn: () => put('/sources/{name}/mapping', { path: { name: source.name }, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['sources'] }).then(close),
  });
  const ready = choice !== kOwn || toml.trim() !== '';
  return (
    <Modal open width={720} title={t('sources.mapping_title', { name: source.name })} onCancel={close} onOk={() => save.mutate()} okText={t('sources.save')} cancelText={t('common.cancel')} okButtonProps={{ disabled: !ready, loading: save.isPending }}>
      <div className="stack">
        <MappingChoice value={choice} onChange={setChoice} own />
        {choice === kOwn && (
          <label>
            <span className="muted">{t('sources.mapping_toml')}</span>
            <Input.TextArea value={toml} onChange={(e) => setToml(e.target.value)} autoSize={{ minRows: 10, maxRows: 22 }} className="mono" spellCheck={false} placeholder={'version = 1\nsource = "crm"\n\n[[emit]]\ntype = "identify"\n[emit.set]\nuserId = "{id}"\n"traits.email" = "{contact.email|email}"'} />
            {source.mapping === kOwn && <span className="faint" style={{ fontSize: 'var(--t-2)' }}>{t('sources.mapping_replaces')}</span>}
          </label>
        )}
        {builtIn && (
          <details>
            <summary className="muted">{t('sources.mapping_show')}</summary>
            <div style={{ maxHeight: 320, overflow: 'auto', marginTop: 8 }}><Code text={builtIn.toml} label={t('sources.mapping')} /></div>
            <Button size="small" style={{ marginTop: 8 }} onClick={() => { setToml(builtIn.toml); setChoice(kOwn); }}>{t('sources.mapping_edit')}</Button>
          </details>
        )}
        {save.error && <div role="alert" style={{ color: 'var(--bad)' }}><ErrorText error={save.error} /></div>}
      </div>
    </Modal>
  );
}

export function SignatureDialog({ source, close }: DialogProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const { data } = useQuery(webhookOptionsQuery());
  const now = source.verification;
  const [scheme, setScheme] = useState(now?.scheme ?? '');
  const [secret, setSecret] = useState('');
  const path = { name: source.name };
  const done = () => client.invalidateQueries({ queryKey: ['sources'] }).then(close);
  const save = useMutation({ mutationFn: () => put('/sources/{name}/verification', { path, body: { scheme, secret } }), onSuccess: done });
  const off = useMutation({ mutationFn: () => remove('/sources/{name}/verification', { path }), onSuccess: done });
  const chosen = data?.schemes.find((s) => s.name === scheme);
  const ready = scheme !== '' && secret.length >= 8;
  const error = save.error ?? off.error;
  return (
    <Modal
      open
      title={t('sources.verify_title', path)}
      onCancel={close}
      footer={[
        now && <Button key="off" danger style={{ float: 'inline-start' }} loading={off.isPending} onClick={() => off.mutate()}>{t('sources.verify_off')}</Button>,
        <Button key="cancel" onClick={close}>{t('common.cancel')}</Button>,
        <Button key="save" type="primary" disabled={!ready} loading={save.isPending} onClick={() => save.mutate()}>{t('sources.save')}</Button>,
      ]}
    >
      <form className="stack" onSubmit={(e) => (e.preventDefault(), ready && save.mutate())}>
        <p className="muted" style={{ margin: 0 }}>{t('sources.verify_hint')}</p>
        <div>
          <span className="muted">{t('sources.scheme')}</span>
          <Select value={scheme || undefined} onChange={setScheme} loading={!data} aria-label={t('sources.scheme')} placeholder={t('sources.scheme_choose')} style={{ width: '100%' }} options={(data?.schemes ?? []).map((s) => ({ value: s.name, label: productName(s.name) }))} />
          {chosen && <span className="faint mono" style={{ fontSize: 'var(--t-2)' }}>{`${chosen.header} = HMAC(${chosen.signed})`}</span>}
        </div>
        <label>
          <span className="muted">{t('sources.secret')}</span>
          <Input.Password value={secret} onChange={(e) => setSecret(e.target.value)} autoComplete="off" aria-describedby="secret-hint" />
          <span id="secret-hint" className="faint" style={{ fontSize: 'var(--t-2)' }}>{t('sources.secret_hint')}</span>
        </label>
        {now?.previous_until && <p className="faint" style={{ margin: 0, fontSize: 'var(--t-2)' }}>{t('sources.secret_previous', { when: format.dateTime(now.previous_until) })}</p>}
        {error && <div role="alert" style={{ color: 'var(--bad)' }}><ErrorText error={error} /></div>}
        <button type="submit" hidden disabled={!ready} />
      </form>
    </Modal>
  );
}
