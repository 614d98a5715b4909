// How the score came about: each comparison moves the sum to the right (one and the same) or to the left (two).
import { useTranslation } from 'react-i18next';
import type { Duplicate } from '../../api/duplicates';
import { useFormat } from '../../i18n/format';
import { useWords } from '../../i18n/words';
import { waterfall } from './compare';

export function Waterfall({ pair }: { pair: Duplicate }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useWords();
  const { steps, low, high } = waterfall(pair.parts, pair.score);
  const span = Math.max(1, high - low);
  const x = (bits: number) => ((bits - low) / span) * 100;
  const bits = (n: number) => `${n > 0 ? '+' : ''}${format.decimal(n.toFixed(1))}`;
  const bar = (from: number, to: number, kind: string) => (
    <svg viewBox="0 0 100 18" preserveAspectRatio="none" aria-hidden>
      <line className="zero" x1={x(0)} x2={x(0)} y1={-4} y2={22} vectorEffect="non-scaling-stroke" />
      <rect className={kind} x={Math.min(x(from), x(to))} y={3} width={Math.max(0.6, Math.abs(x(to) - x(from)))} height={12} />
    </svg>
  );
  return (
    <table className="fall" aria-label={t('duplicates.waterfall')}>
      <tbody>
        {steps.map((s) => (
          <tr key={s.name + s.label}>
            <th scope="row">{words.field(s.name)} <span className="faint">{words.level(s.label)}</span></th>
            <td>{bar(s.from, s.to, s.bits >= 0 ? 'for' : 'against')}</td>
            <td className="bits">{bits(s.bits)}</td>
          </tr>
        ))}
        <tr className="total">
          <th scope="row">{t('duplicates.score')}</th>
          <td>{bar(0, pair.score, 'sum')}</td>
          <td className="bits">{bits(pair.score)}</td>
        </tr>
      </tbody>
    </table>
  );
}
