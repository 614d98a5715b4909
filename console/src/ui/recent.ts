// People and accounts opened last, kept in this browser for the session only: names are personal data.
import { useEffect } from 'react';

export interface Recent {
  id: string;
  name: string;
}
const kStored = 'tutti.recent';
const kMost = 6;

export function recentEntities(): Recent[] {
  try {
    return JSON.parse(sessionStorage.getItem(kStored) ?? '[]') as Recent[];
  } catch {
    return [];
  }
}

export function useRemember(entity: Recent | undefined) {
  const id = entity?.id;
  const name = entity?.name;
  useEffect(() => {
    if (id === undefined || name === undefined) return;
    const others = recentEntities().filter((e) => e.id !== id);
    sessionStorage.setItem(kStored, JSON.stringify([{ id, name }, ...others].slice(0, kMost)));
  }, [id, name]);
}
