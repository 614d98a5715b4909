// Orders, products, tickets, installed products and opportunities of a person or account.
import { Package } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { useFormat } from '../../i18n/format';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Page';
import { Badge } from '../../ui/parts';

type Kind = Schemas['ObjectKind'];

export const objectAddress = (kind: Kind, o: { source: string; id: string }) =>
  `/objects/${kind}/${encodeURIComponent(o.source)}/${encodeURIComponent(o.id)}`;

const kDone = /^(closed|resolved|solved|done|won|paid|shipped|delivered|completed)$/i;
const kBad = /^(lost|cancelled|canceled|p1|urgent|critical|overdue)$/i;

export function StatusBadge({ text }: { text: string | undefined }) {
  if (!text) return null;
  return <Badge tone={kBad.test(text) ? 'bad' : kDone.test(text) ? 'good' : undefined}>{text}</Badge>;
}

interface SectionProps {
  title: string;
  shown: number;
  total: number;
  head: ReactNode;
  children: ReactNode;
}

function Section({ title, shown, total, head, children }: SectionProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (shown === 0) return null;
  return (
    <Panel title={title} flush extra={shown < total && <span className="faint">{t('objects.showing', { shown: format.number(shown), total: format.number(total) })}</span>}>
      <div className="table-scroll">
        <table className="table">
          <thead><tr>{head}</tr></thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </Panel>
  );
}

interface BusinessProps {
  of: Pick<Schemas['Person'], 'orders' | 'tickets' | 'assets' | 'opportunities'> & { products?: Schemas['ProductBought'][] };
}

export function Business({ of: { orders, tickets, assets, opportunities, products = [] } }: BusinessProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const day = (at: string | undefined) => (at ? format.date(at) : '–');
  if (!(orders.count || tickets.count || assets.count || opportunities.count || products.length)) {
    return <Panel><Empty icon={Package} title={t('objects.none')} hint={t('objects.none_hint')} /></Panel>;
  }
  return (
    <div className="stack">
      <Section title={t('objects.opportunities')} shown={opportunities.recent.length} total={opportunities.count}
        head={<><th>{t('common.name')}</th><th>{t('objects.stage')}</th><th className="end">{t('objects.value')}</th><th className="wide">{t('objects.close')}</th></>}>
        {opportunities.recent.map((o) => (
          <tr key={o.source + o.id}>
            <td><Link className="main" to={objectAddress('opportunity', o)}>{o.name ?? o.id}</Link></td>
            <td><StatusBadge text={o.stage} /></td>
            <td className="end">{o.value ? format.money(o.value) : '–'}</td>
            <td className="wide">{day(o.close_date)}</td>
          </tr>
        ))}
      </Section>
      <Section title={t('objects.orders')} shown={orders.recent.length} total={orders.count}
        head={<><th>{t('objects.order')}</th><th>{t('objects.placed')}</th><th>{t('common.status')}</th><th className="end wide">{t('objects.lines')}</th><th className="end">{t('objects.net')}</th></>}>
        {orders.recent.map((o) => (
          <tr key={o.source + o.id}>
            <td><Link className="main" to={objectAddress('order', o)}>{o.id}</Link></td>
            <td className="nowrap">{day(o.placed_at)}</td>
            <td><StatusBadge text={o.status} /></td>
            <td className="end wide">{o.lines === undefined ? '–' : format.number(o.lines)}</td>
            <td className="end">{format.moneys(o.net)}</td>
          </tr>
        ))}
      </Section>
      <Section title={t('objects.products')} shown={products.length} total={products.length}
        head={<><th>{t('objects.product')}</th><th className="end">{t('objects.quantity')}</th><th className="end">{t('objects.net')}</th><th className="wide">{t('objects.last_bought')}</th></>}>
        {products.map((p) => (
          <tr key={p.sku}>
            <td>{p.name ?? p.sku} {p.name && <span className="faint mono">{p.sku}</span>}</td>
            <td className="end">{format.decimal(p.quantity)}</td>
            <td className="end">{format.moneys(p.net)}</td>
            <td className="wide">{day(p.last)}</td>
          </tr>
        ))}
      </Section>
      <Section title={t('objects.tickets')} shown={tickets.recent.length} total={tickets.count}
        head={<><th>{t('objects.subject')}</th><th>{t('common.status')}</th><th>{t('objects.priority')}</th><th className="wide">{t('objects.opened')}</th></>}>
        {tickets.recent.map((o) => (
          <tr key={o.source + o.id}>
            <td><Link className="main" to={objectAddress('ticket', o)}>{o.subject ?? o.id}</Link> <span className="faint mono">{o.id}</span></td>
            <td><StatusBadge text={o.status} /></td>
            <td><StatusBadge text={o.priority} /></td>
            <td className="wide">{day(o.opened_at)}</td>
          </tr>
        ))}
      </Section>
      <Section title={t('objects.assets')} shown={assets.recent.length} total={assets.count}
        head={<><th>{t('objects.product')}</th><th>{t('objects.serial')}</th><th className="wide">{t('objects.installed')}</th><th className="wide">{t('objects.warranty')}</th></>}>
        {assets.recent.map((o) => (
          <tr key={o.source + o.id}>
            <td><Link className="main" to={objectAddress('asset', o)}>{o.name ?? o.product ?? o.id}</Link> {o.name && <span className="faint">{o.product}</span>}</td>
            <td className="mono">{o.id}</td>
            <td className="wide">{day(o.installed_at)}</td>
            <td className="wide">{day(o.warranty_until)}</td>
          </tr>
        ))}
      </Section>
    </div>
  );
}
