// The mock's data quality, survivorship and write-back: made-up figures, and acts that change them.
const kKinds = { email: 'email', phone: 'phone', title: 'text', country: 'country', city: 'text', website: 'url', vat_id: 'registration', industry: 'text', created_at: 'date' };
const kIdentifying = /^(email|registration|domain)$/;

export function makeQuality({ people, accounts, ref, iso, now, day, empty }) {
  const cell = (trait, records, filled, valid, disputed, old, shared = 0) => {
    const n = Math.round(records * filled);
    return { trait, kind: kKinds[trait], filled: n, valid: Math.round(n * valid), identifying: kIdentifying.test(kKinds[trait]), shared, disputed, older_30: Math.round(n * Math.min(1, old * 3)), older_90: Math.round(n * Math.min(1, old * 2)), older_365: Math.round(n * old), last: iso(now - disputed * 3_600_000) };
  };
  const source = (name, cls, records, traits) => ({ source: name, class: cls, records, last_seen: iso(now - records * 9_000), traits: traits.map((t) => cell(t[0], records, ...t.slice(1))) });
  const sources = empty ? [] : [
    source('crm', 'person', 1840, [['email', 0.97, 0.99, 12, 0.2, 3], ['phone', 0.71, 0.93, 214, 0.41], ['title', 0.88, 0.99, 96, 0.3], ['country', 0.6, 0.82, 8, 0.2]]),
    source('erp', 'person', 1210, [['email', 0.52, 0.97, 12, 0.5, 21], ['phone', 0.93, 0.98, 214, 0.72], ['title', 0.2, 0.7, 96, 0.9]]),
    source('website', 'person', 6120, [['email', 0.31, 0.95, 2, 0.1, 0], ['country', 0.99, 1, 4, 0.05]]),
    source('erp', 'account', 496, [['vat_id', 0.86, 0.98, 5, 0.4, 2], ['website', 0.33, 0.9, 17, 0.6], ['city', 1, 1, 41, 0.5]]),
    source('crm', 'account', 480, [['website', 0.8, 0.97, 17, 0.2], ['industry', 0.64, 0.91, 0, 0.3], ['city', 0.7, 0.99, 41, 0.2], ['created_at', 1, 1, 0, 0.8]]),
  ];
  const conflicts = empty ? [] : [{ trait: 'phone', class: 'person', open: 214, settled: 12 }, { trait: 'title', class: 'person', open: 96, settled: 3 }, { trait: 'city', class: 'account', open: 41, settled: 0 }];
  const values = { phone: [['+49 711 123400', 'erp'], ['+49 711 998877', 'crm'], ['0711 123400', 'helpdesk']], title: [['Head of Purchasing', 'crm'], ['採購經理', 'erp']], city: [['Stuttgart', 'crm'], ['Ulm', 'erp']] };
  const settled = new Set();
  const rows = (trait, cls) =>
    (cls === 'account' ? accounts : people).slice(0, 6).filter((e) => !settled.has(`${e.id} ${trait}`)).map((e) => ({
      entity: ref(e), trait, rule: 'most_recent',
      values: (values[trait] ?? values.city).map(([value, from], k) => ({ value, source: from, at: iso(now - (k * 40 + 3) * day), strand: `s${k + 1}`, shown: k === 0 })),
    }));
  const first = { default: { rule: 'most_recent' }, traits: {} };
  const survivorship = { version: 1, rules: first, history: [] };
  const put = (rules, reason) => {
    survivorship.version += 1;
    survivorship.rules = rules;
    survivorship.history.unshift({ version: survivorship.version, author: 'console', reason, at: iso(Date.now()), rules });
  };
  if (!empty) put({ default: { rule: 'most_recent' }, traits: { phone: { rule: 'source_priority', sources: ['erp', 'crm'] }, title: { rule: 'manual' } } }, 'The ERP knows telephone numbers');
  const changes = empty ? [] : people.slice(0, 9).map((p, k) => ({
    id: `wb_${k}`, target: k % 2 ? 'erp' : 'crm', status: ['proposed', 'proposed', 'proposed', 'written', 'failed', 'approved', 'rejected', 'superseded', 'proposed'][k], entity: ref(p),
    record: { type: 'crm_contact_id', id: `003A${k}` }, trait: 'phone', old: '+49 711 998877', value: '+49 711 123400', agreed_source: k === 2 ? 'tutti' : 'erp', at: iso(now - k * 3_000_000), attempts: k === 4 ? 3 : k > 2 ? 1 : 0,
    ...(k === 4 ? { note: 'the system answered 422' } : k === 8 ? { note: 'flapping' } : {}),
  }));
  const counts = (name) => changes.filter((c) => c.target === name).reduce((all, c) => ({ ...all, [c.status]: (all[c.status] ?? 0) + 1 }), {});
  const targets = () => (empty ? [] : [{ name: 'crm', source: 'crm', class: 'person', at_once: false, via: 'rest', traits: ['phone', 'title'], counts: counts('crm') }, { name: 'erp', source: 'erp', class: 'person', at_once: true, via: 'singer', traits: ['phone'], counts: counts('erp') }]);

  return {
    settle: (id, trait) => settled.add(`${id} ${trait}`),
    answer(method, [a, b, c, d], query, body) {
      if (a === 'quality' && !b) return { at: iso(now - 20_000), people: empty ? 0 : 7421, accounts: empty ? 0 : 612, sources, conflicts, shared_complete: true, traits_left_out: 0 };
      if (b === 'history') return { items: empty ? [] : Array.from({ length: 60 }, (_, k) => ({ day: iso(now - (59 - k) * day).slice(0, 10), records: 20_000, filled: 11_000 + k * 60, valid: 10_000 + k * 70, identifying: 4_000, shared: 40, disputed: 900 - k * 6, older_365: 3_000 })) };
      if (b === 'conflicts') return { items: rows(query.get('trait'), query.get('class')), total: conflicts.find((x) => x.trait === query.get('trait'))?.open ?? 0 };
      if (a === 'survivorship' && b === 'preview') {
        const example = (k, trait, before, after) => ({ entity: ref(people[k]), trait, before: { value: before, source: 'crm', at: iso(now - 9 * day) }, after: { value: after, source: 'erp', at: iso(now - 90 * day) } });
        return { people: 7421, accounts: 612, people_changed: 131, accounts_changed: 4, by_trait: [{ trait: 'phone', people: 120, accounts: 0 }, { trait: 'title', people: 14, accounts: 4 }], examples: [example(0, 'phone', '+49 711 998877', '+49 711 123400'), example(3, 'title', 'Buyer', '採購經理')] };
      }
      if (a === 'survivorship' && method === 'PUT') { put(body.rules, body.reason); return { offset: 0 }; }
      if (a === 'survivorship') return survivorship;
      if (a === 'writeback' && !b) return { targets: targets() };
      if (a === 'writeback' && !c) return { items: changes.filter((x) => x.status === query.get('status')) };
      const change = changes.find((x) => x.id === c);
      change.status = d === 'reject' ? 'rejected' : 'approved';
      return change;
    },
  };
}
