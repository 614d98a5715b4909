// The picture of an identity: strands on the left, each piece of evidence on the right, a line for each strand that
// carries it. Pure: from the API's answer to rows and lines.
import type { Schemas } from '../../api/client';

export type Identity = Schemas['Identity'];
export type Strand = Schemas['Strand'];

export interface Evidence {
  key: string;
  kind: 'identifier' | 'decree' | 'refused';
  type: string;
  value: string;
  strands: string[]; // ids, of this identity only
  refusal?: Schemas['IdentityRefusal'];
  reason?: string; // of a decree
  elsewhere: boolean; // refused: it would lead to another person
}

export interface Picture {
  strands: Strand[];
  evidence: Evidence[];
}

export function draw(identity: Identity, most: number): Picture {
  const strands = [...identity.strands].sort((a, b) => a.first_seen.localeCompare(b.first_seen)).slice(0, most);
  const place = new Map(strands.map((s, k) => [s.id, k]));
  const found = new Map<string, Evidence>();
  const note = (key: string, make: Omit<Evidence, 'key' | 'strands' | 'elsewhere'>, ids: (string | undefined)[]) => {
    let evidence = found.get(key);
    if (!evidence) found.set(key, (evidence = { key, strands: [], elsewhere: false, ...make }));
    for (const id of ids) {
      if (id === undefined) continue;
      if (!place.has(id)) evidence.elsewhere = true;
      else if (!evidence.strands.includes(id)) evidence.strands.push(id);
    }
  };
  for (const link of identity.links) {
    if (link.source === 'decree') note(`decree ${link.decree}`, { kind: 'decree', type: '', value: '', reason: link.reason }, [link.a, link.b]);
    else note(`identifier ${link.type} ${link.value}`, { kind: 'identifier', type: link.type ?? '', value: link.value ?? '' }, [link.a, link.b]);
  }
  for (const refusal of identity.refusals) {
    note(`refused ${refusal.reason} ${refusal.type} ${refusal.value}`, { kind: 'refused', type: refusal.type, value: refusal.value, refusal }, [refusal.a, refusal.b]);
  }
  // Each piece beside the middle of its strands, so that few lines cross; what was refused goes last.
  const middle = (e: Evidence) => e.strands.reduce((sum, id) => sum + (place.get(id) ?? 0), 0) / Math.max(1, e.strands.length);
  const evidence = [...found.values()]
    .filter((e) => e.strands.length > 0)
    .sort((a, b) => Number(a.kind === 'refused') - Number(b.kind === 'refused') || middle(a) - middle(b) || a.key.localeCompare(b.key));
  return { strands, evidence };
}

// Identifiers that hold this strand to others: those that a person may want not to count.
export function linkingIdentifiers(identity: Identity, strand: string): { type: string; value: string }[] {
  const found = new Map<string, { type: string; value: string }>();
  for (const { a, b, source, type = '', value = '' } of identity.links) {
    if (source === 'identifier' && (a === strand || b === strand)) found.set(`${type} ${value}`, { type, value });
  }
  return [...found.values()];
}
