// Ten thousand rows, of which only those in sight are drawn.
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { cellText, columnWidths, isNumeric, kRowHeight, windowOf } from './rows';
import type { Result } from './run';

// The lake names people and accounts by number.
function addressOf(column: string, cell: unknown): string | undefined {
  if (typeof cell !== 'number' || cell <= 0) return undefined;
  if (/^person_id/.test(column)) return `/people/p${cell}`;
  if (/^(account_id|parent_id)/.test(column)) return `/accounts/a${cell}`;
  return undefined;
}

export function ResultTable({ result }: { result: Result }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 480 });
  const { columns, rows } = result;
  const widths = useMemo(() => columnWidths(columns.map((c) => c.name), rows.slice(0, 60).map((r) => r.map(cellText))), [columns, rows]);
  const total = widths.reduce((sum, w) => sum + w, 0);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.scrollTop = 0;
    const look = () => setView({ top: element.scrollTop, height: element.clientHeight });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [result]);

  const { first, last } = windowOf(rows.length, view.top, view.height);
  return (
    <div className="sql-result" ref={box} tabIndex={0} role="region" aria-label={t('sql.result')} style={{ maxHeight: 'min(60vh, 620px)' }}>
      <table style={{ width: total, minWidth: '100%' }} aria-rowcount={rows.length + 1}>
        <colgroup>{widths.map((w, k) => <col key={k} style={{ width: w }} />)}</colgroup>
        <thead>
          <tr>
            {columns.map((c, k) => (
              <th key={k} scope="col" className={isNumeric(c.type) ? 'end' : undefined} title={c.type}>{c.name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr style={{ height: first * kRowHeight }} aria-hidden />}
          {rows.slice(first, last).map((row, k) => (
            <tr key={first + k} aria-rowindex={first + k + 2} style={{ height: kRowHeight }}>
              {columns.map((c, j) => {
                const cell = row[j];
                const text = cellText(cell);
                const to = addressOf(c.name, cell);
                return (
                  <td key={j} className={isNumeric(c.type) ? 'end' : undefined} title={text.length > 30 ? text : undefined}>
                    {cell === null || cell === undefined ? <span className="faint">{t('sql.null')}</span> : to ? <Link to={to}>{text}</Link> : text}
                  </td>
                );
              })}
            </tr>
          ))}
          {last < rows.length && <tr style={{ height: (rows.length - last) * kRowHeight }} aria-hidden />}
        </tbody>
      </table>
    </div>
  );
}
