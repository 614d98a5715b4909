// What a colleague who has never heard of this customer reads first: what is open, what they own and bought, how sure we are
// that this is one.
import { CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { useFormat } from '../../i18n/format';
import { useWords } from '../../i18n/words';
import { Panel } from '../../ui/Page';
import { Ago, Badge } from '../../ui/parts';
import { objectAddress, StatusBadge } from '../objects/Business';
import { openMatters } from './matters';

type Whole = Pick<Schemas['Person'], 'orders' | 'tickets' | 'assets' | 'opportunities' | 'identifiers' | 'strands'> & { products?: Schemas['ProductBought'][] };

const kShown = 5;

export function OpenMatters({ of }: { of: Whole }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { tickets, opportunities } = openMatters(of);
  const total = of.tickets.open + opportunities.length;
  if (of.tickets.count + of.opportunities.count === 0) return null;
  return (
    <Panel title={t('brief.open')} flush extra={total > kShown && <Link to="?tab=business">{t('common.all')}</Link>}>
      {total === 0 ? (
        <p className="row muted" style={{ padding: '2px 16px 12px' }}><CircleCheck size={15} aria-hidden style={{ color: 'var(--good)' }} />{t('brief.nothing_open')}</p>
      ) : (
        <ul className="matters">
          {tickets.slice(0, kShown).map((o) => (
            <li key={o.source + o.id}>
              <span className="faint">{t('objects.ticket')}</span>
              <Link className="ellipsis" to={objectAddress('ticket', o)}>{o.subject ?? o.id}</Link>
              <span className="row"><StatusBadge text={o.priority} /><StatusBadge text={o.status} /></span>
              <span className="faint end"><Ago at={o.opened_at} /></span>
            </li>
          ))}
          {opportunities.slice(0, Math.max(2, kShown - tickets.length)).map((o) => (
            <li key={o.source + o.id}>
              <span className="faint">{t('objects.opportunity')}</span>
              <Link className="ellipsis" to={objectAddress('opportunity', o)}>{o.name ?? o.id}</Link>
              <span className="row">{o.stage && <Badge>{o.stage}</Badge>}</span>
              <span className="end num">{o.value ? format.money(o.value) : ''}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

export function Owns({ of: { assets, products = [], orders } }: { of: Whole }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (assets.count + products.length + orders.count === 0) return null;
  const now = new Date().toISOString();
  return (
    <Panel title={t('brief.owns')} flush extra={<Link to="?tab=business">{t('common.all')}</Link>}>
      <ul>
        {assets.recent.slice(0, 3).map((a) => (
          <li key={a.source + a.id} className="entity">
            <span className="lines">
              <Link className="ellipsis" to={objectAddress('asset', a)}>{a.name ?? a.product ?? a.id}</Link>
              <span className="faint ellipsis">{a.id}</span>
            </span>
            {a.warranty_until && <Badge tone={a.warranty_until > now ? 'good' : undefined}>{t(a.warranty_until > now ? 'brief.warranty' : 'brief.warranty_over', { date: format.date(a.warranty_until) })}</Badge>}
          </li>
        ))}
        {(products.length > 0 ? products.slice(0, 3) : []).map((p) => (
          <li key={p.sku} className="entity">
            <span className="lines"><span className="ellipsis">{p.name ?? p.sku}</span><span className="faint ellipsis">{p.sku}</span></span>
            <span className="muted num">× {format.decimal(p.quantity)}</span>
          </li>
        ))}
        {products.length === 0 && orders.recent.slice(0, 3).map((o) => (
          <li key={o.source + o.id} className="entity">
            <span className="lines"><Link className="ellipsis" to={objectAddress('order', o)}>{o.id}</Link><span className="faint">{o.placed_at && format.date(o.placed_at)}</span></span>
            <span className="muted num">{format.moneys(o.net)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

// How many records of which sources make this one, and by which kinds of identifier.
export function Evidence({ of: { identifiers, strands } }: { of: Whole }) {
  const { t } = useTranslation();
  const words = useWords();
  const sources = [...new Set(identifiers.map((i) => i.source))];
  const types = [...new Set(identifiers.map((i) => words.identifier(i.type)))];
  return (
    <Panel title={t('brief.identity')} extra={<Link to="?tab=identity">{t('brief.why')}</Link>}>
      <p>{t('person.known_from', { count: strands })}</p>
      <div className="chips" style={{ marginTop: 6 }}>{sources.map((s) => <Badge key={s}>{s}</Badge>)}</div>
      <p className="faint" style={{ marginTop: 6, fontSize: 'var(--t-2)' }}>{types.join(' · ')}</p>
    </Panel>
  );
}
