// What can be done from anywhere: the palette lists it by name.
import { FileUp, Keyboard, Languages, Link2, Moon, Plus, Sun, SunMoon, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { kLanguages, setLanguage } from '../i18n';
import type { useAppearance } from '../ui/theme';

export type Look = ReturnType<typeof useAppearance>;

export interface Action {
  key: string;
  label: string;
  icon: LucideIcon;
  run: () => void;
}

const kLooks = { light: Sun, dark: Moon, system: SunMoon } as const;

export function useActions(look: Look, help: () => void): Action[] {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const go = (to: string) => () => void navigate(to);
  return [
    { key: 'source', label: t('sources.add'), icon: Plus, run: go('/sources?new=1') },
    { key: 'import', label: t('imports.drop'), icon: FileUp, run: go('/imports') },
    { key: 'link', label: t('action.copy_link'), icon: Link2, run: () => void navigator.clipboard.writeText(window.location.href) },
    { key: 'keys', label: t('keys.title'), icon: Keyboard, run: help },
    ...(['light', 'dark', 'system'] as const)
      .filter((key) => key !== look.appearance)
      .map((key) => ({ key, label: `${t('app.theme')}: ${t(`app.theme_${key}`)}`, icon: kLooks[key], run: () => look.setAppearance(key) })),
    ...kLanguages
      .filter((l) => l.code !== i18n.language)
      .map((l) => ({ key: l.code, label: `${t('app.language')}: ${l.label}`, icon: Languages, run: () => void setLanguage(l.code) })),
  ];
}
