// Navigation on the left (a drawer on a phone), the page on the right, search from everywhere.
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Dropdown } from 'antd';
import {
  Activity, Building2, CopyCheck, DatabaseZap, FileUp, Fingerprint, Gauge, Home, Languages, Menu, Moon, Plug, RefreshCw, Search, ShieldAlert,
  Sun, SunMoon, Users,
} from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, useLocation } from 'react-router';
import { duplicatesWaitingQuery } from '../api/duplicates';
import { overviewQuery } from '../api/queries';
import { kLanguages, setLanguage } from '../i18n';
import { useFormat } from '../i18n/format';
import type { useAppearance } from '../ui/theme';

const Palette = lazy(() => import('./SearchPalette'));
const kMac = /mac|iphone|ipad/i.test(navigator.platform);
const kShortcut = kMac ? '⌘K' : 'Ctrl K';

const kPlaces = [
  { to: '/', key: 'home', icon: Home },
  { to: '/people', key: 'people', icon: Users },
  { to: '/accounts', key: 'accounts', icon: Building2 },
  { to: '/live', key: 'live', icon: Activity },
  { to: '/sql', key: 'sql', icon: DatabaseZap },
  { to: '/sources', key: 'sources', icon: Plug },
  { to: '/imports', key: 'imports', icon: FileUp },
  { to: '/syncs', key: 'syncs', icon: RefreshCw },
  { to: '/duplicates', key: 'duplicates', icon: CopyCheck },
  { to: '/quality', key: 'quality', icon: Gauge },
  { to: '/quarantine', key: 'quarantine', icon: ShieldAlert },
  { to: '/rules', key: 'rules', icon: Fingerprint },
] as const;
const kFirstOfData = 'sources';

// Those that this server has.
export function usePlaces() {
  const { data: duplicates } = useQuery(duplicatesWaitingQuery());
  return kPlaces.filter((p) => p.key !== 'duplicates' || typeof duplicates === 'number');
}

function Mark() {
  return <img src="/favicon.svg" width={24} height={24} alt="" />;
}

function Navigation() {
  const { t } = useTranslation();
  const format = useFormat();
  const overview = useQuery(overviewQuery());
  const { data: duplicates } = useQuery(duplicatesWaitingQuery());
  const waiting: { [key: string]: number | null | undefined } = { quarantine: overview.data?.counters.quarantined, duplicates };
  return (
    <nav aria-label={t('nav.main')}>
      {usePlaces().map(({ to, key, icon: Icon }) => (
        <span key={key} style={{ display: 'contents' }}>
          {key === kFirstOfData && <span className="section">{t('nav.data')}</span>}
          <NavLink to={to} end={to === '/'}>
            <Icon size={16} strokeWidth={1.9} aria-hidden />
            {t(`nav.${key}`)}
            {(waiting[key] ?? 0) > 0 && <span className="badge warn count num">{format.number(waiting[key] ?? 0)}</span>}
          </NavLink>
        </span>
      ))}
    </nav>
  );
}

type Look = ReturnType<typeof useAppearance>;

function Choices({ look }: { look: Look }) {
  const { t, i18n } = useTranslation();
  const looks = { light: Sun, dark: Moon, system: SunMoon } as const;
  const Icon = looks[look.appearance];
  return (
    <div className="side-foot">
      <Dropdown
        trigger={['click']}
        menu={{
          selectable: true,
          selectedKeys: [i18n.language],
          items: kLanguages.map((l) => ({ key: l.code, label: <span lang={l.code}>{l.label}</span>, onClick: () => void setLanguage(l.code) })),
        }}
      >
        <Button type="text" icon={<Languages size={16} aria-hidden />} title={t('app.language')}>
          {kLanguages.find((l) => l.code === i18n.language)?.label}
        </Button>
      </Dropdown>
      <Dropdown
        trigger={['click']}
        menu={{
          selectable: true,
          selectedKeys: [look.appearance],
          items: (['light', 'dark', 'system'] as const).map((key) => ({ key, label: t(`app.theme_${key}`), onClick: () => look.setAppearance(key) })),
        }}
      >
        <Button type="text" icon={<Icon size={16} />} aria-label={t('app.theme')} />
      </Dropdown>
    </div>
  );
}

export function Shell({ look, children }: { look: Look; children: ReactNode }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const [searching, setSearching] = useState(false);
  const [menu, setMenu] = useState(false);
  const main = useRef<HTMLElement>(null);

  useEffect(() => {
    const keys = (e: KeyboardEvent) => {
      const typing = e.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName);
      if (((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k') || (e.key === '/' && !typing)) {
        e.preventDefault();
        setSearching(true);
      }
    };
    window.addEventListener('keydown', keys);
    return () => window.removeEventListener('keydown', keys);
  }, []);
  useEffect(() => {
    setMenu(false);
    window.scrollTo(0, 0);
  }, [pathname]);

  const searchBox = (
    <button type="button" className="search-box" onClick={() => setSearching(true)} aria-keyshortcuts="Control+K Meta+K /">
      <Search size={15} aria-hidden />
      <span>{t('app.search')}</span>
      <kbd>{kShortcut}</kbd>
    </button>
  );
  return (
    <div className="shell">
      <a className="skip" href="#main" onClick={(e) => (e.preventDefault(), main.current?.focus())}>
        {t('app.skip')}
      </a>
      <div className="topbar">
        <Button type="text" icon={<Menu size={18} />} aria-label={t('app.menu')} onClick={() => setMenu(true)} />
        <Link to="/" className="brand"><Mark />{t('app.name')}</Link>
        <Button type="text" icon={<Search size={18} />} aria-label={t('app.search')} onClick={() => setSearching(true)} />
      </div>
      <div className="side">
        <Link to="/" className="brand"><Mark />{t('app.name')}</Link>
        {searchBox}
        <Navigation />
        <Choices look={look} />
      </div>
      <Drawer placement="left" size={270} open={menu} onClose={() => setMenu(false)} title={t('app.name')} closable={{ 'aria-label': t('app.close_menu') }}>
        <div className="side">
          <Navigation />
          <Choices look={look} />
        </div>
      </Drawer>
      <main id="main" ref={main} tabIndex={-1}>{children}</main>
      {searching && (
        <Suspense>
          <Palette close={() => setSearching(false)} />
        </Suspense>
      )}
    </div>
  );
}
