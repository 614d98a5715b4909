// Codes of the server (reasons, identifier types, names of events) in the reader's words; an unknown code stays as it is.
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';

function known(key: string): string | undefined {
  return i18next.exists(key) ? (i18next.t as (k: string) => string)(key) : undefined;
}

export function useWords() {
  useTranslation(); // renders anew when the language changes
  return {
    reason: (code: string) => known(`reason.${code}`) ?? code,
    error: (code: string) => known(`error.${code}`) ?? known('error.internal') ?? code,
    identifier: (type: string) => known(`identifier.${type}`) ?? type,
    // A track event keeps the name that the sender gave it.
    event: (type: string, name: string) =>
      type === 'track' && name ? name : (known(`event_name.${type}`) ?? (name || type)),
  };
}
