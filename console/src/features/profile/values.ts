// Values that sources sent, as text.
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format';

const kTime = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/;

// "jobTitle", "job_title" -> "Job title"
export function prettyName(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_.]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}

export function useValueText(): (value: unknown) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const text = (value: unknown): string => {
    if (value === null || value === undefined || value === '') return '–';
    if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no');
    if (typeof value === 'number') return format.number(value);
    if (typeof value === 'string') return kTime.test(value) ? (value.length > 10 ? format.dateTime(value) : format.date(value)) : value;
    if (Array.isArray(value)) return value.map(text).join(', ');
    return Object.entries(value).map(([k, v]) => `${prettyName(k)}: ${text(v)}`).join(', ');
  };
  return text;
}
