import { expect, it } from 'vitest';
import type { Schemas } from '../../api/client';
import { drawMap, rolesOf, type MapNode } from './map';

const person = (n: number, role?: string, more: object = {}): Schemas['AccountPerson'] => ({ id: `p${n}`, name: `P ${n}`, role, primary: false, evidence: ['relation'], events_30d: n, ...more });
const account = (people: Schemas['AccountPerson'][], children = 0, parent = false): Schemas['Account'] =>
  ({
    id: 'a1', name: 'A', people, people_total: people.length + 5, children: Array.from({ length: children }, (_, k) => ({ id: `a${k + 2}`, name: `C${k}`, kind: 'site' })),
    ...(parent ? { parent: { id: 'a99', name: 'Holding', kind: 'parent' } } : {}),
  }) as unknown as Schemas['Account'];

const overlap = (a: MapNode, b: MapNode) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

it('puts nothing over anything, and joins only what is there', () => {
  const people = Array.from({ length: 50 }, (_, k) => person(k, ['buyer', 'user', undefined, 'engineer'][k % 4]));
  for (const [children, parent] of [[0, false], [3, true], [30, true]] as const) {
    const { nodes, edges, width, height } = drawMap(account(people, children, parent));
    for (const a of nodes) {
      expect(a.x >= 0 && a.y >= 0 && a.x + a.w <= width && a.y + a.h <= height).toBe(true);
      for (const b of nodes) if (a !== b) expect([a.key, b.key, overlap(a, b)]).toEqual([a.key, b.key, false]);
    }
    const keys = nodes.map((n) => n.key);
    for (const e of edges) expect(keys).toEqual(expect.arrayContaining([e.from, e.to]));
    expect(new Set(keys).size).toBe(keys.length);
  }
});

it('counts everybody it does not show', () => {
  const { nodes } = drawMap(account(Array.from({ length: 20 }, (_, k) => person(k, 'buyer')), 12));
  const shown = nodes.filter((n) => n.kind === 'person').length;
  const more = nodes.filter((n) => n.kind === 'more');
  expect(more.map((m) => [m.of, m.count])).toEqual([['accounts', 4], ['people', 25 - shown]]);
});

it('shows who counts first: no former people, the busiest first; the unknown role last', () => {
  const roles = rolesOf([person(1), person(2), person(3), person(9, 'Buyer', { ended: true }), person(4, 'buyer', {}), person(5, 'buyer ')]);
  expect(roles.map((r) => [r.role, r.people.map((p) => p.id)])).toEqual([['buyer', ['p5', 'p4', 'p9']], ['', ['p3', 'p2', 'p1']]]);
});

it('stands alone when nobody is known', () => {
  const { nodes, edges } = drawMap({ ...account([]), people_total: 0 });
  expect(nodes.map((n) => n.kind)).toEqual(['account']);
  expect(edges).toEqual([]);
});
