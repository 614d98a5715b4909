// Small parts that every page uses.
import { App, Button, Tooltip } from 'antd';
import {
  AppWindow, Building2, CalendarDays, ClipboardList, Copy, Cpu, Globe, Handshake, Headset, Mail, MailOpen, MessageCircle,
  Phone, Share2, ShoppingCart, Sparkles, Target, type LucideIcon,
} from 'lucide-react';
import { useEffect, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client';
import { useFormat } from '../i18n/format';

export type Channel = Schemas['Channel'];

export const kChannelIcons: Record<Channel, LucideIcon> = {
  other: Sparkles, web: Globe, app: AppWindow, email: Mail, phone: Phone, chat: MessageCircle, event: CalendarDays,
  social: Share2, mail: MailOpen, partner: Handshake, sales: Target, service: Headset, order: ShoppingCart, device: Cpu,
  survey: ClipboardList,
};

export const colour = (c: string) => ({ '--c': c }) as CSSProperties;
export const channelColour = (channel: Channel) => colour(`var(--ch-${channel})`);

export function ChannelDot({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const Icon = kChannelIcons[channel];
  return (
    <span className="channel-dot" style={channelColour(channel)} title={t(`channel.${channel}`)}>
      <Icon size={14} aria-label={t(`channel.${channel}`)} />
    </span>
  );
}

const kCjk = /[\u3400-\u9fff\uf900-\ufaff]/;

// "Ada Lovelace" -> AL; 陳大文 -> 大文, the way Chinese names are shortened.
export function initials(name: string): string {
  if (kCjk.test(name)) {
    const han = [...name].filter((c) => kCjk.test(c));
    return han.slice(-2).join('');
  }
  const words = name.split(/[\s@._-]+/).filter(Boolean);
  return ((words[0]?.[0] ?? '') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '')).toUpperCase();
}

const kTints = ['web', 'app', 'email', 'phone', 'chat', 'event', 'social', 'partner', 'order', 'survey'];

interface AvatarProps {
  name: string;
  id: string;
  size?: number;
}

export function Avatar({ name, id, size = 30 }: AvatarProps) {
  const account = id.startsWith('a');
  const tint = kTints[(Math.imul(Number(id.slice(1)), 0x9e3779b1) >>> 16) % kTints.length] ?? 'other';
  const text = account ? '' : initials(name);
  return (
    <span
      className={account ? 'avatar square' : 'avatar'}
      style={{ ...colour(`var(--ch-${name ? tint : 'other'})`), width: size, height: size, fontSize: size * (kCjk.test(text) ? 0.34 : 0.38) }}
      aria-hidden
    >
      {account ? <Building2 size={size * 0.52} strokeWidth={1.8} /> : text || <Globe size={size * 0.5} strokeWidth={1.8} />}
    </span>
  );
}

export function useEntityName() {
  const { t } = useTranslation();
  return (entity: { id: string; name: string }) =>
    entity.name || (entity.id.startsWith('a') ? t('common.unnamed_account') : t('common.anonymous'));
}

function useNow(everyMs: number): number {
  const [now, set] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => set(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function Ago({ at }: { at: string | undefined }) {
  const format = useFormat();
  const now = useNow(30_000);
  if (!at) return <span className="faint">–</span>;
  return (
    <time dateTime={at} title={format.dateTime(at)} className="nowrap">
      {format.ago(at, now)}
    </time>
  );
}

export function Stat({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="stat">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

type Tone = 'accent' | 'good' | 'warn' | 'bad';

export function Badge({ tone, title, children }: { tone?: Tone; title?: string; children: ReactNode }) {
  return (
    <span className={tone ? `badge ${tone}` : 'badge'} title={title}>
      {children}
    </span>
  );
}

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const copy = () => void navigator.clipboard.writeText(text).then(() => message.success(t('common.copied')));
  return (
    <Tooltip title={t('common.copy')}>
      <Button type="text" size="small" icon={<Copy size={13} />} onClick={copy} aria-label={label ?? t('common.copy')} />
    </Tooltip>
  );
}

export function Code({ text, wrap, label }: { text: string; wrap?: boolean; label: string }) {
  return (
    <div className={wrap ? 'code wrap' : 'code'}>
      <pre tabIndex={0} role="region" aria-label={label}>{text}</pre>
      <span className="copy">
        <CopyButton text={text} />
      </span>
    </div>
  );
}

interface TabsProps<K extends string> {
  label: string;
  tabs: { key: K; label: ReactNode }[];
  active: K;
  onChange: (key: K) => void;
}

// Arrow keys move, as the ARIA pattern for tabs asks.
export function Tabs<K extends string>({ label, tabs, active, onChange }: TabsProps<K>) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On a phone not all tabs fit; the active one is in sight.
    const tab = box.current?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (box.current && tab) box.current.scrollLeft = tab.offsetLeft - box.current.offsetLeft - 40;
  }, [active]);
  return (
    <div
      ref={box}
      className="tabs"
      role="tablist"
      aria-label={label}
      onKeyDown={(e) => {
        const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
        if (!step) return;
        const next = tabs[(tabs.findIndex((x) => x.key === active) + step + tabs.length) % tabs.length];
        if (!next) return;
        onChange(next.key);
        e.currentTarget.querySelector<HTMLElement>(`[data-tab="${next.key}"]`)?.focus();
      }}
    >
      {tabs.map((x) => (
        <button
          key={x.key}
          type="button"
          role="tab"
          data-tab={x.key}
          aria-selected={x.key === active}
          tabIndex={x.key === active ? 0 : -1}
          onClick={() => onChange(x.key)}
        >
          {x.label}
        </button>
      ))}
    </div>
  );
}
