// One search hit, as the palette and the results page show it.
import { ShoppingCart } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { useFormat } from '../../i18n/format';
import { Avatar, channelColour, useEntityName } from '../../ui/parts';

export type Hit = Schemas['SearchResult'];

export function addressOf(hit: Hit): string {
  if (hit.order) {
    return `/objects/order/${encodeURIComponent(hit.order.source)}/${encodeURIComponent(hit.order.id)}`;
  }
  return hit.kind === 'account' ? `/accounts/${hit.id}` : `/people/${hit.id}`;
}

// Marks where the text was found, when it is found literally.
function Marked({ text, q }: { text: string; q: string }) {
  const at = text.toLowerCase().indexOf(q.toLowerCase());
  if (at < 0 || !q) return <>{text}</>;
  return (
    <>
      {text.slice(0, at)}
      <mark className="hit-mark">{text.slice(at, at + q.length)}</mark>
      {text.slice(at + q.length)}
    </>
  );
}

export function HitLine({ hit, q }: { hit: Hit; q: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useEntityName();
  const name = hit.kind === 'order' ? (hit.order?.id ?? hit.name) : nameOf(hit);
  const shown = [hit.subtitle, hit.account?.name, hit.email, hit.order?.placed_at && format.date(hit.order.placed_at)];
  const seen = name + shown.join(' ');
  return (
    <>
      {hit.kind === 'order' ? (
        <span className="channel-dot" style={channelColour('order')}>
          <ShoppingCart size={14} aria-hidden />
        </span>
      ) : (
        <Avatar id={hit.id} name={hit.name} size={28} />
      )}
      <span className="lines">
        <span className="ellipsis hit-name">
          <Marked text={name} q={q} />
        </span>
        <span className="muted ellipsis hit-sub">
          {shown.filter(Boolean).map((part, k) => (
            <span key={k}>
              {k > 0 && ' · '}
              <Marked text={part ?? ''} q={q} />
            </span>
          ))}
          {!seen.includes(hit.match.text) && (
            <>
              {seen.length > name.length && ' · '}
              {t('search.matched', { field: t(`search.field.${hit.match.field}`) })} <Marked text={hit.match.text} q={q} />
            </>
          )}
        </span>
      </span>
      {hit.order?.net && <span className="num nowrap">{format.moneys(hit.order.net)}</span>}
    </>
  );
}
