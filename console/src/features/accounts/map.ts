// Where everything of the relationship map stands: the company structure on the left, roles in the middle, people on the right.
// Pure; all lengths in px.
import type { Schemas } from '../../api/client';

type Account = Schemas['Account'];
type Person = Schemas['AccountPerson'];

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}
export type MapNode = Box &
  (
    | { kind: 'account'; key: string; ref: { id: string; name: string }; relation: 'parent' | 'site' | 'unit' | 'here' }
    | { kind: 'role'; key: string; role: string; count: number } // role '': not known
    | { kind: 'person'; key: string; person: Person }
    | { kind: 'more'; key: string; of: 'accounts' | 'people'; count: number }
  );
export type Strength = 'relation' | 'group_call' | 'email_domain' | 'structure';
export interface Edge {
  from: string;
  to: string;
  strength: Strength;
}
export interface Picture {
  nodes: MapNode[];
  edges: Edge[];
  width: number;
  height: number;
}

const kAccount = { w: 214, h: 46 };
const kRole = { w: 150, h: 30 };
const kPerson = { w: 216, h: 40 };
const kGap = 8;
const kBand = 18; // between roles
const kColumn = 72; // between columns, where the lines run
const kIndent = 22;
const kPersonColumns = 2;
const kChildrenMax = 8;
const kRolesMax = 7;
const kPeoplePerRole = 6;

const rank = (p: Person) => (p.ended ? 0 : 1e9) + p.events_30d;
const strengthOf = (p: Person): Strength => (p.evidence.includes('relation') ? 'relation' : p.evidence.includes('group_call') ? 'group_call' : 'email_domain');

// Roles with the most people first; who has none comes last.
export function rolesOf(people: Person[]): { role: string; people: Person[] }[] {
  const by = new Map<string, Person[]>();
  for (const p of people) {
    const role = (p.role ?? '').trim().toLowerCase();
    by.set(role, [...(by.get(role) ?? []), p]);
  }
  return [...by.entries()]
    .map(([role, list]) => ({ role, people: list.sort((a, b) => rank(b) - rank(a)) }))
    .sort((a, b) => (a.role === '' ? 1 : b.role === '' ? -1 : b.people.length - a.people.length || a.role.localeCompare(b.role)));
}

export function drawMap(account: Account): Picture {
  const nodes: MapNode[] = [];
  const edges: Edge[] = [];
  const here = account.id;

  // The structure: parent, this account, those below it.
  let y = 0;
  const depth = account.parent ? 1 : 0;
  const stand = (ref: { id: string; name: string }, relation: 'parent' | 'site' | 'unit' | 'here', level: number) => {
    nodes.push({ kind: 'account', key: ref.id, ref, relation, x: level * kIndent, y, ...kAccount });
    y += kAccount.h + kGap;
  };
  if (account.parent) {
    stand(account.parent, 'parent', 0);
    edges.push({ from: account.parent.id, to: here, strength: 'structure' });
  }
  stand(account, 'here', depth);
  for (const child of account.children.slice(0, kChildrenMax)) {
    stand(child, child.kind, depth + 1);
    edges.push({ from: here, to: child.id, strength: 'structure' });
  }
  const hidden = account.children.length - kChildrenMax;
  if (hidden > 0) nodes.push({ kind: 'more', key: 'accounts+', of: 'accounts', count: hidden, x: (depth + 1) * kIndent, y, w: kAccount.w, h: 24 });
  const structure = y + (hidden > 0 ? 24 : -kGap);

  // Roles and their people.
  const roleX = (depth + 1) * kIndent + kAccount.w + kColumn;
  const personX = roleX + kRole.w + kColumn * 0.6;
  let bottom = 0;
  let shown = 0;
  for (const { role, people } of rolesOf(account.people).slice(0, kRolesMax)) {
    const some = people.slice(0, kPeoplePerRole);
    const rows = Math.ceil(some.length / kPersonColumns);
    const h = rows * (kPerson.h + kGap) - kGap;
    const key = `role ${role}`;
    nodes.push({ kind: 'role', key, role, count: people.length, x: roleX, y: bottom + (h - kRole.h) / 2, ...kRole });
    edges.push({ from: here, to: key, strength: people.some((p) => strengthOf(p) === 'relation') ? 'relation' : 'group_call' });
    some.forEach((person, k) => {
      const column = k % kPersonColumns;
      nodes.push({ kind: 'person', key: person.id, person, x: personX + column * (kPerson.w + kGap), y: bottom + Math.floor(k / kPersonColumns) * (kPerson.h + kGap), ...kPerson });
      if (column === 0) edges.push({ from: key, to: person.id, strength: strengthOf(person) });
    });
    shown += some.length;
    bottom += h + kBand;
  }
  const rest = account.people_total - shown;
  if (rest > 0 && shown > 0) {
    nodes.push({ kind: 'more', key: 'people+', of: 'people', count: rest, x: personX, y: bottom - kBand + kGap, w: kPerson.w, h: 24 });
    bottom += 24 - kBand + kGap + kBand;
  }
  const people = Math.max(0, bottom - kBand);

  const width = Math.max(...nodes.map((n) => n.x + n.w));
  return { nodes, edges, width, height: Math.max(structure, people) };
}

// A line from box to box: out of the right side into the left one, or down an indent.
export function curve(a: Box, b: Box, structure: boolean): string {
  if (structure) {
    const x = a.x + kIndent / 2;
    const y = b.y + b.h / 2;
    return `M${x} ${a.y + a.h}V${y - 6}Q${x} ${y} ${x + 6} ${y}H${b.x}`;
  }
  const [x1, y1, x2, y2] = [a.x + a.w, a.y + a.h / 2, b.x, b.y + b.h / 2];
  const mid = (x1 + x2) / 2;
  return `M${x1} ${y1}C${mid} ${y1} ${mid} ${y2} ${x2} ${y2}`;
}
