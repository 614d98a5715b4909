// What is still open. The server sorts open tickets first and counts them; a stage is the seller's word, so only the words
// that surely end an opportunity count as its end.
import type { Schemas } from '../../api/client';

const kEnded = /^(won|lost|closed|closed[ _-]?(won|lost)|cancell?ed|abandoned)$/i;

export function openMatters(of: Pick<Schemas['Person'], 'tickets' | 'opportunities'>) {
  return {
    tickets: of.tickets.recent.slice(0, of.tickets.open),
    opportunities: of.opportunities.recent.filter((o) => !kEnded.test(o.stage ?? '')),
  };
}
