// Whose word counts: a rule for each trait, tried on everyone before it is put in force, with every version kept.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Select } from 'antd';
import { ArrowRight, FlaskConical, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { post, put, type Schemas } from '../../api/client';
import { kindOf, sourcesQuery } from '../../api/queries';
import { survivorshipQuery } from '../../api/quality';
import { useFormat } from '../../i18n/format';
import { traitName } from '../../i18n/words';
import { ErrorText } from '../../ui/Empty';
import { Loaded } from '../../ui/Loaded';
import { Panel } from '../../ui/Page';
import { Ago, Badge, Stat, useEntityName } from '../../ui/parts';
import { useValueText } from '../profile/values';

type Rules = Schemas['SurvivorshipRules'];
type Rule = Schemas['TraitRule'];
type Preview = Schemas['SurvivorshipPreview'];

const kRules = ['most_recent', 'source_priority', 'most_frequent', 'longest', 'first', 'manual'] as const;

function RuleFields({ label, rule, change }: { label: string; rule: Rule; change: (rule: Rule) => void }) {
  const { t } = useTranslation();
  const sources = useQuery(sourcesQuery());
  const names = sources.data?.items.map((s) => s.name) ?? [];
  return (
    <>
      <Select
        value={rule.rule}
        aria-label={t('quality.rule_of', { trait: label })}
        onChange={(next) => change(next === 'source_priority' ? { rule: next, sources: rule.sources?.length ? rule.sources : names.slice(0, 1) } : { rule: next })}
        options={kRules.map((key) => ({ value: key, label: t(`facts.rule.${key}`) }))}
      />
      {rule.rule === 'source_priority' ? (
        <Select mode="multiple" value={rule.sources} aria-label={t('quality.sources_of', { trait: label })} placeholder={t('quality.sources_hint')} onChange={(next: string[]) => change({ ...rule, sources: next })} options={names.map((name) => ({ value: name, label: name }))} />
      ) : <span />}
    </>
  );
}

function PreviewView({ preview }: { preview: Preview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useEntityName();
  const text = useValueText();
  const none = preview.people_changed + preview.accounts_changed === 0;
  return (
    <div className="stack" aria-live="polite">
      <Panel title={t('quality.preview')}>
        <dl className="stats">
          <Stat label={t('quality.people_changed')}>{t('common.of', { part: format.number(preview.people_changed), whole: format.number(preview.people) })}</Stat>
          <Stat label={t('quality.accounts_changed')}>{t('common.of', { part: format.number(preview.accounts_changed), whole: format.number(preview.accounts) })}</Stat>
        </dl>
        {none && <p className="muted" style={{ marginTop: 8 }}>{t('rules.nothing')}</p>}
        <div className="chips" style={{ marginTop: 10 }}>
          {preview.by_trait.map((c) => <Badge key={c.trait}>{traitName(c.trait)} · {format.number(c.people + c.accounts)}</Badge>)}
        </div>
      </Panel>
      {!none && (
        <Panel title={t('quality.examples')} flush>
          <div className="table-scroll">
            <table className="table">
              <thead><tr><th>{t('common.name')}</th><th>{t('quality.trait')}</th><th>{t('quality.before')}</th><th aria-hidden /><th>{t('quality.after')}</th></tr></thead>
              <tbody>
                {preview.examples.map((e) => (
                  <tr key={e.entity.id + e.trait}>
                    <td><Link to={`/${kindOf(e.entity.id)}/${e.entity.id}?tab=facts`}>{nameOf(e.entity)}</Link></td>
                    <td className="muted">{traitName(e.trait)}</td>
                    <td><s>{text(e.before.value)}</s> <span className="faint">{e.before.source}</span></td>
                    <td><ArrowRight size={14} className="faint" aria-hidden /></td>
                    <td>{text(e.after.value)} <span className="faint">{e.after.source}</span></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Panel>
      )}
    </div>
  );
}

function Editor({ current, traits }: { current: Schemas['Survivorship']; traits: string[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [rules, setRules] = useState<Rules>(current.rules);
  const [adding, setAdding] = useState('');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState('');
  const text = JSON.stringify(rules);
  const changed = text !== JSON.stringify(current.rules);
  const preview = useMutation({ mutationFn: (body: { rules: Rules }) => post('/survivorship/preview', { body }), onSuccess: (_, { rules: of }) => setTried(JSON.stringify(of)) });
  const force = useMutation({
    mutationFn: () => put('/survivorship', { body: { version: current.version, rules, reason: reason.trim() } }),
    onSuccess: async () => {
      void message.success(t('rules.put_done'));
      await client.invalidateQueries();
    },
  });
  const set = (name: string, rule: Rule | undefined) => {
    const rest = Object.fromEntries(Object.entries(rules.traits).filter(([key]) => key !== name));
    setRules({ ...rules, traits: rule ? { ...rules.traits, [name]: rule } : rest });
  };
  const addTrait = () => {
    const name = adding.trim();
    if (name && !rules.traits[name]) set(name, rules.default);
    setAdding('');
  };
  const error = force.error ?? preview.error;
  return (
    <>
      <Panel title={t('quality.rules')} extra={<Badge>{t('rules.version', { version: format.number(current.version) })}</Badge>}>
        <div className="stack">
          <p className="muted">{t('quality.rules_hint')}</p>
          <div className="q-rule">
            <strong>{t('quality.default')}</strong>
            <RuleFields label={t('quality.default')} rule={rules.default} change={(rule) => setRules({ ...rules, default: rule })} />
            <span />
          </div>
          {Object.entries(rules.traits).map(([name, rule]) => (
            <div key={name} className="q-rule">
              <span>{traitName(name)} <span className="faint mono">{name}</span></span>
              <RuleFields label={traitName(name)} rule={rule} change={(next) => set(name, next)} />
              <Button type="text" icon={<Trash2 size={14} />} aria-label={`${t('quality.drop_rule')}: ${name}`} onClick={() => set(name, undefined)} />
            </div>
          ))}
          <div className="row wrap">
            <Input value={adding} onChange={(e) => setAdding(e.target.value)} onPressEnter={addTrait} placeholder={t('quality.add_placeholder')} aria-label={t('quality.add_rule')} style={{ width: 220 }} maxLength={128} list="q-traits" />
            <datalist id="q-traits">{traits.map((name) => <option key={name} value={name} />)}</datalist>
            <Button icon={<Plus size={14} />} disabled={adding.trim() === ''} onClick={addTrait}>{t('quality.add_rule')}</Button>
          </div>
          {changed && (
            <label>
              <span className="muted">{t('identity.reason')}</span>
              <Input value={reason} onChange={(e) => setReason(e.target.value)} maxLength={500} aria-required />
            </label>
          )}
          {error && <div role="alert" style={{ color: 'var(--bad)' }}><ErrorText error={error} /></div>}
          <div className="row wrap">
            <Button type={tried === text ? 'default' : 'primary'} icon={<FlaskConical size={15} />} disabled={!changed} loading={preview.isPending} onClick={() => preview.mutate({ rules })}>{t('quality.try')}</Button>
            <Button type={tried === text ? 'primary' : 'default'} disabled={!changed || tried !== text || reason.trim() === ''} loading={force.isPending} onClick={() => force.mutate()}>{t('rules.put')}</Button>
            {changed && <Button type="text" onClick={() => setRules(current.rules)}>{t('rules.discard')}</Button>}
            {changed && tried !== text && <span className="faint">{t('quality.try_hint')}</span>}
          </div>
        </div>
      </Panel>
      {preview.data && tried === text && changed && <PreviewView preview={preview.data} />}
      <History current={current} take={setRules} />
    </>
  );
}

function History({ current, take }: { current: Schemas['Survivorship']; take: (rules: Rules) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (current.history.length === 0) return null;
  const words = (rules: Rules) => [t(`facts.rule.${rules.default.rule}`), ...Object.entries(rules.traits).map(([name, r]) => `${traitName(name)}: ${t(`facts.rule.${r.rule}`)}${r.sources ? ` (${r.sources.join(', ')})` : ''}`)].join(' · ');
  const back = { version: 1, rules: { default: { rule: 'most_recent' as const }, traits: {} }, author: '', reason: t('quality.built_in'), at: undefined };
  const lines = [...current.history, ...(current.history.at(-1)?.version === 2 ? [back] : [])];
  return (
    <Panel title={t('quality.history')} flush>
      <ul className="list-rows">
        {lines.map((v) => (
          <li key={v.version} className="row spread" style={{ padding: '10px 18px', flexWrap: 'nowrap' }}>
            <span style={{ minWidth: 0, flex: 1 }}>
              <span>{t('rules.version', { version: format.number(v.version) })} · {v.reason}</span>
              <span className="faint" style={{ display: 'block', fontSize: 'var(--t-2)' }}>{words(v.rules)}</span>
            </span>
            <span className="row nowrap">
              {v.at && <span className="faint">{v.author} · <Ago at={v.at} /></span>}
              {v.version === current.version ? <Badge tone="accent">{t('quality.in_force')}</Badge> : <Button size="small" onClick={() => take(v.rules)}>{t('quality.back')}</Button>}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function Survivorship({ traits }: { traits: string[] }) {
  const rules = useQuery(survivorshipQuery());
  return <Loaded of={rules}>{(data) => <Editor key={data.version} current={data} traits={traits} />}</Loaded>;
}
