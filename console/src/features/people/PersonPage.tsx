// Person 360.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { personQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { Loaded } from '../../ui/Loaded';
import { Ago, CopyButton, Stat, Tabs, useEntityName } from '../../ui/parts';
import { IdentityTab } from '../identity/IdentityTab';
import { Business } from '../objects/Business';
import { ChannelList, EventTable, Identifiers, KeyFacts, MembershipList, TraitTable } from '../profile/Facts';
import { Evidence, OpenMatters, Owns } from '../profile/Brief';
import { Header, useTab } from '../profile/Header';
import { Timeline } from '../timeline/Timeline';

type Person = Schemas['Person'];
const kTabs = ['timeline', 'facts', 'business', 'identity'] as const;

function Sub({ person }: { person: Person }) {
  const { t } = useTranslation();
  const nameOf = useEntityName();
  const company = person.accounts.find((m) => m.primary && !m.ended) ?? person.accounts.find((m) => !m.ended);
  const role = company?.role ?? person.title;
  return (
    <>
      {(role || company) && (
        <span>
          {role} {role && company && t('person.at')} {company && <Link to={`/accounts/${company.id}`}>{nameOf(company)}</Link>}
        </span>
      )}
      {person.email && <span className="row" style={{ gap: 2 }}><a href={`mailto:${person.email}`}>{person.email}</a><CopyButton text={person.email} label={`${t('common.copy')} ${person.email}`} /></span>}
    </>
  );
}

function Stats({ person }: { person: Person }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <Stat label={t('person.last_seen')}><Ago at={person.last_seen} /></Stat>
      <Stat label={t('person.first_seen')}>{person.first_seen ? format.date(person.first_seen) : '–'}</Stat>
      <Stat label={t('person.events_30d')}>{format.number(person.events.windows.d30)}</Stat>
      {person.orders.count > 0 && <Stat label={t('person.orders')}>{format.number(person.orders.count)}</Stat>}
      {person.tickets.open > 0 && <Stat label={t('person.open_tickets')}>{format.number(person.tickets.open)}</Stat>}
    </>
  );
}

export default function PersonPage() {
  const { id = '' } = useParams();
  return <div className="page"><Loaded of={useQuery(personQuery(id))} bones={10}>{(person) => <Whole person={person} asked={id} />}</Loaded></div>;
}

function Whole({ person, asked }: { person: Person; asked: string }) {
  const { t } = useTranslation();
  const [tab, setTab] = useTab(kTabs);
  return (
    <>
      <Header entity={person} asked={asked} sub={<Sub person={person} />} stats={<Stats person={person} />} />
      <Tabs label={t('common.details')} active={tab} onChange={setTab} tabs={kTabs.map((key) => ({ key, label: t(`person.tab.${key}`) }))} />
      <div style={{ height: 18 }} />
      {tab === 'identity' ? (
        <IdentityTab id={person.id} />
      ) : (
        <div className="split">
          <div className="stack">
            {tab === 'timeline' && <><OpenMatters of={person} /><Timeline key={person.id} id={person.id} usual={person.accounts.find((m) => m.primary)?.id} channels={person.channels} /></>}
            {tab === 'facts' && <><TraitTable id={person.id} traits={person.traits} /><EventTable events={person.events} /></>}
            {tab === 'business' && <Business of={person} />}
          </div>
          <aside className="stack" aria-label={t('facts.title')}>
            {tab !== 'facts' && <KeyFacts traits={person.traits} />}
            <MembershipList accounts={person.accounts} />
            {tab === 'timeline' && <Owns of={person} />}
            <Evidence of={person} />
            <Identifiers identifiers={person.identifiers} />
            <ChannelList channels={person.channels} />
          </aside>
        </div>
      )}
    </>
  );
}
