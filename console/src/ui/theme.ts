// Light and dark: one choice, told to the page by data-theme (ui.css) and to Ant Design by its theme.
import { theme as antd, type ThemeConfig } from 'antd';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';

export type Appearance = 'light' | 'dark' | 'system';
const kStored = 'tutti.appearance';
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;

function subscribe(changed: () => void) {
  dark.addEventListener('change', changed);
  return () => dark.removeEventListener('change', changed);
}

export function useAppearance() {
  const [appearance, set] = useState<Appearance>(() => {
    const stored = localStorage.getItem(kStored);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  });
  const systemDark = useSyncExternalStore(subscribe, () => dark.matches);
  const isDark = appearance === 'dark' || (appearance === 'system' && systemDark);
  useEffect(() => {
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  }, [isDark]);
  const setAppearance = useCallback((next: Appearance) => {
    localStorage.setItem(kStored, next);
    set(next);
  }, []);
  return { appearance, isDark, setAppearance };
}

export const kFonts =
  "'Inter Variable', system-ui, -apple-system, 'Segoe UI', 'PingFang TC', 'PingFang SC', 'Microsoft JhengHei', " +
  "'Microsoft YaHei', 'Noto Sans CJK TC', 'Noto Sans CJK SC', sans-serif";

export function antdTheme(isDark: boolean): ThemeConfig {
  return {
    algorithm: isDark ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      colorPrimary: isDark ? '#6a6ae0' : '#5b5bd6',
      colorInfo: isDark ? '#6a6ae0' : '#5b5bd6',
      colorError: isDark ? '#e5615a' : '#c4361f',
      colorLink: isDark ? '#a9aaf8' : '#4f4fc4',
      colorText: isDark ? '#ececf1' : '#1c1d21',
      colorTextSecondary: isDark ? '#a5a8b3' : '#5a5d66',
      colorTextPlaceholder: isDark ? '#8b8e99' : '#6b6e77',
      colorBgBase: isDark ? '#141519' : '#ffffff',
      colorBgContainer: isDark ? '#1a1b20' : '#ffffff',
      colorBgElevated: isDark ? '#202127' : '#ffffff',
      colorBorder: isDark ? '#34363f' : '#dddee4',
      borderRadius: 8,
      fontFamily: kFonts,
      fontSize: 14,
      controlHeight: 34,
      motion: !calm,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.18s',
    },
    components: { Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' } },
  };
}
