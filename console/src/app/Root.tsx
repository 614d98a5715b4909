// Everything that stands around the pages: data cache, theme, language of the components, addresses.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider } from 'antd';
import type { Locale } from 'antd/es/locale';
import en from 'antd/locale/en_US';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BrowserRouter } from 'react-router';
import { ApiError } from '../api/client';
import { antdTheme, useAppearance } from '../ui/theme';
import { Pages } from './Pages';
import { Shell } from './Shell';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What the server refuses it refuses again; only an absent or busy server is worth another try.
      retry: (count, error) =>
        count < 2 && error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status === 503),
    },
  },
});

const kLocales: Record<string, () => Promise<{ default: Locale }>> = {
  'zh-TW': () => import('antd/locale/zh_TW'),
  'zh-CN': () => import('antd/locale/zh_CN'),
};

function useAntdLocale(): Locale {
  const { i18n } = useTranslation();
  const [locale, set] = useState<Locale>(en);
  useEffect(() => {
    let current = true;
    const load = kLocales[i18n.language];
    if (!load) set(en);
    else void load().then((m) => current && set(m.default));
    return () => {
      current = false;
    };
  }, [i18n.language]);
  return locale;
}

export function Root() {
  const locale = useAntdLocale();
  const look = useAppearance();
  return (
    <ConfigProvider locale={locale} theme={antdTheme(look.isDark)} button={{ autoInsertSpace: false }} wave={{ disabled: true }}>
      <App>
        <QueryClientProvider client={client}>
          <BrowserRouter>
            <Shell look={look}>
              <Pages />
            </Shell>
          </BrowserRouter>
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  );
}
