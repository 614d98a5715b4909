import { describe, expect, it } from 'vitest';
import type { Duplicate } from '../../api/duplicates';
import { compare, likeness, waterfall } from './compare';
import { keyOf, kNothing, queue, type Queue, type QueueAction } from './queue';

describe('likeness', () => {
  it.each([
    ['name', 'Müller GmbH', 'muller  gmbh', 'same'],
    ['name', 'Weber Klaus', 'Klaus Weber', 'similar'],
    ['given_name', 'Katharina', 'Katarina', 'similar'],
    ['name', '台灣精密機械股份有限公司', '台灣精密機械', 'similar'],
    ['name', '王小明', '李大華', 'different'],
    ['phone', '+49 711 2345678', '0711/2345678', 'similar'],
    ['phone', '0711 2345678', '0711-2345678', 'same'],
    ['phone', '0711 2345678', '0711 9999999', 'different'],
    ['city', 'Ulm', '', 'one_sided'],
  ])('%s: %s and %s are %s', (field, a, b, expected) => {
    expect(likeness(field, a, b)).toBe(expected);
    expect(likeness(field, b, a)).toBe(expected);
  });
});

it('compares every field that one of them has, names first and unknown ones last', () => {
  const lines = compare({ shoe_size: '43', email: 'a@x.de', name: 'A' }, { name: 'A', city: 'Ulm', empty: '' });
  expect(lines.map((l) => l.field)).toEqual(['name', 'email', 'city', 'shoe_size']);
});

it('adds the weights up to the score', () => {
  const { steps, low, high } = waterfall([{ name: 'prior', label: '', bits: -12, capped: false }, { name: 'email', label: '', bits: 15, capped: false }, { name: 'city', label: '', bits: -2, capped: false }], 1);
  expect(steps.map((s) => [s.from, s.to])).toEqual([[0, -12], [-12, 3], [3, 1]]);
  expect([low, high]).toEqual([-12, 3]);
});

it('leaves out what was not known, and shows what holds the score down', () => {
  const { steps } = waterfall([{ name: 'phone', label: 'not known', bits: 0, capped: false }, { name: 'email', label: 'different', bits: 9, capped: true }], 4);
  expect(steps.map((s) => [s.name, s.from, s.to])).toEqual([['email', 0, 9], ['cap', 9, 4]]);
});

describe('queue', () => {
  const pair = (n: number): Duplicate => ({
    a: { id: `s${n}`, entity: `p${n}`, name: '', source: 'crm', fields: {} }, b: { id: `s${n + 100}`, entity: `p${n + 100}`, name: '', source: 'erp', fields: {} },
    score: 1, probability: 0.6, parts: [], suggestion: 'merge',
  });
  const run = (...actions: QueueAction[]): Queue => actions.reduce(queue, kNothing);
  const ids = (state: Queue) => state.items.map((p) => p.a.id);
  const three: QueueAction = { do: 'loaded', items: [pair(1), pair(2), pair(3)] };

  it('goes on with the next pair after a decision, and with the last one at the end', () => {
    const state = run(three, { do: 'move', by: 1 }, { do: 'decide', verdict: 'together' });
    expect([ids(state), state.items[state.at]?.a.id]).toEqual([['s1', 's3'], 's3']);
    const last = queue(state, { do: 'decide', verdict: 'apart' });
    expect(last.items[last.at]?.a.id).toBe('s1');
  });
  it('puts an undone pair back where it was and shows it', () => {
    const state = run(three, { do: 'move', by: 1 }, { do: 'decide', verdict: 'apart' }, { do: 'return', key: keyOf(pair(2)) });
    expect([ids(state), state.at, state.done]).toEqual([['s1', 's2', 's3'], 1, []]);
  });
  it('does not bring back what was decided while an older list was on its way', () => {
    const state = run(three, { do: 'decide', verdict: 'together' }, three);
    expect(ids(state)).toEqual(['s2', 's3']);
  });
  it('stays on the pair that the reader looks at when the list changes', () => {
    const state = run(three, { do: 'choose', at: 2 }, { do: 'loaded', items: [pair(3), pair(4)] });
    expect(state.items[state.at]?.a.id).toBe('s3');
  });
  it('stays inside the list', () => {
    expect(run(three, { do: 'move', by: -5 }).at).toBe(0);
    expect(run(three, { do: 'move', by: 9 }).at).toBe(2);
    expect(run({ do: 'decide', verdict: 'apart' })).toEqual(kNothing);
  });
});
