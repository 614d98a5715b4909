// Customers of whom sources disagree, the values side by side, and the act that decides.
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { Handshake } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { kindOf } from '../../api/queries';
import { conflictsQuery, type Cls } from '../../api/quality';
import { useFormat } from '../../i18n/format';
import { traitName } from '../../i18n/words';
import { Empty } from '../../ui/Empty';
import { Loaded } from '../../ui/Loaded';
import { Panel } from '../../ui/Page';
import { Avatar, Badge, useEntityName } from '../../ui/parts';
import { usePin } from '../profile/pin';
import { useValueText } from '../profile/values';

type Report = Schemas['Quality'];
type Conflict = Schemas['Conflict'];

function Values({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useValueText();
  const act = usePin();
  const id = conflict.entity.id;
  // One box for a value, however many sources say it.
  const boxes = new Map<string, { value: unknown; said: Conflict['values']; shown: boolean }>();
  for (const v of conflict.values) {
    const key = JSON.stringify(v.value);
    const box = boxes.get(key) ?? { value: v.value, said: [], shown: false };
    box.said.push(v);
    box.shown ||= v.shown;
    boxes.set(key, box);
  }
  return (
    <div className="q-values">
      {[...boxes.entries()].map(([key, box]) => (
        <div key={key} className={box.shown ? 'box shown' : 'box'}>
          <strong>{text(box.value)}</strong>
          {box.said.map((v) => <span key={v.strand} className="faint" style={{ fontSize: 'var(--t-2)' }}>{t('facts.from', { source: v.source, time: format.date(v.at) })}</span>)}
          <span className="row">
            {box.shown && <Badge tone="accent" title={t(`facts.rule.${conflict.rule}`)}>{t('quality.shown')}</Badge>}
            <Button
              size="small"
              loading={act.isPending}
              aria-label={`${t('pin.keep')}: ${text(box.value)}`}
              onClick={() => act.mutate({ wish: { id, name: conflict.trait, value: box.value, reason: t('pin.kept', { source: box.said[0]?.source ?? '' }) }, before: { id, name: conflict.trait, reason: '' } })}
            >
              {t('pin.keep')}
            </Button>
          </span>
        </div>
      ))}
    </div>
  );
}

interface ConflictsProps {
  report: Report;
  trait?: string;
  cls?: Cls;
  choose: (trait: string, cls: Cls) => void;
}

export function Conflicts({ report, trait, cls, choose }: ConflictsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useEntityName();
  const topics = report.conflicts.filter((c) => c.open > 0 || (c.trait === trait && c.class === cls)).sort((a, b) => b.open - a.open);
  const topic = topics.find((c) => c.trait === trait && c.class === (cls ?? c.class)) ?? topics[0];
  const list = useQuery(conflictsQuery(topic?.trait ?? '', topic?.class ?? 'person'));
  const { data } = list;
  if (!topic) return <Panel><Empty icon={Handshake} title={t('quality.no_conflicts')} hint={t('quality.no_conflicts_hint')} /></Panel>;
  const key = (c: { trait: string; class: string }) => `${c.class} ${c.trait}`;
  return (
    <>
      <Select
        value={key(topic)}
        onChange={(chosen: string) => {
          const found = topics.find((c) => key(c) === chosen);
          if (found) choose(found.trait, found.class);
        }}
        aria-label={t('quality.trait')}
        options={topics.map((c) => ({ value: key(c), label: `${traitName(c.trait)} · ${t(`quality.of.${c.class}`)} · ${format.number(c.open)}` }))}
        style={{ minWidth: 280, alignSelf: 'flex-start' }}
      />
      <Panel title={traitName(topic.trait)} extra={<span className="faint">{t('quality.settled', { formatted: format.number(topic.settled) })}</span>} flush>
        <Loaded of={list} none={(d) => d.items.length === 0 && <Empty icon={Handshake} title={t('quality.all_settled')} hint={t('quality.all_settled_hint')} />}>{(data) => (
          <ul className="list-rows">
            {data.items.map((c) => (
              <li key={c.entity.id} style={{ padding: '10px 18px' }}>
                <Link to={`/${kindOf(c.entity.id)}/${c.entity.id}?tab=facts`} className="row" style={{ display: 'inline-flex' }}>
                  <Avatar id={c.entity.id} name={c.entity.name} size={24} />
                  {nameOf(c.entity)}
                </Link>
                <Values conflict={c} />
              </li>
            ))}
          </ul>
        )}</Loaded>
      </Panel>
      {data && data.items.length < data.total && <p className="faint">{t('rules.first_shown', { shown: format.number(data.items.length), total: format.number(data.total) })}</p>}
    </>
  );
}
