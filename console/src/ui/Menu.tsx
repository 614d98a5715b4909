// A small menu of choices that opens above or below its button. The browser's own popover closes it (Escape, a click beside);
// it costs the shell nothing of the component library.
import { Check } from 'lucide-react';
import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';

export interface Choice {
  key: string;
  label: ReactNode;
  chosen?: boolean;
  run: () => void;
}

interface MenuProps {
  label: string;
  button: ReactNode;
  items: Choice[];
  className?: string;
}

const kGap = 6;

export function Menu({ label, button, items, className = 'quiet' }: MenuProps) {
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const place = () => {
    const at = opener.current?.getBoundingClientRect();
    const box = list.current;
    if (!at || !box) return;
    const up = at.top > window.innerHeight / 2;
    box.style.insetInlineStart = `${Math.max(8, Math.min(at.left, window.innerWidth - box.offsetWidth - 8))}px`;
    box.style.top = up ? 'auto' : `${at.bottom + kGap}px`;
    box.style.bottom = up ? `${window.innerHeight - at.top + kGap}px` : 'auto';
    (box.querySelector<HTMLElement>('[aria-checked="true"]') ?? box.querySelector<HTMLElement>('button'))?.focus();
  };
  const keys = (e: KeyboardEvent) => {
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
    if (!step) return;
    e.preventDefault();
    const all = [...(list.current?.querySelectorAll('button') ?? [])];
    all[(all.indexOf(document.activeElement as HTMLButtonElement) + step + all.length) % all.length]?.focus();
  };
  return (
    <>
      <button ref={opener} type="button" className={className} popoverTarget={id} aria-haspopup="menu" title={label}>{button}</button>
      <div ref={list} id={id} popover="auto" role="menu" aria-label={label} className="menu" onKeyDown={keys} onToggle={(e) => e.newState === 'open' && place()}>
        {items.map((item) => (
          <button
            key={item.key}
            type="button"
            role="menuitemradio"
            aria-checked={!!item.chosen}
            onClick={() => {
              list.current?.hidePopover();
              item.run();
            }}
          >
            {item.label}
            {item.chosen && <Check size={14} aria-hidden />}
          </button>
        ))}
      </div>
    </>
  );
}
