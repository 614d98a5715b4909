// Account 360.
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { accountQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { Bones } from '../../ui/Empty';
import { Loaded } from '../../ui/Loaded';
import { Panel } from '../../ui/Page';
import { Ago, Avatar, Stat, Tabs, useEntityName } from '../../ui/parts';
import { IdentityTab } from '../identity/IdentityTab';
import { Business } from '../objects/Business';
import { ChannelList, EventTable, Identifiers, KeyFacts, TraitTable } from '../profile/Facts';
import { Evidence, OpenMatters, Owns } from '../profile/Brief';
import { Header, useTab } from '../profile/Header';
import { Timeline } from '../timeline/Timeline';
import { AccountPeople } from './AccountPeople';

const RelationMap = lazy(() => import('./RelationMap'));

type Account = Schemas['Account'];
const kTabs = ['timeline', 'map', 'people', 'business', 'facts', 'identity'] as const;

function Sub({ account }: { account: Account }) {
  const { t } = useTranslation();
  const nameOf = useEntityName();
  const domain = account.identifiers.find((i) => i.type === 'domain')?.value;
  return (
    <>
      {account.parent && <span>{t(`account.kind.${account.parent.kind}`)}: <Link to={`/accounts/${account.parent.id}`}>{nameOf(account.parent)}</Link></span>}
      {domain && <a href={`https://${domain}`} target="_blank" rel="noreferrer">{domain}</a>}
    </>
  );
}

function Stats({ account }: { account: Account }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <Stat label={t('accounts.column.last_seen')}><Ago at={account.last_seen} /></Stat>
      <Stat label={t('account.people')}>{format.number(account.people_total)}</Stat>
      <Stat label={t('person.events_30d')}>{format.number(account.events.windows.d30)}</Stat>
      {account.orders.count > 0 && <Stat label={t('account.net')}>{format.moneys(account.orders.net)}</Stat>}
      {account.tickets.open > 0 && <Stat label={t('account.open_tickets')}>{format.number(account.tickets.open)}</Stat>}
    </>
  );
}

function Structure({ account }: { account: Account }) {
  const { t } = useTranslation();
  const nameOf = useEntityName();
  if (!account.parent && account.children.length === 0) return null;
  const line = (ref: Schemas['HierarchyRef'], depth: number) => (
    <li key={ref.id}>
      <Link to={`/accounts/${ref.id}`} className="entity" style={{ paddingInlineStart: 18 + depth * 20 }}>
        <Avatar id={ref.id} name={ref.name} size={24} />
        <span className="lines">
          <span>{nameOf(ref)}</span>
          <span className="faint" style={{ fontSize: 'var(--t-2)' }}>{t(`account.kind.${ref.kind}`)}</span>
        </span>
      </Link>
    </li>
  );
  const own = account.parent ? 1 : 0;
  return (
    <Panel title={t('account.hierarchy')} flush>
      <ul>
        {account.parent && line({ ...account.parent, kind: 'parent' }, 0)}
        <li className="entity" style={{ paddingInlineStart: 18 + own * 20 }} aria-current="true">
          <Avatar id={account.id} name={account.name} size={24} />
          <span className="lines">
            <strong style={{ fontWeight: 600 }}>{nameOf(account)}</strong>
            <span className="faint" style={{ fontSize: 'var(--t-2)' }}>{t('account.here')}</span>
          </span>
        </li>
        {account.children.map((child) => line(child, own + 1))}
      </ul>
    </Panel>
  );
}

function RollupPanel({ rollup }: { rollup: Schemas['Rollup'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows: [string, string][] = [
    [t('account.accounts'), format.number(rollup.accounts)],
    [t('account.people'), format.number(rollup.people)],
    [t('account.orders'), format.number(rollup.orders)],
    [t('account.net'), format.moneys(rollup.net)],
    [t('account.open_tickets'), format.number(rollup.open_tickets)],
    [t('account.assets'), format.number(rollup.assets)],
  ];
  return (
    <Panel title={t('account.rollup')}>
      <dl className="facts ledger">
        {rows.map(([label, value]) => <div key={label} style={{ display: 'contents' }}><dt>{label}</dt><dd className="num">{value}</dd></div>)}
      </dl>
    </Panel>
  );
}

export default function AccountPage() {
  const { id = '' } = useParams();
  return <div className="page"><Loaded of={useQuery(accountQuery(id))} bones={10}>{(account) => <Whole account={account} asked={id} />}</Loaded></div>;
}

function Whole({ account, asked }: { account: Account; asked: string }) {
  const { t } = useTranslation();
  const [tab, setTab] = useTab(kTabs);
  return (
    <>
      <Header entity={account} asked={asked} sub={<Sub account={account} />} stats={<Stats account={account} />} />
      <Tabs label={t('common.details')} active={tab} onChange={setTab} tabs={kTabs.map((key) => ({ key, label: t(`account.tab.${key}`) }))} />
      <div style={{ height: 18 }} />
      {tab === 'identity' ? (
        <IdentityTab id={account.id} />
      ) : tab === 'map' ? (
        <Suspense fallback={<Bones />}><RelationMap account={account} all={() => setTab('people')} /></Suspense>
      ) : (
        <div className="split">
          <div className="stack">
            {tab === 'timeline' && <><OpenMatters of={account} /><Timeline key={account.id} id={account.id} channels={account.channels} /></>}
            {tab === 'people' && <AccountPeople id={account.id} />}
            {tab === 'business' && <Business of={account} />}
            {tab === 'facts' && <><TraitTable id={account.id} traits={account.traits} /><EventTable events={account.events} /></>}
          </div>
          <aside className="stack" aria-label={t('facts.title')}>
            {tab !== 'facts' && <KeyFacts traits={account.traits} />}
            <Structure account={account} />
            {account.rollup.accounts > 1 && <RollupPanel rollup={account.rollup} />}
            {tab !== 'people' && account.people.length > 0 && <PeoplePreview account={account} all={() => setTab('people')} />}
            {tab === 'timeline' && <Owns of={account} />}
            <Evidence of={account} />
            <Identifiers identifiers={account.identifiers} />
            <ChannelList channels={account.channels} />
          </aside>
        </div>
      )}
    </>
  );
}

const kPreview = 5;

function PeoplePreview({ account, all }: { account: Account; all: () => void }) {
  const { t } = useTranslation();
  const nameOf = useEntityName();
  return (
    <Panel title={t('account.people')} flush extra={account.people_total > kPreview && <button type="button" className="plain" style={{ color: 'var(--accent)' }} onClick={all}>{t('common.all')}</button>}>
      <ul>
        {account.people.slice(0, kPreview).map((p) => (
          <li key={p.id}>
            <Link to={`/people/${p.id}`} className="entity">
              <Avatar id={p.id} name={p.name} size={28} />
              <span className="lines">
                <span className="ellipsis">{nameOf(p)}</span>
                <span className="muted ellipsis" style={{ fontSize: 'var(--t-2)' }}>{p.role ?? p.email}</span>
              </span>
              <span className="faint" style={{ fontSize: 'var(--t-2)' }}><Ago at={p.last_seen} /></span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
