// "Why is this one person?": the picture, the same in words, and what people decided.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Fingerprint, Merge, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { identityQuery, kindOf } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { useWords } from '../../i18n/words';
import { Bones, Empty, Failure } from '../../ui/Empty';
import { Panel } from '../../ui/Page';
import { Badge, useEntityName } from '../../ui/parts';
import './identity.css';
import type { Identity } from './picture';
import { PictureView } from './PictureView';
import { useRefusal } from './refusal';
import type { Wish } from './wish';
import { WishDialog } from './WishDialog';

export function IdentityTab({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data: identity, error, refetch } = useQuery(identityQuery(id));
  const [wish, setWish] = useState<Wish>();
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!identity) return <Bones />;
  const count = identity.strands.length;
  const join = (
    <Button icon={<Merge size={15} />} onClick={() => setWish({ kind: 'together', a: `s${identity.id.slice(1)}` })}>
      {t('identity.join')}
    </Button>
  );
  return (
    <div className="stack">
      <Panel title={count > 1 ? t('identity.intro', { count }) : t('identity.strands')} extra={join}>
        {count === 1 && identity.refusals.length === 0 && <Empty icon={Fingerprint} title={t('identity.one_strand')} hint={t('identity.one_strand_hint')} />}
        <PictureView identity={identity} wish={setWish} />
      </Panel>
      <Links identity={identity} />
      <Refusals identity={identity} />
      <Decrees identity={identity} wish={setWish} />
      {identity.former_ids.length > 0 && (
        <Panel title={t('identity.former')}><span className="mono">{identity.former_ids.join(', ')}</span></Panel>
      )}
      {wish && <WishDialog key={JSON.stringify(wish)} identity={identity} wish={wish} close={() => setWish(undefined)} />}
    </div>
  );
}

function useStrandLabel(identity: Identity) {
  const words = useWords();
  return (id: string) => {
    const strand = identity.strands.find((s) => s.id === id);
    return strand ? `${strand.source} (${words.identifier(strand.key.type)} ${strand.key.value})` : id;
  };
}

function Links({ identity }: { identity: Identity }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useWords();
  const label = useStrandLabel(identity);
  if (identity.links.length === 0) return null;
  return (
    <Panel title={t('identity.held_by')} flush>
      <ul className="list-rows evidence-list inline-links">
        {identity.links.map((link, k) => (
          <li key={k}>
            <div>
              <div>
                {link.source === 'decree' ? t('identity.link_decree') : t('identity.link_identifier', { type: words.identifier(link.type ?? ''), value: link.value })}
                {link.reason && <span className="muted"> “{link.reason}”</span>}
              </div>
              <div className="muted" style={{ fontSize: 'var(--t-2)' }}>{label(link.a)} ↔ {label(link.b)} · {t('identity.since', { time: format.date(link.since) })}</div>
            </div>
            {link.redundant && <Badge>{t('identity.redundant')}</Badge>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Refusals({ identity }: { identity: Identity }) {
  const { t } = useTranslation();
  const words = useWords();
  const refusal = useRefusal();
  const nameOf = useEntityName();
  const label = useStrandLabel(identity);
  if (identity.refusals.length === 0) return null;
  return (
    <Panel title={t('identity.not_followed')} flush>
      <ul className="list-rows evidence-list inline-links">
        {identity.refusals.map((r, k) => (
          <li key={k}>
            <div>
              <div>{refusal(r)}</div>
              <div className="muted" style={{ fontSize: 'var(--t-2)' }}>
                {label(r.a)}
                {r.other ? <> ↔ <Link to={`/${kindOf(r.other.id)}/${r.other.id}`}>{nameOf(r.other)}</Link></> : r.b && <> ↔ {label(r.b)}</>}
              </div>
            </div>
            {r.reason !== 'limit_exceeded' && <Badge>{words.identifier(r.type)}</Badge>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Decrees({ identity, wish }: { identity: Identity; wish: (wish: Wish) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const label = useStrandLabel(identity);
  return (
    <Panel title={t('identity.decrees')} flush={identity.decrees.length > 0}>
      {identity.decrees.length === 0 && <p className="muted">{t('identity.no_decrees')}</p>}
      <ul className="list-rows evidence-list inline-links">
        {identity.decrees.map((d) => (
          <li key={d.id}>
            <div>
              <div>
                <strong style={{ fontWeight: 570 }}>{t(`identity.decree_kind.${d.kind}`)}</strong> <span className="muted">“{d.reason}”</span>
              </div>
              <div className="muted" style={{ fontSize: 'var(--t-2)' }}>
                {[label(d.a), d.b && label(d.b), d.value].filter(Boolean).join(' ↔ ')} · {t('identity.by', { author: d.author, time: format.dateTime(d.at) })}
              </div>
            </div>
            {d.revoked
              ? <Badge>{t('identity.undone')}</Badge>
              : <Button size="small" icon={<Undo2 size={14} />} onClick={() => wish({ kind: 'undo', decree: d.id })}>{t('identity.undo')}</Button>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
