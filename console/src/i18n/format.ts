// Numbers, amounts and times in the reader's language and time zone.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

export interface Amount {
  currency: string;
  amount: string;
}

const kUnits: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365.25 * 86_400],
  ['month', 30.44 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

export function makeFormat(locale: string, justNow: string) {
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const long = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' });
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const seconds = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const valid = (text: string) => !Number.isNaN(Date.parse(text));
  const at = (format: Intl.DateTimeFormat) => (text: string) => (valid(text) ? format.format(new Date(text)) : text);

  // Exact: the digits come from the text, never through a binary fraction.
  const decimal = (text: string, options: Intl.NumberFormatOptions = { maximumFractionDigits: 6 }) =>
    new Intl.NumberFormat(locale, options).format(text as Intl.StringNumericLiteral);
  const money = ({ currency, amount }: Amount) =>
    /^[A-Z]{3}$/.test(currency) ? decimal(amount, { style: 'currency', currency }) : `${decimal(amount)} ${currency}`;

  return {
    locale,
    number: (n: number) => number.format(n),
    percent: (n: number) => percent.format(n),
    // Near certainty the digits behind the point tell.
    fine: (n: number) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: n > 0.99 || n < 0.01 ? 2 : 0, roundingMode: 'trunc' } as Intl.NumberFormatOptions).format(n),
    decimal: (text: string) => decimal(text),
    money,
    moneys: (amounts: Amount[]) => (amounts.length ? amounts.map(money).join(' + ') : '–'),
    // "2 h": the largest unit that fits, rounded.
    duration(seconds: number): string {
      const [unit, size] = ([['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]] as const).find(([, each]) => seconds >= each) ?? (['second', 1] as const);
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }).format(seconds / size);
    },
    bytes(n: number): string {
      const [unit, size] = ([['gigabyte', 1e9], ['megabyte', 1e6], ['kilobyte', 1e3]] as const).find(([, each]) => n >= each) ?? (['byte', 1] as const);
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(n / size);
    },
    date: at(date),
    // Days from `from` until before `until`, both as YYYY-MM-DD of UTC.
    days: (from: string, until: string) => days.formatRange(new Date(from), new Date(Date.parse(until) - 1)),
    longDate: at(long),
    time: at(time),
    seconds: at(seconds),
    dateTime: at(dateTime),
    ago(text: string, now: number): string {
      if (!valid(text)) return text;
      const s = (Date.parse(text) - now) / 1000;
      for (const [unit, size] of kUnits) {
        if (Math.abs(s) >= size) return relative.format(Math.trunc(s / size), unit);
      }
      return justNow;
    },
  };
}
export type Format = ReturnType<typeof makeFormat>;

export function useFormat(): Format {
  const { t, i18n } = useTranslation();
  const justNow = t('common.just_now');
  return useMemo(() => makeFormat(i18n.language, justNow), [i18n.language, justNow]);
}
