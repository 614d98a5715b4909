// Why something was not taken: the code in the reader's words, what to do about it, and the server's own sentence on demand.
import { useTranslation } from 'react-i18next';
import { useWords } from '../i18n/words';

interface ReasonProps {
  code: string;
  message?: string;
  headless?: boolean; // the code's words stand elsewhere
}

export function Reason({ code, message, headless }: ReasonProps) {
  const { t } = useTranslation();
  const words = useWords();
  const remedy = words.remedy(code);
  return (
    <>
      {!headless && <span>{words.reason(code)}</span>}
      {remedy && <span className="muted" style={{ display: 'block', fontSize: 'var(--t-2)' }}>{remedy}</span>}
      {message && (
        <details className="server-words">
          <summary className="faint">{t('common.server_says')}</summary>
          <code className="mono" lang="en">{message}</code>
        </details>
      )}
    </>
  );
}
