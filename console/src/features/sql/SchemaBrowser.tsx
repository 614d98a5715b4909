// The tables, their columns and what they mean; a click writes the name into the statement.
import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { ChevronRight, Table2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sqlSchemaQuery } from '../../api/queries';
import { Bones, Failure } from '../../ui/Empty';

export function SchemaBrowser({ insert }: { insert: (name: string) => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(sqlSchemaQuery());
  const [text, setText] = useState('');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Bones />;
  const q = text.trim().toLowerCase();
  const hit = (s: string) => s.toLowerCase().includes(q);
  const tables = data.tables
    .map((table) => ({ table, columns: !q || hit(table.name) ? table.columns : table.columns.filter((c) => hit(c.name)) }))
    .filter(({ table, columns }) => hit(table.name) || columns.length > 0);
  const toggle = (name: string) => {
    const next = new Set(open);
    if (!next.delete(name)) next.add(name);
    setOpen(next);
  };
  return (
    <>
      <Input size="small" allowClear value={text} onChange={(e) => setText(e.target.value)} placeholder={t('sql.find')} aria-label={t('sql.find')} style={{ margin: '0 14px 8px', width: 'calc(100% - 28px)' }} />
      <ul className="sql-tables">
        {tables.map(({ table, columns }) => {
          const shown = q !== '' ? !hit(table.name) || open.has(table.name) : open.has(table.name);
          return (
            <li key={table.name}>
              <div className="sql-table">
                <button type="button" className="plain" aria-expanded={shown} onClick={() => toggle(table.name)} title={table.meaning}>
                  <ChevronRight size={14} aria-hidden className={shown ? 'turned' : undefined} />
                  <Table2 size={14} aria-hidden />
                  <span className="mono">{table.name}</span>
                </button>
                <button type="button" className="plain faint use" onClick={() => insert(table.name)} aria-label={t('sql.insert', { name: table.name })}>{t('sql.use')}</button>
              </div>
              {shown && (
                <div className="sql-columns">
                  <p className="faint" lang="en">{table.meaning}</p>
                  <ul>
                    {columns.map((c) => (
                      <li key={c.name}>
                        <button type="button" className="plain" onClick={() => insert(c.name)} title={c.meaning} aria-label={t('sql.insert', { name: c.name })}>
                          <span className="mono">{c.name}</span> <span className="faint mono">{c.type.toLowerCase()}</span>
                        </button>
                      </li>
                    ))}
                  </ul>
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
