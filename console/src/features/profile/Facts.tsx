// The sidebar of a 360 page and the tab "What we know": facts with their sources, identifiers, accounts, events.
import { Button, Tooltip } from 'antd';
import { Info, Pin, PinOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useState } from 'react';
import type { Schemas } from '../../api/client';
import { useFormat } from '../../i18n/format';
import { traitName, useWords } from '../../i18n/words';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Page';
import { Ago, Avatar, Badge, ChannelDot, CopyButton, useEntityName } from '../../ui/parts';
import { backOf, PinDialog, usePin } from './pin';
import { useValueText } from './values';

type Trait = Schemas['Trait'];

function Value({ value }: { value: unknown }) {
  const text = useValueText()(value);
  return /^https?:\/\//.test(text) ? <a href={text} rel="noreferrer" target="_blank">{text}</a> : <>{text}</>;
}

// What other sources say, each with the act that keeps it instead; and who decided, when somebody has.
function Others({ id, trait, others }: { id: string; trait: Trait; others: Trait['losing'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const valueText = useValueText();
  const act = usePin();
  return (
    <>
      {trait.pin && (
        <span className="faint" style={{ display: 'block', fontSize: 'var(--t-2)' }}>
          {t('pin.decided', { author: trait.pin.author, time: format.date(trait.pin.at), reason: trait.pin.reason })}
        </span>
      )}
      {others.length > 0 && (
        <details>
          <summary className="faint">{t('facts.losing', { count: others.length })}{trait.rule && `: ${t(`facts.rule.${trait.rule}`)}`}</summary>
          <ul>
            {others.map((other, k) => (
              <li key={k}>
                <s>{valueText(other.value)}</s> <span className="faint">{t('facts.from', { source: other.source, time: format.date(other.at) })}</span>{' '}
                {other.echo && <Badge title={t('pin.echo_hint')}>{t('pin.echo')}</Badge>}{' '}
                <Button size="small" type="text" loading={act.isPending} onClick={() => act.mutate({ wish: { id, name: trait.name, value: other.value, reason: t('pin.kept', { source: other.source }) }, before: backOf(id, trait) })}>
                  {t('pin.keep')}
                </Button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function PinButtons({ id, trait, edit }: { id: string; trait: Trait; edit: () => void }) {
  const { t } = useTranslation();
  const act = usePin();
  const name = traitName(trait.name);
  return (
    <span className="nowrap">
      <Tooltip title={t('pin.title', { trait: name })}>
        <Button type="text" size="small" icon={<Pin size={13} />} aria-label={t('pin.title', { trait: name })} onClick={edit} />
      </Tooltip>
      {trait.pin && (
        <Tooltip title={t('pin.unpin')}>
          <Button type="text" size="small" icon={<PinOff size={13} />} aria-label={`${t('pin.unpin')}: ${name}`} loading={act.isPending} onClick={() => act.mutate({ wish: { id, name: trait.name, reason: '' }, before: backOf(id, trait) })} />
        </Tooltip>
      )}
    </span>
  );
}

export function TraitTable({ id, traits }: { id: string; traits: Trait[] }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<Trait>();
  if (traits.length === 0) return <Panel title={t('facts.traits')}><Empty icon={Info} title={t('facts.empty')} hint={t('facts.empty_hint')} /></Panel>;
  return (
    <Panel title={t('facts.traits')} flush>
      <div className="table-scroll">
        <table className="table">
          <thead>
            <tr>
              <th>{t('facts.name')}</th>
              <th>{t('facts.value')}</th>
              <th className="wide">{t('common.source')}</th>
            </tr>
          </thead>
          <tbody>
            {traits.map((trait) => ({ trait, ...compare(trait) })).map(({ trait, others, confirming }) => (
              <tr key={trait.name}>
                <td className="muted nowrap">{traitName(trait.name)}</td>
                <td style={{ overflowWrap: 'anywhere' }}>
                  <Value value={trait.value} />{' '}
                  <PinButtons id={id} trait={trait} edit={() => setEditing(trait)} />
                  <Others id={id} trait={trait} others={others} />
                </td>
                <td className="wide muted">
                  {trait.pin ? t('pin.by_hand') : trait.source} · <Ago at={trait.at} />
                  {confirming.length > 0 && <span className="faint" style={{ display: 'block', fontSize: 'var(--t-2)' }}>{t('facts.confirmed', { sources: confirming.join(', ') })}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {editing && <PinDialog id={id} trait={editing} close={() => setEditing(undefined)} />}
    </Panel>
  );
}

// What other sources say: the same (which confirms it), or something else.
function compare(trait: Trait) {
  const same = (value: unknown) => JSON.stringify(value) === JSON.stringify(trait.value);
  const others = trait.losing.filter((v) => !same(v.value));
  const confirming = new Set(trait.losing.filter((v) => same(v.value) && v.source !== trait.source).map((v) => v.source));
  return { others, confirming: [...confirming] };
}

// That others say something else, where one reads the fact; what they say is a key or a pointer away.
function Doubt({ trait }: { trait: Trait }) {
  const { t } = useTranslation();
  const text = useValueText();
  const { others } = compare(trait);
  if (others.length === 0) return null;
  return (
    <Tooltip title={others.map((o) => `${text(o.value)} (${o.source})`).join(', ')}>
      <Link to="?tab=facts" className="faint" style={{ display: 'block', fontSize: 'var(--t-1)' }}>{t('facts.losing', { count: others.length })}</Link>
    </Tooltip>
  );
}

const kKeyFacts = 8;

export function KeyFacts({ traits }: { traits: Trait[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const plain = traits.filter((x) => typeof x.value !== 'object' && !/^(name|first_?name|last_?name|email|avatar)$/i.test(x.name));
  if (plain.length === 0) return null;
  return (
    <Panel title={t('facts.title')}>
      <dl className="facts">
        {plain.slice(0, kKeyFacts).map((x) => (
          <div key={x.name} style={{ display: 'contents' }}>
            <dt>{traitName(x.name)}</dt>
            <dd>
              <Tooltip title={t('facts.from', { source: x.source, time: format.date(x.at) })}><span><Value value={x.value} /></span></Tooltip>
              <Doubt trait={x} />
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

const kIdentifiersShown = 6;

export function Identifiers({ identifiers }: { identifiers: Schemas['Identifier'][] }) {
  const { t } = useTranslation();
  const words = useWords();
  const [all, setAll] = useState(false);
  // One line for a value, however many sources know it.
  const byValue = new Map<string, { first: Schemas['Identifier']; sources: Set<string> }>();
  for (const each of identifiers) {
    const key = `${each.type} ${each.value}`;
    const known = byValue.get(key);
    if (known) known.sources.add(each.source);
    else byValue.set(key, { first: each, sources: new Set([each.source]) });
  }
  const lines = [...byValue.values()];
  if (lines.length === 0) return null;
  const rest = lines.length - kIdentifiersShown;
  return (
    <Panel title={t('facts.identifiers')}>
      <ul className="stack" style={{ gap: 8 }}>
        {(all ? lines : lines.slice(0, kIdentifiersShown)).map(({ first, sources }) => (
          <li key={first.type + first.value} className="row spread">
            <span style={{ minWidth: 0 }}>
              <span className="ellipsis" style={{ display: 'block' }} title={first.value}>{first.value}</span>
              <span className="faint" style={{ fontSize: 'var(--t-2)' }}>{words.identifier(first.type)} · {[...sources].join(', ')}</span>
            </span>
            <CopyButton text={first.value} label={`${t('common.copy')} ${first.value}`} />
          </li>
        ))}
      </ul>
      {rest > 0 && !all && (
        <button type="button" className="plain faint" style={{ marginTop: 8 }} onClick={() => setAll(true)}>
          {t('facts.identifiers_more', { count: rest })}
        </button>
      )}
    </Panel>
  );
}

export function MembershipList({ accounts }: { accounts: Schemas['Membership'][] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useEntityName();
  if (accounts.length === 0) return null;
  return (
    <Panel title={t('facts.accounts')} flush>
      <ul>
        {accounts.map((m) => (
          <li key={m.id}>
            <Link to={`/accounts/${m.id}`} className="entity">
              <Avatar id={m.id} name={m.name} size={28} />
              <span className="lines">
                <span className="row" style={{ display: 'flex' }}>
                  <span className="ellipsis">{nameOf(m)}</span>
                  {m.primary && <Badge tone="accent">{t('facts.primary')}</Badge>}
                  {m.ended && <Badge>{t('facts.ended')}</Badge>}
                </span>
                <span className="muted ellipsis" style={{ fontSize: 'var(--t-2)' }} title={t('facts.confidence', { percent: format.percent(m.confidence) })}>
                  {[m.role, m.evidence.map((e) => t(`facts.evidence.${e}`)).join(', '), m.from && t('facts.since', { time: format.date(m.from) }), m.to && t('facts.until', { time: format.date(m.to) })].filter(Boolean).join(' · ')}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function ChannelList({ channels }: { channels: Schemas['ChannelStat'][] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (channels.length === 0) return null;
  return (
    <Panel title={t('person.channels')}>
      <ul className="stack" style={{ gap: 8 }}>
        {[...channels].sort((a, b) => b.count - a.count).map((c) => (
          <li key={c.channel} className="row">
            <ChannelDot channel={c.channel} />
            <span style={{ flex: 1 }}>{t(`channel.${c.channel}`)}</span>
            <span className="num">{format.number(c.count)}</span>
            <span className="faint" style={{ minWidth: 86, textAlign: 'end', fontSize: 'var(--t-2)' }}><Ago at={c.last} /></span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function EventTable({ events }: { events: Schemas['EventStats'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useWords();
  if (events.by_name.length === 0) return null;
  return (
    <Panel title={t('facts.events')} flush>
      <div className="table-scroll">
        <table className="table">
          <thead>
            <tr>
              <th>{t('facts.event')}</th>
              <th className="end">{t('facts.count')}</th>
              <th className="end">{t('facts.d30')}</th>
              <th>{t('facts.last')}</th>
            </tr>
          </thead>
          <tbody>
            {events.by_name.map((e) => (
              <tr key={e.name}>
                <td>{words.event(eventTypeOf(e.name), e.name)}</td>
                <td className="end">{format.number(e.count)}</td>
                <td className="end">{format.number(e.d30)}</td>
                <td><Ago at={e.last} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

// Counts are by name alone; names of Tutti's own making are those of types.
function eventTypeOf(name: string): string {
  if (name === 'Page Viewed') return 'page';
  if (name === 'Screen Viewed') return 'screen';
  return /^(identify|group|alias|relation|order|order_line|ticket|opportunity|asset|telemetry)$/.test(name) ? name : 'track';
}
