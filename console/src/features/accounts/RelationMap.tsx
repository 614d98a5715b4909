// Who stands where in an account: the company's structure, the roles, and the people with them. How a line is drawn tells how
// it is known; a dot tells who was active of late.
import { Users } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { useFormat } from '../../i18n/format';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Page';
import { Avatar, useEntityName } from '../../ui/parts';
import { curve, drawMap, type MapNode } from './map';
import './map.css';

function Node({ node, all }: { node: MapNode; all: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useEntityName();
  const style = { left: node.x, top: node.y, width: node.w, height: node.h };
  switch (node.kind) {
    case 'account': {
      const here = node.relation === 'here';
      const inner = (
        <>
          <Avatar id={node.ref.id} name={node.ref.name} size={26} />
          <span className="lines"><span className="ellipsis">{nameOf(node.ref)}</span><span className="faint ellipsis">{node.relation === 'here' ? t('account.here') : t(`account.kind.${node.relation}`)}</span></span>
        </>
      );
      return here ? <div className="rm-box here" style={style} aria-current="true">{inner}</div> : <Link className="rm-box" style={style} to={`/accounts/${node.ref.id}?tab=map`}>{inner}</Link>;
    }
    case 'role':
      return <div className="rm-role" style={style}><span className="ellipsis">{node.role || t('account.map.no_role')}</span><span className="faint num">{format.number(node.count)}</span></div>;
    case 'person': {
      const p = node.person;
      return (
        <Link className={p.ended ? 'rm-box ended' : 'rm-box'} style={style} to={`/people/${p.id}`} title={[nameOf(p), p.role, p.email, ...p.evidence.map((e) => t(`facts.evidence.${e}`))].filter(Boolean).join(' · ')}>
          <Avatar id={p.id} name={p.name} size={24} />
          <span className="lines">
            <span className="ellipsis">{nameOf(p)}</span>
            <span className="faint ellipsis">{p.ended ? t('facts.ended') : p.events_30d > 0 ? t('account.map.activity', { count: p.events_30d, formatted: format.number(p.events_30d) }) : p.email}</span>
          </span>
          {!p.ended && p.events_30d > 0 && <i className="rm-dot" aria-hidden />}
        </Link>
      );
    }
    case 'more':
      return <button type="button" className="plain faint" style={{ position: 'absolute', ...style }} disabled={node.of === 'accounts'} onClick={all}>{t(`account.map.more_${node.of}`, { formatted: format.number(node.count) })}</button>;
  }
}

const kStrengths = ['relation', 'group_call', 'email_domain'] as const;

export default function RelationMap({ account, all }: { account: Schemas['Account']; all: () => void }) {
  const { t } = useTranslation();
  const picture = useMemo(() => drawMap(account), [account]);
  const at = new Map(picture.nodes.map((n) => [n.key, n]));
  if (picture.nodes.length === 1) return <Panel><Empty icon={Users} title={t('account.no_people')} hint={t('account.no_people_hint')} /></Panel>;
  return (
    <Panel
      title={t('account.map.title')}
      extra={
        <span className="row wrap faint rm-legend">
          {kStrengths.map((s) => <span key={s} className="row" style={{ gap: 5 }}><svg width="22" height="8" aria-hidden><path className={s} d="M0 4H22" /></svg>{t(`facts.evidence.${s}`)}</span>)}
        </span>
      }
    >
      <div className="rm" tabIndex={0} role="group" aria-label={t('account.map.title')}>
        <div style={{ position: 'relative', width: picture.width, height: picture.height }}>
          <svg width={picture.width} height={picture.height} aria-hidden>
            {picture.edges.map((e) => {
              const [a, b] = [at.get(e.from), at.get(e.to)];
              return a && b && <path key={e.from + e.to} className={e.strength} d={curve(a, b, e.strength === 'structure')} />;
            })}
          </svg>
          {picture.nodes.map((node) => <Node key={node.key} node={node} all={all} />)}
        </div>
      </div>
    </Panel>
  );
}
