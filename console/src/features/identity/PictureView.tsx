import { Button, Dropdown, type MenuProps } from 'antd';
import { AtSign, Ellipsis, Fingerprint, Gavel, ShieldBan } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format';
import { useWords } from '../../i18n/words';
import { Ago, Avatar } from '../../ui/parts';
import { draw, linkingIdentifiers, type Evidence, type Identity, type Strand } from './picture';
import { useRefusal } from './refusal';
import type { Wish } from './wish';

const kStrandHeight = 64;
const kEvidenceHeight = 46;
const kGap = 12;
const kStrandsMax = 40; // more make no picture; the lists below have them all

interface PictureViewProps {
  identity: Identity;
  wish: (wish: Wish) => void;
}

export function PictureView({ identity, wish }: PictureViewProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const picture = useMemo(() => draw(identity, kStrandsMax), [identity]);
  const [lit, setLit] = useState<string>(); // id of a strand or key of a piece of evidence
  const { strands, evidence } = picture;

  const heights = [strands.length * (kStrandHeight + kGap), evidence.length * (kEvidenceHeight + kGap)];
  const height = Math.max(...heights);
  const top = (k: number, size: number, total: number) => (height - total) / 2 + k * (size + kGap);
  const strandTop = (k: number) => top(k, kStrandHeight, heights[0] ?? 0);
  const evidenceTop = (k: number) => top(k, kEvidenceHeight, heights[1] ?? 0);

  const isLit = (e: Evidence, strand?: string) => lit === e.key || (lit !== undefined && (strand ? lit === strand : e.strands.includes(lit)));
  const shade = (on: boolean) => (lit === undefined ? '' : on ? ' lit' : ' dim');
  const strandLit = (s: Strand) => lit === s.id || evidence.some((e) => (e.key === lit && e.strands.includes(s.id)) || (e.kind !== 'refused' && e.strands.includes(s.id) && lit !== undefined && e.strands.includes(lit)));

  return (
    <div className="pic" role="group" aria-label={t('identity.graph_label')} onMouseLeave={() => setLit(undefined)}>
      <h3>{t('identity.strands')}</h3>
      <span />
      <h3>{t('identity.evidence')}</h3>
      <ul className="column" style={{ height }}>
        {strands.map((strand, k) => (
          <li key={strand.id} className={`node${shade(strandLit(strand))}`} style={{ top: strandTop(k), height: kStrandHeight }} onMouseEnter={() => setLit(strand.id)} onFocus={() => setLit(strand.id)}>
            <StrandNode strand={strand} identity={identity} wish={wish} />
          </li>
        ))}
      </ul>
      <svg className="gutter" style={{ height }} viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" aria-hidden>
        {evidence.flatMap((e, j) =>
          e.strands.map((id) => {
            const y1 = strandTop(strands.findIndex((s) => s.id === id)) + kStrandHeight / 2;
            const y2 = evidenceTop(j) + kEvidenceHeight / 2;
            return <path key={id + e.key} className={`${e.kind}${shade(isLit(e, id))}`} d={`M0 ${y1} C50 ${y1} 50 ${y2} 100 ${y2}`} />;
          }),
        )}
      </svg>
      <ul className="column" style={{ height }}>
        {evidence.map((e, k) => (
          <li key={e.key} className={`node evidence ${e.kind}${shade(isLit(e))}`} style={{ top: evidenceTop(k), height: kEvidenceHeight }} onMouseEnter={() => setLit(e.key)}>
            <EvidenceNode evidence={e} />
          </li>
        ))}
      </ul>
      {strands.length < identity.strands.length && (
        <p className="faint" style={{ gridColumn: '1 / -1', paddingTop: 8 }}>
          {t('common.of', { part: format.number(strands.length), whole: format.number(identity.strands.length) })}
        </p>
      )}
    </div>
  );
}

function StrandNode({ strand, identity, wish }: { strand: Strand; identity: Identity; wish: (wish: Wish) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const alone = identity.strands.length < 2;
  const label = strand.name || strand.key.value;
  const severable = linkingIdentifiers(identity, strand.id);
  const items: MenuProps['items'] = [
    { key: 'alone', disabled: alone, label: `${t('identity.split_off')} …`, onClick: () => wish({ kind: 'alone', a: strand.id }) },
    { key: 'apart', disabled: alone, label: `${t('identity.keep_apart')} …`, onClick: () => wish({ kind: 'apart', a: strand.id }) },
    ...severable.map(({ type, value }) => ({
      key: `sever ${type} ${value}`,
      label: `${t('identity.sever')}: ${words.identifier(type)} ${value} …`,
      onClick: () => wish({ kind: 'sever', a: strand.id, type, value }),
    })),
  ];
  return (
    <>
      <Avatar id={`${identity.id[0]}${strand.id.slice(1)}`} name={strand.name} size={32} />
      <span className="lines">
        <span className="ellipsis" title={label}><strong style={{ fontWeight: 570 }}>{strand.source}</strong> {label}</span>
        <small className="ellipsis">
          {words.identifier(strand.key.type)} · {t('identity.strand_events', { count: strand.events })} · <Ago at={strand.last_seen} />
        </small>
      </span>
      <Dropdown trigger={['click']} menu={{ items }}>
        <Button type="text" size="small" icon={<Ellipsis size={16} />} aria-label={`${t('common.more')}: ${strand.source} ${label}`} />
      </Dropdown>
    </>
  );
}

function EvidenceNode({ evidence }: { evidence: Evidence }) {
  const { t } = useTranslation();
  const words = useWords();
  const wordRefusal = useRefusal();
  const { kind, type, value, reason, refusal } = evidence;
  if (kind === 'decree') {
    return (
      <>
        <Gavel size={16} style={{ color: 'var(--good)', flex: 'none' }} aria-hidden />
        <span className="lines"><span>{t('identity.link_decree')}</span><small className="ellipsis" title={reason}>{reason}</small></span>
      </>
    );
  }
  const Icon = kind === 'refused' ? ShieldBan : type === 'email' ? AtSign : Fingerprint;
  const why = refusal && wordRefusal(refusal);
  return (
    <>
      <Icon size={16} style={{ color: kind === 'refused' ? 'var(--bad)' : 'var(--accent)', flex: 'none' }} aria-hidden />
      <span className="lines">
        <span className="ellipsis" title={value}>{value}</span>
        <small className="ellipsis" title={why}>{why ?? words.identifier(type)}</small>
      </span>
    </>
  );
}
