// Navigation on the left (a sheet on a phone), the page on the right, search and keys from everywhere.
import { useQuery } from '@tanstack/react-query';
import { Keyboard, Languages, Menu as Bars, Moon, Search, Sun, SunMoon, X } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, useLocation, useNavigate } from 'react-router';
import { duplicatesWaitingQuery } from '../api/duplicates';
import { overviewQuery } from '../api/queries';
import { kLanguages, setLanguage } from '../i18n';
import { useFormat } from '../i18n/format';
import { Menu } from '../ui/Menu';
import type { Look } from './actions';
import { isTyping, kShortcut, Keys } from './keys';
import { kGroups, placeOf, usePlaces } from './places';

const Palette = lazy(() => import('./SearchPalette'));
const Help = lazy(() => import('./KeyHelp'));

function Brand() {
  const { t } = useTranslation();
  return (
    <Link to="/" className="brand">
      <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden>
        <path className="s1" d="M3 7c9 0 8 9 16 9" />
        <path className="s2" d="M3 16h16" />
        <path className="s3" d="M3 25c9 0 8-9 16-9" />
        <circle cx="24" cy="16" r="5.5" />
      </svg>
      {t('app.name')}
    </Link>
  );
}

function Navigation() {
  const { t } = useTranslation();
  const format = useFormat();
  const overview = useQuery(overviewQuery());
  const { data: duplicates } = useQuery(duplicatesWaitingQuery());
  const waiting: { [key: string]: number | null | undefined } = { quarantine: overview.data?.counters.quarantined, duplicates };
  const places = usePlaces();
  return (
    <nav aria-label={t('nav.main')}>
      {kGroups.map((group) => (
        <div key={group} className="nav-group">
          {group !== 'top' && <span className="section">{t(`nav.${group}`)}</span>}
          {places.filter((p) => p.group === group).map(({ to, key, icon: Icon }) => (
            <NavLink key={key} to={to} end={to === '/'}>
              <Icon size={15} strokeWidth={1.8} aria-hidden />
              {t(`nav.${key}`)}
              {(waiting[key] ?? 0) > 0 && <span className="count num">{format.number(waiting[key] ?? 0)}</span>}
            </NavLink>
          ))}
        </div>
      ))}
    </nav>
  );
}

function Choices({ look, help }: { look: Look; help: () => void }) {
  const { t, i18n } = useTranslation();
  const looks = { light: Sun, dark: Moon, system: SunMoon } as const;
  const Icon = looks[look.appearance];
  return (
    <div className="side-foot">
      <Menu
        label={t('app.language')}
        button={<><Languages size={15} aria-hidden />{kLanguages.find((l) => l.code === i18n.language)?.label}</>}
        items={kLanguages.map((l) => ({ key: l.code, label: <span lang={l.code}>{l.label}</span>, chosen: l.code === i18n.language, run: () => void setLanguage(l.code) }))}
      />
      <span style={{ flex: 1 }} />
      <Menu
        label={t('app.theme')}
        button={<Icon size={15} aria-hidden />}
        items={(['light', 'dark', 'system'] as const).map((key) => ({ key, label: t(`app.theme_${key}`), chosen: key === look.appearance, run: () => look.setAppearance(key) }))}
      />
      <button type="button" className="quiet" onClick={help} aria-label={t('keys.title')} title={`${t('keys.title')} (?)`}><Keyboard size={15} aria-hidden /></button>
    </div>
  );
}

// The browser's own dialog: keeps the focus, closes with Escape.
function Sheet({ close, children }: { close: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="sheet" onClose={close} onClick={(e) => e.target === dialog.current && close()} aria-label={t('app.menu')}>
      <div className="side">
        <div className="row spread"><Brand /><button type="button" className="quiet" onClick={close} aria-label={t('app.close_menu')}><X size={17} /></button></div>
        {children}
      </div>
    </dialog>
  );
}

export function Shell({ look, children }: { look: Look; children: ReactNode }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'search' | 'menu' | 'help'>();
  const main = useRef<HTMLElement>(null);
  const close = () => setOpen(undefined);
  const help = () => setOpen('help');

  useEffect(() => {
    const keys = new Keys();
    const listen = (e: KeyboardEvent) => {
      const act = keys.press(e, isTyping(e.target), Date.now());
      if (!act) return;
      e.preventDefault();
      if (act === 'search' || act === 'help') setOpen(act);
      else void navigate(placeOf(act.go)?.to ?? '/');
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [navigate]);
  useEffect(() => {
    setOpen((now) => (now === 'menu' ? undefined : now));
    window.scrollTo(0, 0);
  }, [pathname]);

  return (
    <div className="shell">
      <a className="skip" href="#main" onClick={(e) => (e.preventDefault(), main.current?.focus())}>
        {t('app.skip')}
      </a>
      <div className="topbar">
        <button type="button" className="quiet" onClick={() => setOpen('menu')} aria-label={t('app.menu')}><Bars size={18} /></button>
        <Brand />
        <button type="button" className="quiet" onClick={() => setOpen('search')} aria-label={t('app.search')}><Search size={18} /></button>
      </div>
      <div className="side">
        <Brand />
        <button type="button" className="search-box" onClick={() => setOpen('search')} aria-keyshortcuts="Control+K Meta+K /">
          <Search size={14} aria-hidden />
          <span>{t('app.search')}</span>
          <kbd>{kShortcut}</kbd>
        </button>
        <Navigation />
        <Choices look={look} help={help} />
      </div>
      {open === 'menu' && <Sheet close={close}><Navigation /><Choices look={look} help={help} /></Sheet>}
      <main id="main" ref={main} tabIndex={-1}>{children}</main>
      <Suspense>
        {open === 'search' && <Palette close={close} look={look} help={help} />}
        {open === 'help' && <Help close={close} />}
      </Suspense>
    </div>
  );
}
