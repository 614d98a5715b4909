// Values that sources sent, as text.
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format';
import { spell } from '../../i18n/words';

const kTime = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/;

export function useValueText(): (value: unknown) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const text = (value: unknown): string => {
    if (value === null || value === undefined || value === '') return '–';
    if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no');
    if (typeof value === 'number') return format.number(value);
    if (typeof value === 'string') return kTime.test(value) ? (value.length > 10 ? format.dateTime(value) : format.date(value)) : value;
    if (Array.isArray(value)) return value.map(text).join(', ');
    return Object.entries(value).map(([k, v]) => `${spell(k)}: ${text(v)}`).join(', ');
  };
  return text;
}
