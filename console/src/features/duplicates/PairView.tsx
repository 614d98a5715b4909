// Two records side by side, field by field.
import { CircleEqual, CircleSlash2, Equal, EqualApproximately, EqualNot } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Duplicate, DuplicateRecord } from '../../api/duplicates';
import { kindOf } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { useWords } from '../../i18n/words';
import { Panel } from '../../ui/Page';
import { Badge, useEntityName } from '../../ui/parts';
import { compare, type Likeness } from './compare';
import { Waterfall } from './Waterfall';

const kIcons = { same: Equal, similar: EqualApproximately, different: EqualNot, one_sided: CircleSlash2 } as const;

function Like({ likeness }: { likeness: Likeness }) {
  const { t } = useTranslation();
  const Icon = kIcons[likeness];
  return <span className={`likeness ${likeness}`}><Icon size={14} aria-hidden />{t(`duplicates.likeness.${likeness}`)}</span>;
}

export function useRecordName() {
  const nameOf = useEntityName();
  return (record: DuplicateRecord) => nameOf({ id: record.entity, name: record.name });
}

export function PairView({ pair }: { pair: Duplicate }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useWords();
  const recordName = useRecordName();
  const head = (record: DuplicateRecord) => (
    <th scope="col">
      <Link to={`/${kindOf(record.entity)}/${record.entity}`}>{recordName(record)}</Link>
      <span className="muted" style={{ display: 'block', fontSize: 'var(--t-2)', fontWeight: 400 }}>{record.source} <span className="mono faint">{record.entity}</span></span>
    </th>
  );
  return (
    <>
      <Panel
        flush
        title={<span className="row" style={{ gap: 8 }}><CircleEqual size={15} aria-hidden />{t('duplicates.probability', { percent: format.fine(pair.probability) })}</span>}
        extra={<Badge tone={pair.suggestion === 'merge' ? 'accent' : 'warn'}>{t(`duplicates.suggestion.${pair.suggestion}`)}</Badge>}
      >
        <table className="table dup-table">
          <thead>
            <tr><td className="like"><span className="sr-only">{t('facts.name')}</span></td>{head(pair.a)}{head(pair.b)}<th scope="col" className="like"><span className="sr-only">{t('duplicates.comparison')}</span></th></tr>
          </thead>
          <tbody>
            {compare(pair.a.fields, pair.b.fields).map((line) => (
              <tr key={line.field} className={line.likeness}>
                <th scope="row">{words.field(line.field)}</th>
                <td>{line.a ?? <span className="faint">–</span>}</td>
                <td>{line.b ?? <span className="faint">–</span>}</td>
                <td className="like"><Like likeness={line.likeness} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <Panel title={t('duplicates.waterfall')}>
        <p className="muted" style={{ marginBottom: 8, fontSize: 13 }}>{t('duplicates.waterfall_hint')}</p>
        <Waterfall pair={pair} />
      </Panel>
    </>
  );
}
