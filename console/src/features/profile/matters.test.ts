import { expect, it } from 'vitest';
import { openMatters } from './matters';

it('takes the tickets that the server counts as open, and opportunities that have not ended', () => {
  const of = {
    tickets: { count: 3, open: 1, recent: [{ source: 'd', id: '1' }, { source: 'd', id: '2' }] },
    opportunities: { count: 4, recent: ['proposal', 'won', 'Closed Lost', undefined, 'closed_won'].map((stage, k) => ({ source: 'c', id: `${k}`, stage })) },
  };
  const open = openMatters(of);
  expect(open.tickets.map((x) => x.id)).toEqual(['1']);
  expect(open.opportunities.map((x) => x.id)).toEqual(['0', '3']);
});
