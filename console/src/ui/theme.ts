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
      colorPrimary: isDark ? '#5b6be6' : '#4456d6',
      colorInfo: isDark ? '#5b6be6' : '#4456d6',
      colorError: isDark ? '#e5615a' : '#c4361f',
      colorLink: isDark ? '#a5b1fb' : '#3646c4',
      colorText: isDark ? '#f1eee9' : '#1f1c18',
      colorTextSecondary: isDark ? '#bab4aa' : '#57524a',
      colorTextPlaceholder: isDark ? '#a09a8f' : '#6b655b',
      colorBgBase: isDark ? '#171614' : '#ffffff',
      colorBgContainer: isDark ? '#1c1b19' : '#ffffff',
      colorBgElevated: isDark ? '#23211f' : '#ffffff',
      colorBorder: isDark ? '#3d3934' : '#dcd7ce',
      borderRadius: 6,
      fontFamily: kFonts,
      fontSize: 13,
      controlHeight: 30,
      motion: !calm,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.18s',
    },
    components: { Button: { fontWeight: 500, primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' } },
  };
}
