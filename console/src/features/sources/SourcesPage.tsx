import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown, Input, Modal, Select } from 'antd';
import { Ellipsis, Plug, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { post, type Schemas } from '../../api/client';
import { sourcesQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { Empty, ErrorText } from '../../ui/Empty';
import { Loaded } from '../../ui/Loaded';
import { Page, Panel } from '../../ui/Page';
import { Ago, Badge, Code } from '../../ui/parts';
import { Snippets } from './Snippets';
import { MappingChoice, MappingDialog, productName, SignatureDialog } from './WebhookDialogs';

type Source = Schemas['Source'];
type Kind = NonNullable<Schemas['NewSource']['kind']>;
const kKinds: Kind[] = ['http', 'webhook', 'import'];
const kName = /^[a-z0-9_-]{1,64}$/;

interface DialogProps {
  done: (made: Schemas['SourceWithKey']) => void;
  close: () => void;
}

function AddDialog({ done, close }: DialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Kind>('http');
  const [mapping, setMapping] = useState('');
  const body = { name, kind, ...(kind === 'webhook' && mapping !== '' ? { mapping } : {}) };
  const add = useMutation({ mutationFn: () => post('/sources', { body }), onSuccess: done });
  const bad = name !== '' && !kName.test(name);
  return (
    <Modal open title={t('sources.add')} onCancel={close} onOk={() => add.mutate()} okText={t('sources.create')} cancelText={t('common.cancel')} okButtonProps={{ disabled: !kName.test(name), loading: add.isPending }}>
      <form className="stack" onSubmit={(e) => (e.preventDefault(), kName.test(name) && add.mutate())}>
        <label>
          <span className="muted">{t('sources.name')}</span>
          <Input autoFocus value={name} onChange={(e) => setName(e.target.value)} status={bad ? 'error' : undefined} placeholder="website" aria-invalid={bad} aria-describedby="source-name-hint" />
          <span id="source-name-hint" className={bad ? undefined : 'faint'} style={{ fontSize: 'var(--t-2)', color: bad ? 'var(--bad)' : undefined }}>{bad ? t('sources.name_bad') : t('sources.name_hint')}</span>
        </label>
        <div>
          <span className="muted">{t('sources.kind')}</span>
          <Select value={kind} onChange={setKind} aria-label={t('sources.kind')} style={{ width: '100%' }} options={kKinds.map((k) => ({ value: k, label: t(`sources.kind_${k}`) }))} />
        </div>
        {kind === 'webhook' && <MappingChoice value={mapping} onChange={setMapping} />}
        {add.error && <div role="alert" style={{ color: 'var(--bad)' }}><ErrorText error={add.error} /></div>}
        <button type="submit" hidden disabled={!kName.test(name)} />
      </form>
    </Modal>
  );
}

function KeyDialog({ made, close }: { made: Schemas['SourceWithKey']; close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open width={680} title={t('sources.key_title', { name: made.source.name })} onCancel={close} mask={{ closable: false }} footer={<Button type="primary" onClick={close}>{t('sources.key_done')}</Button>}>
      <div className="stack">
        <p className="muted">{t('sources.key_once')}</p>
        <Code text={made.key} label={t('sources.key')} wrap />
        {made.source.kind === 'webhook' ? (
          <div>
            <p className="muted">{t('sources.webhook_url_hint')}</p>
            <Code text={`${window.location.origin}/v1/webhook?writeKey=${made.key}`} label={t('sources.webhook_url')} wrap />
          </div>
        ) : (
          <Snippets writeKey={made.key} />
        )}
      </div>
    </Modal>
  );
}

function Actions({ source, show }: { source: Source; show: (made: Schemas['SourceWithKey']) => void }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const client = useQueryClient();
  const [dialog, setDialog] = useState<'mapping' | 'signature'>();
  const path = { name: source.name };
  const refresh = () => client.invalidateQueries({ queryKey: ['sources'] });
  const confirm = (title: string, content: string, okText: string, onOk: () => Promise<unknown>) =>
    void modal.confirm({ title, content, okText, cancelText: t('common.cancel'), onOk: () => onOk().then(refresh) });
  const rotate = () =>
    confirm(t('sources.rotate_title', path), t('sources.rotate_hint'), t('sources.rotate'), () => post('/sources/{name}/key', { path }).then(show));
  const disable = () =>
    confirm(t('sources.disable_title', path), t('sources.disable_hint'), t('sources.disable'), () => post('/sources/{name}/disable', { path }));
  const enable = () => void post('/sources/{name}/enable', { path }).then(refresh);
  return (
    <>
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'watch', label: <Link to={`/live?source=${source.name}`}>{t('sources.watch')}</Link> },
          { key: 'rotate', label: `${t('sources.rotate')} …`, onClick: rotate },
          { key: 'mapping', label: `${t('sources.mapping')} …`, onClick: () => setDialog('mapping') },
          { key: 'signature', label: `${t('sources.verify')} …`, onClick: () => setDialog('signature') },
          source.enabled
            ? { key: 'disable', danger: true, label: `${t('sources.disable')} …`, onClick: disable }
            : { key: 'enable', label: t('sources.enable'), onClick: enable },
        ],
      }}
    >
      <Button type="text" size="small" icon={<Ellipsis size={16} />} aria-label={`${t('common.more')}: ${source.name}`} />
    </Dropdown>
    {dialog === 'mapping' && <MappingDialog source={source} close={() => setDialog(undefined)} />}
    {dialog === 'signature' && <SignatureDialog source={source} close={() => setDialog(undefined)} />}
    </>
  );
}

export default function SourcesPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const list = useQuery(sourcesQuery());
  const { data } = list;
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<Schemas['SourceWithKey']>();
  const add = <Button type="primary" icon={<Plus size={15} />} onClick={() => setAdding(true)}>{t('sources.add')}</Button>;
  const body = (
    <Loaded of={list} none={(d) => d.items.length === 0 && <Empty icon={Plug} title={t('sources.empty')} hint={t('sources.empty_hint')}>{add}</Empty>}>
      {(data) => (
      <div className="table-scroll">
        <table className="table">
          <thead>
            <tr>
              <th>{t('sources.name')}</th>
              <th className="wide">{t('sources.kind')}</th>
              <th className="wide">{t('sources.key')}</th>
              <th className="end">{t('sources.received')}</th>
              <th className="end wide">{t('sources.duplicate')}</th>
              <th className="end">{t('sources.refused')}</th>
              <th>{t('sources.last_event')}</th>
              <th><span className="sr-only">{t('common.more')}</span></th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((s) => (
              <tr key={s.name}>
                <td><strong style={{ fontWeight: 560 }}>{s.name}</strong> {!s.enabled && <Badge>{t('sources.disabled')}</Badge>} {s.verification && <Badge>{t('sources.signed', { scheme: productName(s.verification.scheme) })}</Badge>}</td>
                <td className="wide muted">
                  {kKinds.some((k) => k === s.kind) ? t(`sources.kind_${s.kind as Kind}`) : s.kind}
                  {s.mapping && ` · ${s.mapping === 'own' ? t('sources.mapping_own') : productName(s.mapping)}`}
                </td>
                <td className="wide mono muted">{s.keys[0]}</td>
                <td className="end">{format.number(s.counters.received)}</td>
                <td className="end wide">{format.number(s.counters.duplicate)}</td>
                <td className="end">{s.counters.refused > 0 ? <Link to={`/live?source=${s.name}&outcome=refused`} style={{ color: 'var(--bad)' }}>{format.number(s.counters.refused)}</Link> : format.number(0)}</td>
                <td>{s.last_event_at ? <Ago at={s.last_event_at} /> : <span className="faint">{t('sources.never')}</span>}</td>
                <td className="end"><Actions source={s} show={setMade} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    )}
    </Loaded>
  );
  return (
    <Page title={t('sources.title')} subtitle={t('sources.subtitle')} actions={data && data.items.length > 0 && add}>
      <div className="stack">
        <Panel flush>{body}</Panel>
        {data && data.items.length > 0 && <Panel title={t('sources.connect')}><Snippets /></Panel>}
      </div>
      {adding && <AddDialog close={() => setAdding(false)} done={(m) => { setAdding(false); setMade(m); void client.invalidateQueries({ queryKey: ['sources'] }); }} />}
      {made && <KeyDialog made={made} close={() => setMade(undefined)} />}
    </Page>
  );
}
