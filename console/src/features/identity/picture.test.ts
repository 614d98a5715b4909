import { describe, expect, it } from 'vitest';
import { draw, linkingIdentifiers, type Identity } from './picture';

const strand = (id: string, first_seen: string) => ({
  id, source: 'crm', key: { type: 'crm_contact_id', value: id }, first_seen, last_seen: first_seen, events: 1, name: '', identifiers: [],
});
const identity: Identity = {
  id: 'p1',
  strands: [strand('s7', '2026-02-01'), strand('s1', '2026-01-01'), strand('s9', '2026-03-01')],
  links: [
    { a: 's1', b: 's7', source: 'identifier', type: 'email', value: 'a@b.c', since: '2026-02-01', redundant: false },
    { a: 's7', b: 's9', source: 'identifier', type: 'email', value: 'a@b.c', since: '2026-03-01', redundant: false },
    { a: 's1', b: 's9', source: 'decree', decree: '12', reason: 'called them', since: '2026-03-02', redundant: true },
  ],
  refusals: [{ a: 's1', b: 's44', type: 'email', value: 'info@b.c', reason: 'blocked_pattern' }],
  decrees: [],
  former_ids: [],
};

describe('draw', () => {
  it('orders strands by age and gives one value one place with all its strands', () => {
    const picture = draw(identity, 40);
    expect(picture.strands.map((s) => s.id)).toEqual(['s1', 's7', 's9']);
    const email = picture.evidence.find((e) => e.value === 'a@b.c');
    expect(email?.strands).toEqual(['s1', 's7', 's9']);
    expect(email?.elsewhere).toBe(false);
  });
  it('puts what was refused last and knows that it leads elsewhere', () => {
    const last = draw(identity, 40).evidence.at(-1);
    expect(last?.kind).toBe('refused');
    expect(last?.strands).toEqual(['s1']);
    expect(last?.elsewhere).toBe(true);
  });
  it('leaves out evidence of strands that are not shown', () => {
    expect(draw(identity, 1).evidence.every((e) => e.strands.every((id) => id === 's1'))).toBe(true);
  });
});

it('finds the identifiers that hold a strand', () => {
  expect(linkingIdentifiers(identity, 's7')).toEqual([{ type: 'email', value: 'a@b.c' }]);
});
