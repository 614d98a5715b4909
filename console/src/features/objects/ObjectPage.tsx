// One order, ticket, installed product or opportunity, with every field that sources sent.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { objectQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { spell } from '../../i18n/words';
import { Bones, Failure } from '../../ui/Empty';
import { Page, Panel } from '../../ui/Page';
import { Ago, Stat, useEntityName } from '../../ui/parts';
import { useValueText } from '../profile/values';
import { StatusBadge } from './Business';

type BusinessObject = Schemas['BusinessObject'];

function textOf(o: BusinessObject, name: string): string | undefined {
  const value = o.fields.find((f) => f.name === name)?.value;
  return typeof value === 'string' ? value : undefined;
}

const kAmounts = /^(total|amount|value|net|tax|shipping|discount|revenue)$/;
const kDecimal = /^-?\d+(\.\d+)?$/;

// The field as an amount in the object's currency, when it is one.
function amountOf(o: BusinessObject, field: BusinessObject['fields'][number]) {
  const currency = textOf(o, 'currency');
  const amount = typeof field.value === 'number' ? String(field.value) : field.value;
  if (!currency || !kAmounts.test(field.name) || typeof amount !== 'string' || !kDecimal.test(amount)) return undefined;
  return { currency, amount };
}

function Lines({ lines }: { lines: NonNullable<BusinessObject['lines']> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const decimal = (text?: string) => (text === undefined ? '–' : format.decimal(text));
  const money = (amount?: string, currency = '') => (amount === undefined ? '–' : format.money({ amount, currency }));
  return (
    <Panel title={t('objects.lines')} flush>
      <div className="table-scroll">
        <table className="table">
          <thead>
            <tr>
              <th>{t('objects.sku')}</th><th>{t('common.name')}</th><th className="end">{t('objects.quantity')}</th>
              <th className="end">{t('objects.price')}</th><th className="end">{t('objects.net')}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.id}>
                <td className="mono">{line.sku ?? line.id}</td>
                <td>{line.name}</td>
                <td className="end">{decimal(line.quantity)}</td>
                <td className="end">{money(line.price, line.currency)}</td>
                <td className="end">{money(line.net, line.currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Readings({ readings }: { readings: NonNullable<BusinessObject['readings']> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const valueText = useValueText();
  return (
    <Panel title={t('objects.readings')} flush>
      <table className="table">
        <thead>
          <tr><th>{t('objects.metric')}</th><th className="end">{t('objects.value')}</th><th className="end">{t('objects.readings_count')}</th><th>{t('common.time')}</th></tr>
        </thead>
        <tbody>
          {readings.map((r) => (
            <tr key={r.metric}>
              <td>{spell(r.metric)}</td>
              <td className="end">{valueText(r.value)}</td>
              <td className="end">{format.number(r.count)}</td>
              <td><Ago at={r.at} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

export default function ObjectPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useEntityName();
  const valueText = useValueText();
  const { kind = 'order', source = '', id = '' } = useParams();
  const { data: object, error, refetch } = useQuery(objectQuery(kind as Schemas['ObjectKind'], source, id));
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!object) return <div className="page"><Bones /></div>;
  const title = textOf(object, 'subject') ?? textOf(object, 'name') ?? object.id;
  return (
    <Page title={title} subtitle={<>{t(`objects.${object.kind}`)} <span className="mono">{object.id}</span> · {object.source}</>}>
      <div className="stack">
        <Panel>
          <dl className="stats">
            {textOf(object, 'status') && <Stat label={t('common.status')}><StatusBadge text={textOf(object, 'status')} /></Stat>}
            {object.net && object.net.length > 0 && <Stat label={t('objects.net')}>{format.moneys(object.net)}</Stat>}
            {object.account && <Stat label={t('event.account')}><Link to={`/accounts/${object.account.id}`}>{nameOf(object.account)}</Link></Stat>}
            {object.person && <Stat label={t('event.person')}><Link to={`/people/${object.person.id}`}>{nameOf(object.person)}</Link></Stat>}
          </dl>
        </Panel>
        {object.lines && object.lines.length > 0 && <Lines lines={object.lines} />}
        {object.readings && object.readings.length > 0 && <Readings readings={object.readings} />}
        <Panel title={t('objects.fields')}>
          <dl className="facts">
            {object.fields.map((f) => {
              const amount = amountOf(object, f);
              return (
                <div key={f.name} style={{ display: 'contents' }}>
                  <dt>{spell(f.name)}</dt>
                  <dd title={format.dateTime(f.at)}>{amount ? format.money(amount) : valueText(f.value)}</dd>
                </div>
              );
            })}
          </dl>
        </Panel>
      </div>
    </Page>
  );
}
