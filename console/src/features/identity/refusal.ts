import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { useWords } from '../../i18n/words';

// Why evidence was not followed, in words. Of a limit the detail is a type of identifier, which has words of its own.
export function useRefusal() {
  const { t } = useTranslation();
  const words = useWords();
  return (r: Schemas['IdentityRefusal']): string =>
    t(`identity.refusal.${r.reason}`, { ...r, detail: r.reason === 'limit_exceeded' && r.detail ? words.identifier(r.detail) : r.detail });
}
