// What changed rules would do: numbers first, then who.
import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { kindOf } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { Panel } from '../../ui/Page';
import { Stat, useEntityName } from '../../ui/parts';

type WhatIf = Schemas['WhatIf'];
type Ref = Schemas['EntityRef'];

function Names({ entities }: { entities: Ref[] }) {
  const nameOf = useEntityName();
  return (
    <span>
      {entities.map((e, k) => (
        <span key={e.id}>
          {k > 0 && ' + '}
          <Link to={`/${kindOf(e.id)}/${e.id}?tab=identity`}>{nameOf(e)}</Link> <span className="faint mono">{e.id}</span>
        </span>
      ))}
    </span>
  );
}

function Changes({ title, total, rows }: { title: string; total: number; rows: { from: Ref[]; into: Ref[] }[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (total === 0) return null;
  return (
    <Panel
      title={`${title} · ${format.number(total)}`}
      flush
      extra={rows.length < total && <span className="faint">{t('rules.first_shown', { shown: format.number(rows.length), total: format.number(total) })}</span>}
    >
      <ul className="list-rows">
        {rows.map((row, k) => (
          <li key={k} className="entity">
            <Names entities={row.from} />
            <ArrowRight size={15} className="faint" aria-hidden style={{ flex: 'none' }} />
            <Names entities={row.into} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function WhatIfView({ result }: { result: WhatIf }) {
  const { t } = useTranslation();
  const format = useFormat();
  const same = result.merged_total === 0 && result.split_total === 0;
  return (
    <div className="stack" aria-live="polite">
      <Panel title={t('rules.what_if')}>
        <div className="stack">
          <dl className="stats">
            <Stat label={t('rules.people_now')}>{format.number(result.persons_before)}</Stat>
            <Stat label={t('rules.people_then')}>{format.number(result.persons_after)}</Stat>
            <Stat label={t('rules.accounts_now')}>{format.number(result.accounts_before)}</Stat>
            <Stat label={t('rules.accounts_then')}>{format.number(result.accounts_after)}</Stat>
          </dl>
          {same && <p>{t('rules.nothing')}</p>}
          {result.sampled && <p className="muted">{t('rules.sampled')}</p>}
        </div>
      </Panel>
      <Changes title={t('rules.would_merge')} total={result.merged_total} rows={result.merged.map((m) => ({ from: m.from, into: [m.into] }))} />
      <Changes title={t('rules.would_split')} total={result.split_total} rows={result.split.map((s) => ({ from: [s.from], into: s.into }))} />
    </div>
  );
}
