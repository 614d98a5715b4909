// Ctrl K: find a customer, go to a page, do something. Arrows to move, Enter to take. Without text: what was opened last, the
// pages and the actions.
import { useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { ArrowRight, LoaderCircle, Search } from 'lucide-react';
import { useDeferredValue, useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { searchQuery } from '../api/queries';
import { addressOf, HitLine } from '../features/search/results';
import { recentEntities } from '../ui/recent';
import { Avatar, useEntityName } from '../ui/parts';
import { useActions, type Look } from './actions';
import { usePlaces } from './places';

interface Option {
  key: string;
  group: string;
  line: ReactNode;
  take: () => void;
}

interface PaletteProps {
  close: () => void;
  look: Look;
  help: () => void;
}

function useOptions(q: string, { look, help }: PaletteProps): { options: Option[]; searching: boolean; none: boolean } {
  const { t } = useTranslation();
  const nameOf = useEntityName();
  const navigate = useNavigate();
  const go = (to: string) => () => void navigate(to);
  const result = useQuery(searchQuery(q, 12));
  const named = (label: string) => label.toLowerCase().includes(q.toLowerCase());
  const places: Option[] = usePlaces().filter((p) => named(t(`nav.${p.key}`))).map(({ to, key, letter, icon: Icon }) => ({
    key: to,
    group: t('search.pages'),
    line: <><Icon size={15} strokeWidth={1.8} aria-hidden /><span className="grow">{t(`nav.${key}`)}</span><span className="faint"><kbd>G</kbd> <kbd>{letter.toUpperCase()}</kbd></span></>,
    take: go(to),
  }));
  const actions: Option[] = useActions(look, help).filter((a) => named(a.label)).map(({ key, label, icon: Icon, run }) => ({
    key,
    group: t('search.actions'),
    line: <><Icon size={15} strokeWidth={1.8} aria-hidden /><span>{label}</span></>,
    take: run,
  }));
  if (q === '') {
    const recent = recentEntities().map((e) => ({
      key: e.id,
      group: t('search.recent'),
      line: <><Avatar {...e} size={20} /><span className="ellipsis">{nameOf(e)}</span></>,
      take: go(e.id.startsWith('a') ? `/accounts/${e.id}` : `/people/${e.id}`),
    }));
    return { options: [...recent, ...places, ...actions], searching: false, none: false };
  }
  const groups = { person: t('search.people'), account: t('search.accounts'), order: t('search.orders') };
  const hits = result.data?.results ?? [];
  // Groups in the order of their best hit.
  const kinds = [...new Set(hits.map((h) => h.kind))];
  const found: Option[] = kinds.flatMap((kind) =>
    hits.filter((h) => h.kind === kind).map((hit) => ({ key: hit.kind + hit.id, group: groups[kind], line: <HitLine hit={hit} q={q} />, take: go(addressOf(hit)) })),
  );
  const all: Option[] = hits.length === 0 ? [] : [{
    key: 'all',
    group: '',
    line: <><ArrowRight size={15} aria-hidden /><span>{t('search.all_results', { q })}</span></>,
    take: go(`/search?q=${encodeURIComponent(q)}`),
  }];
  const options = [...found, ...all, ...places, ...actions];
  return { options, searching: result.isFetching, none: result.isSuccess && !result.isPlaceholderData && options.length === 0 };
}

export default function SearchPalette(props: PaletteProps) {
  const { close } = props;
  const { t } = useTranslation();
  const ids = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const q = useDeferredValue(text.trim());
  const { options, searching, none } = useOptions(q, props);
  const chosen = Math.min(at, options.length - 1);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const open = (option: Option | undefined) => {
    if (!option) return;
    close();
    option.take();
  };
  const keys = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return; // an input method is choosing a Chinese word
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
    if (step) setAt((chosen + step + options.length) % Math.max(1, options.length));
    else if (e.key === 'Enter') open(options[chosen]);
    else return;
    e.preventDefault();
  };
  return (
    <Modal open onCancel={close} footer={null} closable={false} width={640} className="palette" style={{ top: 88 }} title={null} aria-label={t('search.label')}>
      <div className="palette-input">
        {searching ? <LoaderCircle className="spin" size={18} aria-hidden /> : <Search size={18} aria-hidden />}
        <input
          autoFocus
          value={text}
          onChange={(e) => (setText(e.target.value), setAt(0))}
          onKeyDown={keys}
          placeholder={t('search.placeholder')}
          aria-label={t('search.label')}
          role="combobox"
          aria-expanded
          aria-controls={`${ids}list`}
          aria-activedescendant={options.length ? `${ids}${chosen}` : undefined}
        />
        <kbd>Esc</kbd>
      </div>
      <div className="palette-list" role="listbox" id={`${ids}list`} aria-label={t('search.label')} ref={list} tabIndex={-1}>
        {none && <div className="empty"><strong>{t('search.none', { q })}</strong><p>{t('search.none_hint')}</p></div>}
        {options.map((option, k) => (
          <div key={option.key} role="presentation">
            {option.group && option.group !== options[k - 1]?.group && <div className="group" role="presentation">{option.group}</div>}
            <div role="option" id={`${ids}${k}`} aria-selected={k === chosen} onClick={() => open(option)} onMouseMove={() => setAt(k)}>
              {option.line}
            </div>
          </div>
        ))}
      </div>
      <div className="palette-foot">
        <span><kbd>↑</kbd><kbd>↓</kbd>{t('search.move')}</span>
        <span><kbd>↵</kbd>{t('search.open')}</span>
        <span style={{ marginInlineStart: 'auto' }} className="ellipsis">{t('search.hint')}</span>
      </div>
    </Modal>
  );
}
