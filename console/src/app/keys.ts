// The keys that work everywhere: Ctrl/Cmd K and / search, ? helps, "g" and a letter within a moment goes to a place.
import { placeOf } from './places';

export const kMac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform);
export const kShortcut = kMac ? '⌘K' : 'Ctrl K';
const kSequenceMs = 1200;

export type Act = 'search' | 'help' | { go: string };

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

export const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable);

export class Keys {
  private leader = -Infinity; // when "g" was pressed, in ms

  press(e: Pressed, typing: boolean, now: number): Act | undefined {
    const key = e.key.toLowerCase();
    if ((e.ctrlKey || e.metaKey) && key === 'k') return 'search';
    if (typing || e.ctrlKey || e.metaKey || e.altKey) return undefined;
    const after = now - this.leader < kSequenceMs;
    this.leader = key === 'g' && !after ? now : -Infinity;
    if (after) return placeOf(key) && { go: key };
    if (key === '/') return 'search';
    return key === '?' ? 'help' : undefined;
  }
}
