// One event as the log holds it, and what became of it.
import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { eventQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { Bones, Failure } from '../../ui/Empty';
import { Badge, Code, useEntityName } from '../../ui/parts';
import { Reason } from '../../ui/Reason';

export const kOutcomeTone = {
  accepted: 'good', applied: 'good', duplicate: undefined, pending: 'warn', refused: 'bad', quarantined: 'warn',
} as const;

function Whole({ offset }: { offset: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useEntityName();
  const { data: event, error } = useQuery(eventQuery(offset));
  if (error) return <Failure error={error} />;
  if (!event) return <Bones />;
  return (
    <div className="stack">
      <dl className="facts">
        <dt>{t('event.outcome')}</dt>
        <dd>
          <Badge tone={kOutcomeTone[event.outcome]}>{t(`outcome.${event.outcome}`)}</Badge>{' '}
          {event.reason && <Reason code={event.reason} message={event.message} />}
        </dd>
        <dt>{t('event.happened')}</dt>
        <dd>{format.dateTime(event.at)}</dd>
        <dt>{t('event.received')}</dt>
        <dd>{format.dateTime(event.received_at)}</dd>
        {event.source && <><dt>{t('common.source')}</dt><dd>{event.source}</dd></>}
        {event.person && (
          <><dt>{t('event.person')}</dt><dd><Link to={`/people/${event.person.id}`}>{nameOf(event.person)}</Link></dd></>
        )}
        {event.account && (
          <><dt>{t('event.account')}</dt><dd><Link to={`/accounts/${event.account.id}`}>{nameOf(event.account)}</Link></dd></>
        )}
        {event.message_id && <><dt>{t('event.message_id')}</dt><dd className="mono">{event.message_id}</dd></>}
      </dl>
      {event.body && <Code text={JSON.stringify(event.body, null, 2)} label={t('event.body')} wrap />}
    </div>
  );
}

export function EventDrawer({ offset, close }: { offset?: number; close: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Drawer
      open={offset !== undefined}
      onClose={close}
      size={Math.min(560, window.innerWidth)}
      title={offset === undefined ? '' : t('event.title', { offset: format.number(offset) })}
      closable={{ 'aria-label': t('common.close') }}
    >
      {offset !== undefined && <Whole offset={offset} />}
    </Drawer>
  );
}
