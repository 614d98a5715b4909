import { describe, expect, it } from 'vitest';
import { isSimple, retarget, targetsOf } from './mappingText';
import { pieces } from './upload';

const kMap = `version = 1
source = "crm"

[[emit]]
type = "identify"
[emit.set]
"context.externalIds" = [{ type = "crm_contact_id", id = "{Id}" }]
# Vorname: 93 %, its name is like "vorname"; text
"traits.first_name" = "{Vorname}"
"traits.email" = "{E-Mail|email}"
`;

describe('a mapping as text', () => {
  it('tells where columns go', () => {
    expect([...targetsOf(kMap, ['Id', 'Vorname', 'E-Mail', 'Firma'])]).toEqual([
      ['Id', 'context.externalIds'], ['Vorname', 'traits.first_name'], ['E-Mail', 'traits.email'],
    ]);
  });
  it('sends a column elsewhere and keeps its filter and all other lines', () => {
    const changed = retarget(kMap, { column: 'E-Mail', from: 'traits.email', to: 'traits.private_email' });
    expect(changed).toBe(kMap.replace('"traits.email"', '"traits.private_email"'));
  });
  it('takes a column out with the comment about it', () => {
    const changed = retarget(kMap, { column: 'Vorname', from: 'traits.first_name' });
    expect(changed).not.toContain('Vorname');
    expect(changed.split('\n')).toHaveLength(kMap.split('\n').length - 2);
  });
  it('adds a column that was not used, and can take it back', () => {
    const changed = retarget(kMap, { column: 'Umsatz "net"', to: 'traits.revenue', filter: 'amount_comma' });
    expect(changed).toContain('"traits.revenue" = "{Umsatz \\"net\\"|amount_comma}"');
    expect(retarget(retarget(kMap, { column: 'Firma', to: 'traits.company' }), { column: 'Firma', from: 'traits.company' })).toBe(kMap);
  });
  it('leaves lists to the text', () => {
    expect(isSimple(kMap, 'Id', 'context.externalIds')).toBe(false);
    expect(isSimple(kMap, 'Vorname', 'traits.first_name')).toBe(true);
    expect(retarget(kMap, { column: 'Id', from: 'context.externalIds' })).toBe(kMap);
  });
  it('does not take one column for another whose name begins alike', () => {
    expect(targetsOf('"a" = "{Name2}"', ['Name']).size).toBe(0);
  });
});

it('cuts a file into pieces that are the whole file', () => {
  for (const size of [0, 1, 9, 10, 11, 25]) {
    const cut = pieces(size, 10);
    expect(cut[0]?.[0]).toBe(0);
    expect(cut.at(-1)?.[1]).toBe(size);
    cut.forEach(([from, to], k) => {
      expect(to - from).toBeLessThanOrEqual(10);
      if (k) expect(from).toBe(cut[k - 1]?.[1]);
    });
  }
});
