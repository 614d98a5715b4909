// What a page shows when there is nothing (and what to do about it), while it loads, and when it fails.
import { Button } from 'antd';
import { CircleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import { useWords } from '../i18n/words';

interface EmptyProps {
  icon: LucideIcon;
  title: string;
  hint?: ReactNode;
  children?: ReactNode; // actions
}

export function Empty({ icon: Icon, title, hint, children }: EmptyProps) {
  return (
    <div className="empty">
      <Icon size={28} strokeWidth={1.5} aria-hidden />
      <strong>{title}</strong>
      {hint && <p>{hint}</p>}
      {children && <div className="actions">{children}</div>}
    </div>
  );
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  return (
    <div role="alert">
      <Empty icon={CircleAlert} title={t('error.title')} hint={<ErrorText error={error} />}>
        {retry && <Button onClick={retry}>{t('common.retry')}</Button>}
      </Empty>
    </div>
  );
}

// The kind of error in the reader's words, then what the server says about each field.
export function ErrorText({ error }: { error: unknown }) {
  const words = useWords();
  if (!(error instanceof ApiError)) return <>{words.error('internal')}</>;
  return (
    <>
      {words.error(error.code)}
      {error.details.length > 0 ? (
        error.details.map((d) => (
          <span key={d.field + d.message} style={{ display: 'block' }}>
            <code className="mono">{d.field}</code> {d.message}
          </span>
        ))
      ) : (
        <span style={{ display: 'block' }}>{error.message}</span>
      )}
    </>
  );
}

export function Bones({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('app.loading')} className="stack" style={{ padding: 18 }}>
      {Array.from({ length: rows }, (_, k) => (
        <div key={k} className="bone" style={{ height: 18, width: `${92 - ((k * 17) % 40)}%` }} />
      ))}
    </div>
  );
}
