import type { Schemas } from '../../api/client';

// What a person wants to decide, before the dialog has made it complete. `undo` revokes a decree.
export type Wish =
  | { kind: 'alone'; a: string }
  | { kind: 'apart'; a: string; b?: string }
  | { kind: 'together'; a: string; b?: string }
  | { kind: 'sever'; a: string; type: string; value: string }
  | { kind: 'undo'; decree: string };

export type NewDecree = Schemas['NewDecree'];

// Absent while something is still to be chosen.
export function decreeOf(wish: Exclude<Wish, { kind: 'undo' }>, reason: string): NewDecree | undefined {
  if ((wish.kind === 'apart' || wish.kind === 'together') && !wish.b) return undefined;
  return { ...wish, reason };
}
