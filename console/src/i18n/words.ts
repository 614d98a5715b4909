// Codes of the server (reasons, identifier types, names of events) in the reader's words; an unknown code stays as it is.
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';

function known(key: string): string | undefined {
  return i18next.exists(key) ? (i18next.t as (k: string) => string)(key) : undefined;
}

// "desk_user_id" -> "Desk user id"
export function spell(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_.]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}

// A trait in the reader's words: "firstName" and "first_name" are one.
export const traitName = (name: string) =>
  known(`record_field.${name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()}`) ?? spell(name);

export function useWords() {
  useTranslation(); // renders anew when the language changes
  return {
    reason: (code: string) => known(`reason.${code}`) ?? code,
    error: (code: string) => known(`error.${code}`) ?? known('error.internal') ?? code,
    // What to do about it, for the reasons that somebody has to mend.
    remedy: (code: string) => known(`remedy.${code}`),
    identifier: (type: string) => known(`identifier.${type}`) ?? spell(type),
    // A field of a record that several systems have.
    field: traitName,
    // How alike a comparison found two values.
    level: (label: string) => known(`level.${label.replace(/\W+/g, '_')}`) ?? label,
    knows: (type: string) => known(`identifier.${type}`) !== undefined,
    // A track event keeps the name that the sender gave it.
    event: (type: string, name: string) =>
      type === 'track' && name ? name : (known(`event_name.${type}`) ?? (name || type)),
  };
}
