// Ctrl K: search as you type, arrows to move, Enter to open. Without text: what was opened last, and the pages.
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
import { usePlaces } from './Shell';

interface Option {
  to: string;
  group: string;
  line: ReactNode;
}

function useOptions(q: string): { options: Option[]; searching: boolean; none: boolean } {
  const { t } = useTranslation();
  const nameOf = useEntityName();
  const offered = usePlaces();
  const result = useQuery(searchQuery(q, 12));
  if (q === '') {
    const recent = recentEntities().map((e) => ({
      to: e.id.startsWith('a') ? `/accounts/${e.id}` : `/people/${e.id}`,
      group: t('search.recent'),
      line: <><Avatar {...e} size={24} /><span className="ellipsis">{nameOf(e)}</span></>,
    }));
    const places = offered.map(({ to, key, icon: Icon }) => ({
      to,
      group: t('search.pages'),
      line: <><Icon size={16} strokeWidth={1.9} aria-hidden style={{ marginInline: 4 }} /><span>{t(`nav.${key}`)}</span></>,
    }));
    return { options: [...recent, ...places], searching: false, none: false };
  }
  const groups = { person: t('search.people'), account: t('search.accounts'), order: t('search.orders') };
  const hits = result.data?.results ?? [];
  // Groups in the order of their best hit.
  const kinds = [...new Set(hits.map((h) => h.kind))];
  const options: Option[] = kinds.flatMap((kind) =>
    hits.filter((h) => h.kind === kind).map((hit) => ({ to: addressOf(hit), group: groups[kind], line: <HitLine hit={hit} q={q} /> })),
  );
  if (hits.length > 0) {
    options.push({
      to: `/search?q=${encodeURIComponent(q)}`,
      group: '',
      line: <><ArrowRight size={16} aria-hidden style={{ marginInline: 6 }} /><span>{t('search.all_results', { q })}</span></>,
    });
  }
  return { options, searching: result.isFetching, none: result.isSuccess && !result.isPlaceholderData && hits.length === 0 };
}

export default function SearchPalette({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const ids = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const q = useDeferredValue(text.trim());
  const { options, searching, none } = useOptions(q);
  const chosen = Math.min(at, options.length - 1);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const open = (option: Option | undefined) => {
    if (!option) return;
    close();
    void navigate(option.to);
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
          <div key={option.to} role="presentation">
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
