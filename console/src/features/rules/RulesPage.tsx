// Identity rules: as tables to read, as JSON to change, with "what if?" before anything is put in force.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import { FlaskConical, Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post, put, type Schemas } from '../../api/client';
import { rulesQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { ErrorText } from '../../ui/Empty';
import { Loaded } from '../../ui/Loaded';
import { Page, Panel } from '../../ui/Page';
import { Badge } from '../../ui/parts';
import { RuleTable } from './RuleTable';
import { WhatIfView } from './WhatIfView';

type Rules = Schemas['IdentityRules'];

function View({ rules }: { rules: Rules }) {
  const { t } = useTranslation();
  const format = useFormat();
  const blocked = [...(rules.blocked_values ?? []), ...(rules.blocked_patterns ?? [])];
  const domains = rules.free_mail_domains ?? [];
  return (
    <div className="stack">
      <RuleTable title={t('rules.people')} rules={rules.person ?? []} />
      <RuleTable title={t('rules.accounts')} rules={rules.account ?? []} />
      {blocked.length > 0 && (
        <Panel title={t('rules.blocked')}>
          <p className="muted" style={{ marginBottom: 8 }}>{t('rules.blocked_hint')}</p>
          <div className="chips">{blocked.map((b) => <Badge key={b}><span className="mono ellipsis">{b}</span></Badge>)}</div>
        </Panel>
      )}
      {domains.length > 0 && (
        <Panel title={t('rules.free_mail')}>
          <details>
            <summary className="muted">{t('rules.free_mail_count', { formatted: format.number(domains.length) })}</summary>
            <p className="mono muted" style={{ marginTop: 8 }}>{domains.join(', ')}</p>
          </details>
        </Panel>
      )}
    </div>
  );
}

function parse(text: string): { rules?: Rules; wrong?: string } {
  try {
    return { rules: JSON.parse(text) as Rules };
  } catch (e) {
    return { wrong: e instanceof Error ? e.message : '' };
  }
}

function Editor({ rules, close }: { rules: Rules; close: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [text, setText] = useState(() => JSON.stringify(rules, null, 2));
  const [tried, setTried] = useState(''); // the text that the what-if below is about
  const { rules: changed, wrong } = parse(text);
  const whatIf = useMutation({
    mutationFn: (body: { rules: Rules }) => post('/identity/rules/what-if', { body }),
    onSuccess: () => setTried(text),
  });
  const force = useMutation({
    mutationFn: (body: Rules) => put('/identity/rules', { body }),
    onSuccess: async () => {
      void message.success(t('rules.put_done'));
      await client.invalidateQueries();
      close();
    },
  });
  const error = force.error ?? whatIf.error;
  return (
    <div className="stack">
      <Panel title={t('rules.editor')}>
        <div className="stack">
          <Input.TextArea className="mono" value={text} onChange={(e) => setText(e.target.value)} aria-label={t('rules.editor')} autoSize={{ minRows: 16, maxRows: 32 }} spellCheck={false} status={wrong ? 'error' : undefined} />
          {wrong && <p role="alert" style={{ color: 'var(--bad)' }}>{t('rules.not_json', { message: wrong })}</p>}
          {error && <div role="alert" style={{ color: 'var(--bad)' }}><ErrorText error={error} /></div>}
          <div className="row wrap">
            <Button type={tried === text ? 'default' : 'primary'} icon={<FlaskConical size={15} />} disabled={!changed} loading={whatIf.isPending} onClick={() => changed && whatIf.mutate({ rules: changed })}>
              {t('rules.what_if')}
            </Button>
            <Button type={tried === text ? 'primary' : 'default'} disabled={!changed || tried !== text} loading={force.isPending} onClick={() => changed && force.mutate(changed)}>
              {t('rules.put')}
            </Button>
            <Button type="text" onClick={close}>{t('rules.discard')}</Button>
            <span className="faint">{whatIf.isPending ? t('rules.trying') : tried !== text && t('rules.what_if_hint')}</span>
          </div>
        </div>
      </Panel>
      {whatIf.data && tried === text && <WhatIfView result={whatIf.data} />}
    </div>
  );
}

export default function RulesPage() {
  const { t } = useTranslation();
  const list = useQuery(rulesQuery());
  const { data } = list;
  const [editing, setEditing] = useState(false);
  const body = <Loaded of={list}>{(data) => (editing ? <Editor rules={data} close={() => setEditing(false)} /> : <View rules={data} />)}</Loaded>;
  return (
    <Page
      title={t('rules.title')}
      subtitle={t('rules.subtitle')}
      actions={
        data && (
          <>
            {data.version !== undefined && <Badge>{t('rules.version', { version: data.version })}</Badge>}
            {!editing && <Button icon={<Pencil size={14} />} onClick={() => setEditing(true)}>{t('rules.edit')}</Button>}
          </>
        )
      }
    >
      {body}
    </Page>
  );
}
