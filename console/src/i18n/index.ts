// Languages: catalogues load on demand, and a change takes effect without a reload.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json';

export const kLanguages = [
  { code: 'en', label: 'English' },
  { code: 'zh-TW', label: '繁體中文' },
  { code: 'zh-CN', label: '简体中文' },
] as const;
export type Language = (typeof kLanguages)[number]['code'];

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

const kLoaders: Record<Exclude<Language, 'en'>, () => Promise<{ default: object }>> = {
  'zh-TW': () => import('./zh-TW.json'),
  'zh-CN': () => import('./zh-CN.json'),
};
const kStored = 'tutti.language';

function preferred(): Language {
  const stored = localStorage.getItem(kStored);
  for (const wanted of [stored, ...navigator.languages]) {
    if (!wanted) continue;
    const exact = kLanguages.find((l) => l.code === wanted);
    if (exact) return exact.code;
    if (/^zh\b/i.test(wanted)) return /hant|tw|hk|mo/i.test(wanted) ? 'zh-TW' : 'zh-CN';
    if (/^en\b/i.test(wanted)) return 'en';
  }
  return 'en';
}

export async function setLanguage(language: Language): Promise<void> {
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', (await kLoaders[language]()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  localStorage.setItem(kStored, language);
}

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  await setLanguage(preferred());
}
