// Two records field by field. Says only how alike the texts look to a reader; the weights are the server's.
export type Likeness = 'same' | 'similar' | 'different' | 'one_sided';

export interface Line {
  field: string;
  a?: string;
  b?: string;
  likeness: Likeness;
}

const kOrder = ['name', 'given_name', 'family_name', 'company', 'title', 'email', 'phone', 'domain', 'vat_id', 'address', 'postal_code', 'city', 'country'];
const kSimilarMin = 0.7; // of 1: the share of characters that two texts have in common

const plain = (text: string) =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[\p{P}\p{S}\s]+/gu, ' ').trim();

function distance(a: string[], b: string[]): number {
  let row = b.map((_, k) => k + 1);
  a.forEach((ca, i) => {
    const next: number[] = [];
    b.forEach((cb, j) => {
      const diagonal = j ? (row[j - 1] ?? 0) : i;
      next.push(Math.min((row[j] ?? 0) + 1, (j ? (next[j - 1] ?? 0) : i + 1) + 1, diagonal + (ca === cb ? 0 : 1)));
    });
    row = next;
  });
  return row.at(-1) ?? a.length;
}

export function likeness(field: string, a: string | undefined, b: string | undefined): Likeness {
  if (!a || !b) return 'one_sided';
  if (field === 'phone') {
    const [x, y] = [a.replace(/\D/g, ''), b.replace(/\D/g, '')];
    if (x && x === y) return 'same';
    // The same number with and without its country's prefix.
    if (Math.min(x.length, y.length) >= 7 && (x.endsWith(y.slice(-7)) || y.endsWith(x.slice(-7)))) return 'similar';
    return 'different';
  }
  const [x, y] = [plain(a), plain(b)];
  if (x === y) return 'same';
  const sorted = (text: string) => text.split(' ').sort().join(' ');
  if (sorted(x) === sorted(y)) return 'similar';
  const [short, long] = x.length < y.length ? [x, y] : [y, x];
  if (short.length >= 2 && long.includes(short)) return 'similar';
  const [p, q] = [[...x], [...y]];
  return 1 - distance(p, q) / Math.max(p.length, q.length, 1) >= kSimilarMin ? 'similar' : 'different';
}

type Fields = Record<string, string | undefined>;

export function compare(a: Fields, b: Fields): Line[] {
  const rank = (field: string) => (kOrder.indexOf(field) + kOrder.length + 1) % (kOrder.length + 1); // unknown ones last
  const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((f) => a[f] || b[f]);
  return fields
    .sort((x, y) => rank(x) - rank(y) || x.localeCompare(y))
    .map((field) => ({ field, a: a[field], b: b[field], likeness: likeness(field, a[field], b[field]) }));
}

interface Part {
  name: string;
  label: string;
  bits: number;
  capped: boolean;
}
export interface Step extends Part {
  from: number; // the sum before this part
  to: number;
}

const kNothingBits = 0.005; // what was not known weighs nothing
const kCapBits = 0.05;

// The parts as a waterfall: in their order, each begins where the one before ended. A part that holds the score down
// (two addresses that contradict each other) makes one more step, from the sum to the score.
export function waterfall(parts: Part[], score: number): { steps: Step[]; low: number; high: number } {
  let sum = 0;
  const steps = parts.filter((part) => Math.abs(part.bits) >= kNothingBits).map((part) => ({ ...part, from: sum, to: (sum += part.bits) }));
  if (Math.abs(score - sum) > kCapBits) steps.push({ name: 'cap', label: '', bits: score - sum, capped: true, from: sum, to: score });
  const ends = [0, ...steps.map((s) => s.to)];
  return { steps, low: Math.min(...ends), high: Math.max(...ends) };
}
