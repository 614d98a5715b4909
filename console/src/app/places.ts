// Where one can go: the menu, the palette and the keys ("g", then a letter) all read this list.
import { useQuery } from '@tanstack/react-query';
import { Activity, Building2, CopyCheck, DatabaseZap, FileUp, Fingerprint, Gauge, House, Plug, RefreshCw, ShieldAlert, Users } from 'lucide-react';
import { duplicatesWaitingQuery } from '../api/duplicates';

const kPlaces = [
  { to: '/', key: 'home', icon: House, group: 'top', letter: 'h' },
  { to: '/people', key: 'people', icon: Users, group: 'top', letter: 'p' },
  { to: '/accounts', key: 'accounts', icon: Building2, group: 'top', letter: 'a' },
  { to: '/sources', key: 'sources', icon: Plug, group: 'data', letter: 's' },
  { to: '/syncs', key: 'syncs', icon: RefreshCw, group: 'data', letter: 'y' },
  { to: '/imports', key: 'imports', icon: FileUp, group: 'data', letter: 'i' },
  { to: '/live', key: 'live', icon: Activity, group: 'data', letter: 'l' },
  { to: '/quarantine', key: 'quarantine', icon: ShieldAlert, group: 'data', letter: 'q' },
  { to: '/quality', key: 'quality', icon: Gauge, group: 'data', letter: 'u' },
  { to: '/duplicates', key: 'duplicates', icon: CopyCheck, group: 'data', letter: 'd' },
  { to: '/rules', key: 'rules', icon: Fingerprint, group: 'data', letter: 'r' },
  { to: '/sql', key: 'sql', icon: DatabaseZap, group: 'explore', letter: 'e' },
] as const;

export const kGroups = ['top', 'data', 'explore'] as const;
export type Place = (typeof kPlaces)[number];

export const placeOf = (letter: string) => kPlaces.find((p) => p.letter === letter);

// Those that this server has.
export function usePlaces(): Place[] {
  const { data: duplicates } = useQuery(duplicatesWaitingQuery());
  return kPlaces.filter((p) => p.key !== 'duplicates' || typeof duplicates === 'number');
}
