// A stand-in for the server while the console is built: the shapes of api/openapi.yaml with made-up customers, in memory.
// Development only. `npm run mock` (port 8901, or PORT), then `npm run dev`. EMPTY=1 starts without any data.
// DIST=1 also serves dist/ with the server's Content-Security-Policy, to see the build as users get it.
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { makeQuality } from './mock-quality.mjs';

const kNow = Date.now();
const kDay = 86_400_000;
const empty = process.env.EMPTY === '1';

let seed = 7;
const random = () => ((seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff);
const pick = (list) => list[Math.floor(random() * list.length)];
const int = (a, b) => a + Math.floor(random() * (b - a + 1));
const iso = (ms) => new Date(ms).toISOString();

const companies = [
  ['Kessler Maschinenbau GmbH', 'kessler-mb.de', 'Stuttgart'], ['Aurora Hydraulics Ltd', 'aurora-hydraulics.co.uk', 'Leeds'],
  ['台灣精密機械股份有限公司', 'tpm.com.tw', '台中'], ['苏州恒达液压设备有限公司', 'hengda-hyd.cn', '苏州'],
  ['Northwind Packaging Inc.', 'northwindpack.com', 'Chicago'], ['Brüggemann & Söhne KG', 'brueggemann.de', 'Bremen'],
  ['宏遠重工業股份有限公司', 'hongyuan.com.tw', '高雄'], ['深圳市新联自动化科技有限公司', 'xinlian-auto.cn', '深圳'],
  ['Falkenberg Stahl AG', 'falkenberg-stahl.de', 'Duisburg'], ['Lakeshore Foods', 'lakeshorefoods.com', 'Milwaukee'],
  ['Kessler Maschinenbau – Werk Ulm', 'kessler-mb.de', 'Ulm'], ['Kessler Maschinenbau – Werk Linz', 'kessler-mb.at', 'Linz'],
];
const names = [
  ['Katharina Müller', 'k.mueller'], ['陳大文', 'dawen.chen'], ['王小明', 'xiaoming.wang'], ['Oliver Bennett', 'oliver.bennett'],
  ['李娜', 'li.na'], ['Jürgen Weiß', 'j.weiss'], ['林怡君', 'yichun.lin'], ['Sarah O’Connor', 's.oconnor'], ['张伟', 'zhang.wei'],
  ['Annegret von der Heyde', 'a.vdheyde'], ['黃志豪', 'chihhao.huang'], ['Priya Raman', 'priya.raman'], ['刘洋', 'liu.yang'],
  ['Tomasz Kowalski', 't.kowalski'], ['吳佩珊', 'peishan.wu'], ['Grace Nakamura', 'grace.n'], ['赵敏', 'zhao.min'], ['Dieter Scholz', 'd.scholz'],
];
const roles = ['Head of Purchasing', 'Einkaufsleiter', '採購經理', '设备主管', 'Maintenance Engineer', '廠長', 'Plant Manager', '售后服务经理', 'Werkleiter', 'CFO'];
const products = [['HX-200', 'Hydraulic press HX-200'], ['HX-SEAL', 'Seal kit HX'], ['FLT-10', 'Oil filter 10 µm'], ['PMP-45', 'Pump PMP 45'], ['VLV-3W', '3-way valve'], ['SRV-GOLD', 'Service contract Gold']];
const pages = ['HX-200 hydraulic press', 'Pricing', 'Spare parts', 'Request a quote', 'Case study: Falkenberg Stahl', '產品目錄', 'Kontakt', '液压系统选型指南'];

const accounts = companies.map(([name, domain, city], k) => ({ id: `a${k * 7 + 2}`, name, domain, city, index: k }));
const people = names.map(([name, local], k) => {
  const account = accounts[k % accounts.length];
  return { id: `p${k * 5 + 1}`, name, email: `${local}@${account.domain}`, title: roles[k % roles.length], account, index: k, last: kNow - k * k * 3_600_000 * 0.7 - 90_000 };
});
people.push({ id: 'p301', name: '', email: undefined, title: undefined, account: undefined, index: 30, last: kNow - 20_000 });
people.sort((a, b) => b.last - a.last);

const ref = (e) => e && { id: e.id, name: e.name };
const money = (amount, currency = 'EUR') => ({ currency, amount: String(amount) });

let offset = 184_213;
const kKinds = [
  () => ({ type: 'page', name: 'Page Viewed', channel: 'web', source: 'website', title: pick(pages), summary: '/' + pick(['products/hx-200', 'pricing', 'parts', 'contact']) }),
  () => ({ type: 'page', name: 'Page Viewed', channel: 'web', source: 'website', title: pick(pages), summary: '/products' }),
  () => ({ type: 'track', name: pick(['Email Opened', 'Email Link Clicked']), channel: 'email', source: 'newsletter', title: pick(['Spring maintenance check', '新品發表會邀請', 'Produktneuheiten im März']) }),
  () => ({ type: 'ticket', name: 'ticket', channel: 'service', source: 'helpdesk', title: pick(['Pump leaks at the flange', '壓力感測器讀數異常', 'Ersatzteil fehlt in Lieferung']), summary: pick(['open · p1', 'waiting · p2', 'solved']) }),
  () => ({ type: 'order', name: 'order', channel: 'order', source: 'erp', title: `SO-${int(1000, 4000)}`, summary: `shipped · €${int(2, 90)},${int(100, 999)}.00` }),
  () => ({ type: 'track', name: 'Webinar Attended', channel: 'event', source: 'webinars', title: 'Predictive maintenance for hydraulics', summary: '42 min' }),
  () => ({ type: 'opportunity', name: 'opportunity', channel: 'sales', source: 'crm', title: 'Line 4 retrofit', summary: 'proposal · €80,000' }),
  () => ({ type: 'telemetry', name: 'telemetry', channel: 'device', source: 'iot', summary: 'pressure_bar 182.4' }),
  () => ({ type: 'track', name: 'Survey Answered', channel: 'survey', source: 'survey', title: 'NPS 9' }),
];

function touchesOf(who, many, asAccount) {
  const list = [];
  let at = who.last ?? kNow - 3_600_000;
  while (list.length < many) {
    const make = kKinds[Math.floor(random() ** 1.6 * kKinds.length)];
    const run = make === kKinds[0] || make === kKinds[7] ? int(2, 7) : 1;
    for (let r = 0; r < run; ++r) {
      const person = asAccount ? pick(people) : who;
      const t = { offset: Math.max(1, offset - Math.floor((kNow - at) / 90_000)), at: iso(at), ...make(person) };
      if (person.account) t.account = ref(person.account);
      if (t.type !== 'telemetry') t.person = ref(person);
      list.push(t);
      at -= int(1, 9) * 60_000;
    }
    at -= random() ** 3 * 9 * kDay;
  }
  return list;
}

const cache = new Map();
const memo = (key, make) => (cache.has(key) ? cache.get(key) : (cache.set(key, make()), cache.get(key)));
const entityOf = (id) => people.find((p) => p.id === id) ?? accounts.find((a) => a.id === id);
const timelineOf = (id) => memo('t' + id, () => { seed = Number(id.slice(1)) + 3; return touchesOf(entityOf(id), 420, id.startsWith('a')); });

const channelsOf = (touches) =>
  Object.values(touches.reduce((all, t) => ((all[t.channel] ??= { channel: t.channel, count: 0, last: t.at }).count++, all), {}));
const eventsOf = (touches) => {
  const since = (d) => touches.filter((t) => Date.parse(t.at) > kNow - d * kDay).length;
  const by = {};
  for (const t of touches) {
    const e = (by[t.name] ??= { name: t.name, count: 0, first: t.at, last: t.at, d30: 0 });
    e.count++;
    e.first = t.at;
    if (Date.parse(t.at) > kNow - 30 * kDay) e.d30++;
  }
  return { total: touches.length, windows: { d1: since(1), d7: since(7), d30: since(30), d90: since(90) }, by_name: Object.values(by).sort((a, b) => b.count - a.count) };
};

const business = (k) => ({
  orders: { count: k % 4 ? 14 : 0, net: k % 4 ? [money('48210.5'), ...(k % 3 ? [] : [money('12400', 'USD')])] : [], first: iso(kNow - 400 * kDay), last: iso(kNow - 9 * kDay),
    recent: k % 4 ? Array.from({ length: 6 }, (_, j) => ({ source: 'erp', id: `SO-${1001 + j}`, placed_at: iso(kNow - j * 37 * kDay), status: ['shipped', 'paid', 'cancelled', 'open'][j % 4], lines: 2 + j, net: [money((1250.4 * (j + 1)).toFixed(2))] })) : [] },
  tickets: { count: 3, open: 1, recent: [['T-7', 'Pump leaks at the flange', 'open', 'p1'], ['T-5', '壓力感測器讀數異常', 'waiting', 'p2'], ['T-2', 'Ersatzteil fehlt', 'solved', 'p3']].map(([id, subject, status, priority], j) => ({ source: 'helpdesk', id, subject, status, priority, opened_at: iso(kNow - (j * 40 + 2) * kDay), asset: 'SN-88' })) },
  assets: { count: 2, recent: [['SN-88', 'Hydraulic press', 'HX-200'], ['SN-91', 'Pump unit', 'PMP-45']].map(([id, name, product], j) => ({ source: 'installed-base', id, name, product, installed_at: iso(kNow - (800 + j * 200) * kDay), warranty_until: iso(kNow + (200 - j * 300) * kDay), last_reading_at: iso(kNow - 60_000) })) },
  opportunities: { count: 1, recent: [{ source: 'crm', id: '006X', name: 'Line 4 retrofit', stage: 'proposal', value: money('80000'), close_date: iso(kNow + 40 * kDay) }] },
});

const trait = (name, value, source, days, strand, losing = [], rule) => ({ name, value, source, at: iso(kNow - days * kDay), strand, losing, ...(rule ? { rule } : {}) });

function personOf(p) {
  const n = p.id.slice(1);
  const touches = timelineOf(p.id);
  if (!p.name) {
    return { id: p.id, name: '', first_seen: touches.at(-1).at, last_seen: touches[0].at, strands: 1, traits: [], accounts: [],
      identifiers: [{ type: 'anonymous_id', value: '8f1c2a9e-55d0-4a7e-9d41-0c7c1c7f5b10', source: 'website', first_seen: iso(kNow - kDay), count: 31, strand: `s${n}` }],
      events: eventsOf(touches), channels: channelsOf(touches), touches: touches.slice(0, 100), ...{ orders: { count: 0, net: [], recent: [] }, tickets: { count: 0, open: 0, recent: [] }, assets: { count: 0, recent: [] }, opportunities: { count: 0, recent: [] } } };
  }
  return {
    id: p.id, name: p.name, email: p.email, title: p.title, first_seen: touches.at(-1).at, last_seen: iso(p.last), strands: identities.get(p.id).strands.length,
    traits: [
      trait('name', p.name, 'crm', 12, `s${n}`, [{ value: p.name.toUpperCase(), source: 'webinars', at: iso(kNow - 90 * kDay), strand: `s${+n + 1000}` }], 'most_recent'),
      trait('email', p.email, 'crm', 12, `s${n}`),
      trait('job_title', p.title, 'crm', 40, `s${n}`, [{ value: 'Engineer', source: 'helpdesk', at: iso(kNow - 300 * kDay), strand: `s${+n + 2000}` }], 'source_priority'),
      trait('phone', '+49 711 555 01 88', 'crm', 40, `s${n}`), trait('city', p.account.city, 'erp', 80, `s${n}`), trait('language', 'de', 'website', 3, `s${+n + 1000}`),
      trait('newsletter', true, 'newsletter', 20, `s${n}`), trait('score', 82, 'crm', 20, `s${n}`),
      trait('address', { street: 'Industriestraße 12', postal_code: '70565', city: p.account.city }, 'erp', 80, `s${n}`), trait('createdAt', iso(kNow - 500 * kDay), 'crm', 80, `s${n}`),
    ],
    identifiers: identities.get(p.id).strands.flatMap((s) => s.identifiers.map((i) => ({ ...i, source: s.source, strand: s.id }))),
    accounts: [
      { id: p.account.id, name: p.account.name, role: p.title, primary: true, from: iso(kNow - 700 * kDay), confidence: 1, evidence: ['relation', 'email_domain'] },
      ...(p.index % 3 ? [] : [{ id: accounts[4].id, name: accounts[4].name, role: 'Consultant', primary: false, to: iso(kNow - 90 * kDay), ended: true, confidence: 0.6, evidence: ['group_call'] }]),
    ],
    events: eventsOf(touches), channels: channelsOf(touches), touches: touches.slice(0, 100), ...business(p.index),
  };
}

const identities = new Map();
function identityOfPerson(p) {
  const n = Number(p.id.slice(1));
  const strand = (k, source, type, value, days, events, name, extra = []) => ({
    id: `s${n + k}`, source, key: { type, value }, first_seen: iso(kNow - days * kDay), last_seen: iso(kNow - (days / 30) * kDay), events, name,
    identifiers: [{ type, value, first_seen: iso(kNow - days * kDay), count: events }, ...extra.map(([t, v]) => ({ type: t, value: v, first_seen: iso(kNow - days * kDay), count: 3 }))],
  });
  if (!p.name) return { id: p.id, strands: [strand(0, 'website', 'anonymous_id', '8f1c2a9e-55d0-4a7e-9d41-0c7c1c7f5b10', 1, 31, '')], links: [], refusals: [], decrees: [], former_ids: [] };
  const strands = [
    strand(0, 'crm', 'crm_contact_id', `003A${n}`, 500, 42, p.name, [['email', p.email]]),
    strand(1000, 'website', 'user_id', `u-${n}`, 210, 260, p.name, [['email', p.email], ['anonymous_id', 'b7d1-55aa']]),
    strand(1001, 'website', 'anonymous_id', 'b7d1-55aa', 240, 88, ''),
    strand(2000, 'helpdesk', 'support_user_id', `${9000 + n}`, 300, 12, p.name.toUpperCase(), [['email', p.email]]),
    strand(3000, 'webinars', 'email', p.email, 120, 4, p.name),
  ];
  const link = (a, b, type, value, days, redundant = false) => ({ a: strands[a].id, b: strands[b].id, source: 'identifier', type, value, since: iso(kNow - days * kDay), redundant });
  const info = `info@${p.account.domain}`;
  return {
    id: p.id, strands,
    links: [link(0, 3, 'email', p.email, 300), link(0, 1, 'email', p.email, 210), link(1, 2, 'anonymous_id', 'b7d1-55aa', 210), link(0, 4, 'email', p.email, 120), link(1, 3, 'email', p.email, 210, true)],
    refusals: [
      { a: strands[3].id, b: 's4711', other: ref(people[(p.index + 2) % names.length]), type: 'email', value: info, reason: 'blocked_pattern', detail: '^(info|sales|service)@' },
      { a: strands[2].id, b: 's4712', other: ref(people[(p.index + 3) % names.length]), type: 'anonymous_id', value: 'kiosk-01', reason: 'shared_strands', count: 31, max: 20 },
    ],
    decrees: p.index % 2 ? [] : [{ id: '90211', kind: 'apart', a: strands[0].id, b: 's4711', at: iso(kNow - 30 * kDay), author: 'console', reason: 'Father and son, same name', revoked: false }],
    former_ids: [`p${n + 1000}`],
  };
}
for (const p of people) identities.set(p.id, identityOfPerson(p));

function identityOfAccount(a) {
  const n = Number(a.id.slice(1));
  const s = (k, source, type, value) => ({ id: `s${n + k}`, source, key: { type, value }, first_seen: iso(kNow - (600 - k) * kDay), last_seen: iso(kNow - 3 * kDay), events: 300 - k, name: a.name, identifiers: [{ type, value, first_seen: iso(kNow - 500 * kDay), count: 9 }] });
  const strands = [s(0, 'crm', 'crm_account_id', `001B${n}`), s(50, 'erp', 'erp_customer_id', `C-${7000 + n}`), s(60, 'website', 'domain', a.domain)];
  return { id: a.id, strands, links: [{ a: strands[0].id, b: strands[1].id, source: 'identifier', type: 'vat_id', value: `DE8112${n}`, since: iso(kNow - 500 * kDay), redundant: false }, { a: strands[0].id, b: strands[2].id, source: 'identifier', type: 'domain', value: a.domain, since: iso(kNow - 300 * kDay), redundant: false }], refusals: [], decrees: [], former_ids: [] };
}

const peopleOf = (a) => people.filter((p) => p.account === a).map((p) => ({ id: p.id, name: p.name, email: p.email, role: p.title, primary: true, evidence: ['relation', 'email_domain'], last_seen: iso(p.last), events_30d: 40 - p.index }));
function accountOf(a) {
  const touches = timelineOf(a.id);
  const kessler = a.name.startsWith('Kessler');
  const n = a.id.slice(1);
  return {
    id: a.id, name: a.name, first_seen: touches.at(-1).at, last_seen: touches[0].at, strands: 3,
    traits: [trait('industry', 'Machinery', 'crm', 30, `s${n}`), trait('employees', 1240, 'crm', 30, `s${n}`, [{ value: 900, source: 'erp', at: iso(kNow - 400 * kDay), strand: `s${+n + 50}` }], 'most_recent'), trait('city', a.city, 'erp', 30, `s${n}`), trait('website', `https://${a.domain}`, 'crm', 30, `s${n}`)],
    identifiers: identityOfAccount(a).strands.map((s) => ({ ...s.identifiers[0], source: s.source, strand: s.id })),
    ...(kessler && a.index ? { parent: { ...ref(accounts[0]), kind: 'site' } } : {}),
    children: kessler && !a.index ? [{ ...ref(accounts[10]), kind: 'site' }, { ...ref(accounts[11]), kind: 'site' }] : [],
    people: peopleOf(a), people_total: peopleOf(a).length, events: eventsOf(touches), channels: channelsOf(touches), touches: touches.slice(0, 100),
    ...business(a.index + 1), products: products.map(([sku, name], k) => ({ sku, name, quantity: String(k === 2 ? '12.5' : 4 * (k + 1)), net: [money((980.25 * (k + 1)).toFixed(2))], orders: k + 1, last: iso(kNow - k * 31 * kDay) })),
    rollup: { accounts: kessler && !a.index ? 3 : 1, people: 6, orders: 41, net: [money('148210.5'), money('9800', 'CHF')], open_tickets: 4, assets: 9 },
  };
}

const sources = empty ? [] : ['website', 'crm', 'erp', 'helpdesk', 'newsletter', 'webinars', 'iot', 'old-shop'].map((name, k) => ({
  name, kind: ['http', 'import', 'import', 'webhook', 'webhook', 'import', 'http', 'http'][k], enabled: name !== 'old-shop', created_at: iso(kNow - (400 - k) * kDay), keys: [`wk_…${'3fQxa81ZpL0c'.slice(k, k + 4)}`],
  counters: { received: [120331, 14010, 31277, 4120, 22119, 830, 61002, 12][k], accepted: 0, duplicate: [211, 0, 14010, 3, 0, 0, 11, 0][k], refused: [31, 0, 0, 2, 0, 0, 0, 12][k] }, ...(name === 'old-shop' ? {} : { last_event_at: iso(kNow - k * k * 900_000) }),
}));
for (const s of sources) s.counters.accepted = s.counters.received - s.counters.duplicate - s.counters.refused;

const kReasons = ['no_identifier', 'bad_reference', 'bad_date', 'amount_overflow'];
const quality = makeQuality({ people, accounts, ref, iso, now: kNow, day: kDay, empty });
let quarantine = empty ? [] : Array.from({ length: 37 }, (_, k) => ({ offset: 180_000 - k * 31, source: pick(['crm', 'erp', 'website']), at: iso(kNow - k * 2_700_000), reason: kReasons[k % 4 === 3 && k % 8 ? 0 : k % 4], message: ['userId, anonymousId and traits.email are absent', 'object.account has no id', 'placedAt: “31.02.2026” is no date', 'quantity × price is beyond 9.2e12'][k % 4], excerpt: '{"type":"order","object":{"id":"SO-1001","account":{"type":"crm_account_id"},"status":"shipped","total":"1250.00"}}' }));

const rules = {
  version: 3, strands_component_max: 2000,
  person: [
    { type: 'user_id', priority: 10, links: true, limit: 1, limit_scope: 'per_source', strands_max: 0, people_max: 0, name_guard: false, block_free_mail: false, blocked_values: [], blocked_patterns: [] },
    { type: 'crm_contact_id', priority: 20, links: true, limit: 5, limit_scope: 'overall', strands_max: 0, people_max: 0, name_guard: false, block_free_mail: false, blocked_values: [], blocked_patterns: [] },
    { type: 'email', priority: 30, links: true, limit: 5, limit_scope: 'overall', strands_max: 12, people_max: 2, name_guard: true, block_free_mail: false, blocked_values: [], blocked_patterns: ['^(info|sales|service|support|office|einkauf|vertrieb)@', '^(caigou|xiaoshou|kefu)@'] },
    { type: 'phone', priority: 60, links: false }, { type: 'anonymous_id', priority: 70, links: true, limit: 0, strands_max: 20, people_max: 1 }, { type: '*', priority: 50, links: true, limit: 5 },
  ],
  account: [{ type: 'crm_account_id', priority: 10, links: true, limit: 3 }, { type: 'vat_id', priority: 20, links: true, limit: 1 }, { type: 'domain', priority: 60, links: true, limit: 5, block_free_mail: true }],
  blocked_values: ['-1', 'null', 'none', 'anonymous', 'undefined', 'n/a', 'unknown', 'test'], blocked_patterns: ['^[0-]*$'],
  free_mail_domains: ['gmail.com', 'qq.com', '163.com', '126.com', 'gmx.de', 'web.de', 't-online.de', 'hinet.net', 'yahoo.com.tw'],
};

const refused = { received: 253_701, accepted: 239_421, duplicate: 14_235, refused: 45, refused_by: [{ reason: 'bad_json', count: 31 }, { reason: 'unauthorized', count: 12 }, { reason: 'event_too_large', count: 2 }], applied: 239_384, quarantined: 37, quarantined_by: [], pending: 0 };
const counters = () => (empty ? { received: 0, accepted: 0, duplicate: 0, refused: 0, refused_by: [], applied: 0, quarantined: 0, quarantined_by: [], pending: 0 }
  : { ...refused, quarantined: quarantine.length, applied: refused.accepted - quarantine.length, quarantined_by: byReason() });
const byReason = () => Object.entries(quarantine.reduce((all, q) => ((all[q.reason] = (all[q.reason] ?? 0) + 1), all), {})).map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);

let seq = 1000;
function entry(at) {
  const p = pick(people);
  const t = pick(kKinds)(p);
  const outcome = random() < 0.86 ? 'accepted' : pick(['duplicate', 'refused', 'quarantined']);
  const reason = outcome === 'refused' ? pick(['bad_json', 'unauthorized', 'event_too_large']) : outcome === 'quarantined' ? 'no_identifier' : undefined;
  const body = { type: t.type, ...(t.type === 'track' ? { event: t.name } : {}), messageId: `m-${seq}`, userId: `u-${p.id.slice(1)}`, timestamp: iso(at), properties: { title: t.title, path: t.summary }, context: { library: { name: 'analytics.js', version: '2.11.1' } } };
  return {
    seq: ++seq, received_at: iso(at), outcome, type: t.type, name: t.name === t.type ? t.type : t.name, ids: [{ type: 'user_id', value: `u-${p.id.slice(1)}` }, ...(p.email ? [{ type: 'email', value: p.email }] : [])],
    ...(reason === 'unauthorized' ? {} : { source: t.source }), ...(reason ? { reason, message: reason === 'bad_json' ? 'unexpected end at byte 118' : '' } : {}), ...(outcome === 'accepted' ? { offset: ++offset } : {}),
    excerpt: reason === 'bad_json' ? '{"type":"track","event":"Quote Requ' : JSON.stringify(body),
  };
}
const recent = empty ? [] : Array.from({ length: 60 }, (_, k) => entry(kNow - (60 - k) * 3000)).reverse();

const page = (list, query, size = 50) => {
  const from = Number(query.get('cursor') ?? 0);
  const limit = Number(query.get('limit') ?? size);
  return { items: list.slice(from, from + limit), ...(from + limit < list.length ? { next: String(from + limit) } : {}) };
};
const personRow = (p) => ({ id: p.id, name: p.name, email: p.email, title: p.title, account: ref(p.account), last_seen: iso(p.last), events_30d: Math.max(1, 90 - p.index * 4) });

function search(query) {
  const q = (query.get('q') ?? '').toLowerCase();
  const kind = query.get('kind');
  const out = [];
  for (const p of people) {
    const hit = [['name', p.name], ['email', p.email]].find(([, v]) => v?.toLowerCase().includes(q));
    if (hit) out.push({ kind: 'person', id: p.id, name: p.name, subtitle: p.title, email: p.email, account: ref(p.account), match: { field: hit[0], text: hit[1] }, last_seen: iso(p.last) });
  }
  for (const a of accounts) {
    const hit = [['name', a.name], ['domain', a.domain]].find(([, v]) => v.toLowerCase().includes(q));
    if (hit) out.push({ kind: 'account', id: a.id, name: a.name, subtitle: a.domain, match: { field: hit[0], text: hit[1] } });
  }
  for (let k = 1001; k < 1012; ++k) if (`so-${k}`.includes(q)) out.push({ kind: 'order', id: `erp/SO-${k}`, name: `SO-${k}`, account: ref(accounts[k % 10]), order: { source: 'erp', id: `SO-${k}`, placed_at: iso(kNow - k * kDay / 10), status: 'shipped', net: [money('1250.4')] }, match: { field: 'order', text: `SO-${k}` } });
  return { results: (empty ? [] : out).filter((r) => !kind || r.kind === kind).slice(0, Number(query.get('limit') ?? 20)) };
}

function timeline(id, query) {
  let list = timelineOf(id);
  if (query.get('channel')) list = list.filter((t) => t.channel === query.get('channel'));
  if (query.get('before')) list = list.filter((t) => t.at < query.get('before'));
  return page(list, query);
}
const density = (id) => ({ days: Object.entries(timelineOf(id).reduce((all, t) => ((all[t.at.slice(0, 10)] = (all[t.at.slice(0, 10)] ?? 0) + 1), all), {})).map(([day, count]) => ({ day, count })).sort((a, b) => a.day.localeCompare(b.day)) });

function decree(body, preview) {
  const p = people.find((x) => identities.get(x.id).strands.some((s) => s.id === body.a));
  const identity = identities.get(p.id);
  const ids = identity.strands.map((s) => s.id);
  const one = (strands) => ({ id: `p${strands[0].slice(1)}`, name: p.name, strands });
  const before = [one(ids)];
  let after = before;
  if (body.kind === 'alone' || body.kind === 'sever') after = [one(ids.filter((s) => s !== body.a)), one([body.a])];
  if (body.kind === 'apart') after = [one(ids.filter((s) => s !== body.b)), one([body.b])];
  if (body.kind === 'together') {
    const other = people.find((x) => `s${x.id.slice(1)}` === body.b);
    before.push({ id: other.id, name: other.name, strands: identities.get(other.id).strands.map((s) => s.id) });
    after = [{ ...before[0], strands: [...before[0].strands, ...before[1].strands] }];
  }
  if (preview) return { before, after };
  identity.decrees.unshift({ id: String(++offset), ...body, at: iso(Date.now()), author: 'console', revoked: false });
  return { offset, before, after };
}

// --- SQL, syncs, duplicates ---
const kTables = [
  ['people', 'One row per person there is now.', [['person_id', 'BIGINT', 'id'], ['name', 'VARCHAR', 'best known name'], ['email', 'VARCHAR', 'best known address'], ['last_seen', 'TIMESTAMP', 'last event'], ['events', 'BIGINT', 'number of events']]],
  ['accounts', 'One row per account there is now.', [['account_id', 'BIGINT', 'id'], ['name', 'VARCHAR', 'best known name'], ['domain', 'VARCHAR', 'domain']]],
  ['orders', 'Orders.', [['order_id', 'VARCHAR', 'the order in its source'], ['account_id', 'BIGINT', 'whose'], ['net', 'DECIMAL(20,6)', 'total'], ['placed_at', 'TIMESTAMP', 'when']]],
  ['touches', 'Events about a person or an account, without their bodies.', [['timestamp', 'TIMESTAMP', 'when it happened'], ['day', 'DATE', 'UTC day'], ['channel', 'VARCHAR', 'how'], ['person_id', 'BIGINT', 'who']]],
];
function sql(body) {
  if (/nam\b/.test(body.sql)) return fail(400, 'invalid', 'the statement cannot be run', [{ field: 'sql', message: 'Binder Error: Referenced column "nam" not found in FROM clause!\nCandidate bindings: "name"\n\nLINE 1: SELECT nam FROM people\n               ^' }]);
  const many = /LIMIT 20|people/.test(body.sql) ? 20 : 10_000;
  const rows = Array.from({ length: many }, (_, k) => { const p = people[k % (people.length - 1)]; return [Number(p.id.slice(1)), p.name, k % 7 === 3 ? null : p.email ?? '', 900 - (k % 800), `${(1250.5 * (k + 1)).toFixed(6)}`, iso(kNow - k * 3_600_000)]; });
  return { columns: [['person_id', 'BIGINT'], ['name', 'VARCHAR'], ['email', 'VARCHAR'], ['touches', 'BIGINT'], ['net', 'DECIMAL(20,6)'], ['last_seen', 'TIMESTAMP']].map(([name, type]) => ({ name, type })), rows, row_count: rows.length, cut: many > 20, as_of_offset: offset - 3 };
}
const syncs = [
  { name: 'crm', every_s: 900, known_rows: 18_402, complete_as_of: iso(kNow - 240_000), lag_s: 240, last: { outcome: 'ok', started_at: iso(kNow - 240_000), finished_at: iso(kNow - 232_000), rows: 1204, events: 37, unchanged: 1166, rejected: 1, deleted: 0, notes: ['1 rows rejected: bad_email', 'the schema has changed: contacts.mobile is new'] } },
  { name: 'shop', every_s: 3600, known_rows: 90_112, complete_as_of: iso(kNow - 9_400_000), lag_s: 9400, last: { outcome: 'failed', started_at: iso(kNow - 2_000_000), finished_at: iso(kNow - 1_900_000), message: 'the tap ended with code 1: connection refused', rows: 0, events: 0, unchanged: 0, rejected: 0, deleted: 0, notes: [] } },
  { name: 'erp-db', known_rows: 0 },
];
const streams = [
  { name: 'machines', kind: 'mqtt', address: 'broker:1883', topic: 'plant/+/state', state: 'running', messages: 1_204_332, events: 1_204_310, duplicates: 4, refused: 18, missed: 0, refused_by: [{ reason: 'bad_json', count: 18 }], last_message_at: iso(kNow - 1_000) },
  { name: 'shop', kind: 'kafka', address: 'kafka:9092', topic: 'orders', state: 'connecting', error: 'Local: Broker transport failure: kafka:9092: connection refused', lag: 812, messages: 90_112, events: 90_112, duplicates: 0, refused: 0, missed: 7, refused_by: [], last_message_at: iso(kNow - 95_000) },
  { name: 'tickets', kind: 'kafka', address: 'kafka:9092', topic: 'cdc.tickets', state: 'paused', messages: 0, events: 0, duplicates: 0, refused: 0, missed: 0, refused_by: [] },
];
const fields = (p, over = {}) => ({ name: p.name, email: p.email, company: p.account?.name, title: p.title, city: p.account?.city, ...over });
const pairs = {
  person: [0, 2, 4, 6, 8, 10].map((k) => {
    const p = people.filter((x) => x.name)[k];
    const parts = [['prior', 'before looking', -12.4], ['name', 'name: very alike', 9.8], ['email', 'e-mail: other local part', 4.1 - k], ['company', 'company: same', 6.2], ['city', 'city: other', -1.3]].map(([name, label, bits]) => ({ name, label, bits, capped: name === 'email' && bits < 1 }));
    const score = parts.reduce((sum, x) => sum + x.bits, 0);
    return { a: { id: `s${p.id.slice(1)}`, entity: p.id, name: p.name, source: 'crm', fields: fields(p, { phone: '+49 711 2345678' }) }, b: { id: `s${900 + k}`, entity: `p${900 + k}`, name: p.name.replace(/(.)$/, '$1$1'), source: 'webinar', fields: fields(p, { name: p.name.replace(/(.)$/, '$1$1'), email: p.email.replace(/.*@/, 'info@'), city: 'Ulm', phone: '0711/2345678', title: undefined }) }, score, probability: 1 / (1 + 2 ** -score), parts, suggestion: 'merge' };
  }),
  account: [[0, 10, 'site'], [0, 11, 'site'], [2, 6, 'merge']].map(([x, y, suggestion]) => {
    const side = (c) => ({ id: `s${c.id.slice(1)}`, entity: c.id, name: c.name, source: 'crm', fields: { name: c.name, domain: c.domain, city: c.city } });
    return { a: side(accounts[x]), b: side(accounts[y]), score: 6.4, probability: 0.988, parts: [{ name: 'prior', label: 'before looking', bits: -9, capped: false }, { name: 'name', label: 'name: alike', bits: 8.1, capped: false }, { name: 'domain', label: 'domain: same', bits: 7.3, capped: false }], suggestion };
  }),
};
const kImportCounts = { rows: 41_208, landed: 41_190, rejected: 18, without_events: 0, events: 82_380, accepted: 82_371, duplicates: 9, refused: 0, events_by_type: { identify: 41_190, relation: 41_190 }, rejected_by: { bad_email: 16, too_few_columns: 2 }, flagged_by: {} };
const imports = [
  { id: 'i3', file_name: '聯絡人_2026.xlsx', bytes: 4_210_884, state: 'done', by: 'local', created_at: iso(kNow - 3_000_000), finished_at: iso(kNow - 2_900_000), source: 'crm', import_id: '9f3a55d04a7e9d410c7c1c7f5b10aa01', reading: 'xlsx, sheet 1', counts: kImportCounts, has_error_file: true, undone: false },
  { id: 'i2', file_name: 'kunden.csv', bytes: 88_104, state: 'failed', by: 'local', created_at: iso(kNow - 90_000_000), finished_at: iso(kNow - 89_900_000), source: 'erp', message: 'the disk is full', counts: { ...kImportCounts, rows: 800, landed: 800, rejected: 0, rejected_by: {} }, has_error_file: false, undone: false },
];
const guess = (value, confidence, why) => ({ value, confidence, why });
const kColumns = [['Nr', 'code', ['K-1001', 'K-1002', 'K-1003'], 'context.externalIds', 0.93], ['Vorname', 'text', ['Ada', 'Konrad', '怡君'], 'traits.first_name', 0.97], ['Nachname', 'text', ['Lovelace', 'Zuse', '林'], 'traits.last_name', 0.97], ['E-Mail', 'email', ['ada@analytical.de', 'konrad@z3.de', 'not-an-address'], 'traits.email', 0.99], ['Umsatz', 'amount', ['1.234,50', '12,00', '5'], 'traits.revenue', 0.74], ['Geändert', 'date', ['03.04.2026', '05.06.2026', '12.11.2025'], undefined, 0]];
const kMapping = `# Suggested for kontakte.csv: contacts (88 % sure). Read it, mend it, then import with it.
version = 1
source = "crm"

[[emit]]
type = "identify"
[emit.set]
"context.externalIds" = [{ type = "crm_contact_id", id = "{Nr}" }]
# Vorname: 97 %, its name is like "vorname"; text
"traits.first_name" = "{Vorname}"
"traits.last_name" = "{Nachname}"
"traits.email" = "{E-Mail|email}"
"traits.revenue" = "{Umsatz|amount_comma}"
`;
function importing(method, id, act, query, body) {
  if (!id && method === 'GET') return { items: empty ? [] : imports };
  if (!id) {
    const job = { id: `i${imports.length + 2}`, file_name: query.get('name'), bytes: body?.bytes ?? 2_000_000, state: 'new', by: 'local', created_at: iso(Date.now()), has_error_file: false, undone: false };
    imports.unshift(job);
    return { status: 201, json: job };
  }
  const job = imports.find((j) => j.id === id);
  if (!job) return notFound();
  if (method === 'DELETE') return imports.splice(imports.indexOf(job), 1), { status: 204, json: '' };
  if (act === 'append') return Object.assign(job, { bytes: job.bytes + 2_000_000 });
  if (act === 'mapping') return { mapping: kMapping };
  if (act === 'detect') return { format: 'csv', encoding: guess('windows-1252', 0.64, 'bytes above 127 make words of German'), delimiter: guess(';', 0.99, 'the same number in every row'), quote: guess('"', 0.9, 'used'), header_row: guess('1', 0.95, 'names above values'), decimal_comma: true, day_first: true,
    columns: kColumns.map(([name, content, samples, , confidence]) => ({ name, content, confidence, ambiguous: name === 'Geändert', why: 'looked at 3 rows', samples, ...(content === 'amount' ? { filter: 'amount_comma' } : {}) })) };
  if (act === 'suggest') return { mapping: kMapping, kind: 'contacts', confidence: 0.88, columns: kColumns.map(([column, content, , target, confidence]) => ({ column, field: 'x', content, confidence, reason: 'its name is like one that is known', ...(target ? { target } : {}) })) };
  if (act === 'dry-run') return { reading: 'csv, windows-1252 (64 %), delimiter ;', complete: true, counts: { ...kImportCounts, rows: 3, landed: 2, rejected: 1, events: 2, duplicates: 0, events_by_type: { identify: 2 }, rejected_by: { bad_email: 1 } }, errors: [{ row: 4, column: 'E-Mail', reason: 'bad_email', value: 'not-an-address' }], preview: [{ type: 'identify', context: { externalIds: [{ type: 'crm_contact_id', id: 'K-1001' }] }, traits: { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@analytical.de', revenue: '1234.50' } }, { type: 'identify', traits: { first_name: 'Konrad', last_name: 'Zuse', email: 'konrad@z3.de', revenue: '12.00' } }] };
  if (act === 'undo') return Object.assign(job, { undone: true }), { offset: ++offset };
  if (act === 'cancel') return Object.assign(job, { state: 'cancelled', counts: kImportCounts });
  if (act === 'start') {
    Object.assign(job, { state: 'running', source: 'crm', progress: { rows: 0, rows_per_s: 104_000, seconds_left: 8, percent: 0 } });
    const timer = setInterval(() => {
      if (job.state !== 'running') return clearInterval(timer);
      const percent = job.progress.percent + 12;
      if (percent >= 100) return clearInterval(timer), Object.assign(job, { state: 'done', progress: undefined, counts: kImportCounts, finished_at: iso(Date.now()), has_error_file: true, import_id: '77d04a7e9d410c7c1c7f5b10aa015f3a' });
      job.progress = { rows: percent * 412, rows_per_s: 104_000, seconds_left: Math.ceil((100 - percent) / 12), percent };
    }, 900);
    return { status: 202, json: job };
  }
  return job;
}

function duplicates(query) {
  const items = empty ? [] : pairs[query.get('class')];
  return { items: items.slice(0, Number(query.get('limit') ?? 50)), total: items.length, caught_up: true };
}
function decreePair(body) {
  for (const list of Object.values(pairs)) {
    const k = list.findIndex((p) => p.a.id === body.a && p.b.id === body.b);
    if (k < 0) continue;
    const pair = list.splice(k, 1)[0];
    decreed.set(String(++offset), () => list.splice(k, 0, pair));
    return { offset, before: [], after: [] };
  }
  return undefined;
}
const decreed = new Map();

const fail = (status, code, message, details = []) => ({ status, json: { error: { code, message, details } } });
const notFound = () => fail(404, 'not_found', 'no such thing');

function answer(method, path, query, body) {
  const [a, b, c, d] = path.split('/').map(decodeURIComponent);
  if (a === 'overview') {
    return { version: '0.1.0', counters: counters(), people: empty ? 0 : 5021, accounts: empty ? 0 : 497, sources: sources.length, applied_offset: offset, lake_offset: offset - 40,
      hours: Array.from({ length: 24 }, (_, k) => ({ at: iso(Math.floor(kNow / 3_600_000 - 23 + k) * 3_600_000), count: empty ? 0 : Math.round(180 + 900 * Math.max(0, Math.sin((k - 4) / 5)) + ((k * 7919) % 130)) })) };
  }
  if (a === 'sql' && b === 'schema') return { tables: kTables.map(([name, meaning, columns]) => ({ name, meaning, columns: columns.map(([n, type, m]) => ({ name: n, type, meaning: m })) })), limits: { max_rows: 1_000_000, timeout_ms: 60_000 } };
  if (a === 'sql') return sql(body);
  if (a === 'syncs' && !b) return { items: empty ? [] : syncs };
  if (a === 'syncs') return { status: 202, json: { started: true } };
  if (a === 'streams' && !b) return { items: empty ? [] : streams };
  if (a === 'streams') return { paused: c === 'pause' };
  if (a === 'imports' && c === 'errors') return { status: 200, json: '' };
  if (a === 'imports') return importing(method, b, c, query, body);
  if (a === 'duplicates') return duplicates(query);
  if (a === 'search') return search(query);
  if (a === 'people' && !b) return page(empty ? [] : people.map(personRow), query);
  if (a === 'accounts' && !b) return page(empty ? [] : accounts.map((x) => ({ id: x.id, name: x.name, domain: x.domain, people: peopleOf(x).length, last_seen: timelineOf(x.id)[0].at, events_30d: 200 - x.index })), query);
  if (a === 'people' || a === 'accounts') {
    const entity = entityOf(b) ?? (b.startsWith('p1') ? people[3] : undefined);
    if (!entity) return notFound();
    if (c === 'traits') { quality.settle(b, d); return { offset: ++offset }; }
    if (c === 'timeline') return timeline(entity.id, query);
    if (c === 'density') return density(entity.id);
    if (c === 'identity') return a === 'people' ? identities.get(entity.id) : identityOfAccount(entity);
    if (c === 'people') return page(peopleOf(entity), query);
    return a === 'people' ? personOf(entity) : accountOf(entity);
  }
  if (a === 'identity' && b === 'decrees') {
    if (method === 'DELETE' && decreed.has(c) && query.get('preview') !== 'true') { decreed.get(c)(); return { offset: ++offset, before: [], after: [] }; }
    if (method === 'POST' && query.get('preview') !== 'true') { const done = decreePair(body); if (done) return done; }
    if (method === 'POST') return decree(body, query.get('preview') === 'true');
    const p = [...identities.values()].find((i) => i.decrees.some((x) => x.id === c));
    const strands = p.strands.map((s) => s.id);
    const now = [{ id: p.id, name: entityOf(p.id).name, strands }];
    if (query.get('preview') === 'true') return { before: now, after: now };
    p.decrees.find((x) => x.id === c).revoked = true;
    return { offset: ++offset, before: now, after: now };
  }
  if (a === 'identity' && c === 'what-if') {
    if (body.rules.persons) return fail(400, 'invalid', 'the rules are wrong', [{ field: 'persons', message: 'is not known; did you mean person?' }]);
    return { persons_before: 5021, persons_after: 5012, accounts_before: 497, accounts_after: 498, merged_total: 10, split_total: 1, sampled: false,
      merged: [[0, 1], [4, 6], [7, 9]].map(([x, y]) => ({ into: ref(people[x]), from: [ref(people[x]), ref(people[y])] })), split: [{ from: ref(accounts[0]), into: [ref(accounts[0]), ref(accounts[10])] }] };
  }
  if (a === 'identity' && b === 'rules') {
    if (method === 'PUT') { Object.assign(rules, body, { version: rules.version + 1 }); return { offset: ++offset }; }
    return rules;
  }
  if (a === 'objects') {
    const o = { kind: b, source: c, id: d, account: ref(accounts[0]), person: ref(people[2]), fields: [['status', b === 'ticket' ? 'open' : 'shipped'], ['currency', 'EUR'], ['placedAt', '2026-03-01'], ['incoterms', 'DAP'], ...(b === 'ticket' ? [['subject', 'Pump leaks at the flange'], ['priority', 'p1']] : []), ...(b === 'asset' ? [['name', 'Hydraulic press'], ['product', 'HX-200']] : [])].map(([name, value]) => ({ name, value, at: iso(kNow - 9 * kDay) })) };
    if (b === 'order') Object.assign(o, { net: [money('1237.5')], lines: [['1', 'HX-SEAL', 'Seal kit', '4', '12.5', '50'], ['2', 'PMP-45', 'Pump PMP 45', '1', '1200', '1200'], ['3', 'HX-SEAL', 'Seal kit (return)', '-1', '12.5', '-12.5']].map(([id, sku, name, quantity, price, net]) => ({ id, sku, name, quantity, price, net, currency: 'EUR' })) });
    if (b === 'asset') o.readings = [['pressure_bar', 182.4], ['hours', 15021], ['oil_temp_c', 61.2]].map(([metric, value]) => ({ metric, value, at: iso(kNow - 60_000), count: 8800 }));
    return o;
  }
  if (a === 'events') {
    const q = quarantine.find((x) => x.offset === Number(b));
    return { offset: Number(b), kind: 'event', source: q?.source ?? 'website', message_id: 'm-8812', received_at: iso(kNow - 3_600_000), at: iso(kNow - 3_601_000), outcome: q ? 'quarantined' : 'applied', ...(q ? { reason: q.reason, message: q.message } : { person: ref(people[1]), account: ref(people[1].account) }), body: { type: 'track', event: 'Quote Requested', userId: 'u-6', messageId: 'm-8812', properties: { product: 'HX-200', note: '需要報價' }, context: { page: { url: 'https://example.com/hx-200' } } } };
  }
  if (a === 'sources') {
    if (method === 'GET') return { items: sources };
    if (!b) {
      if (sources.some((s) => s.name === body.name)) return fail(409, 'conflict', 'the name is taken', [{ field: 'name', message: 'is taken' }]);
      const source = { name: body.name, kind: body.kind ?? 'http', enabled: true, created_at: iso(Date.now()), keys: ['wk_…9zTq'], counters: { received: 0, accepted: 0, duplicate: 0, refused: 0 } };
      sources.push(source);
      return { status: 201, json: { source, key: 'wk_7Jd0aKq2m5Xr8uBvN1eYtLcW4sPz9zTq' } };
    }
    const source = sources.find((s) => s.name === b);
    if (c === 'key') return { status: 201, json: { source, key: 'wk_Qp3nV6yT0cXe2hRk8aLmZ5uJd1sG7wBf' } };
    if (c === 'mapping') source.mapping = body.toml ? 'own' : body.mapping;
    else if (c === 'verification' && method === 'DELETE') delete source.verification;
    else if (c === 'verification') source.verification = { scheme: body.scheme, set_at: iso(Date.now()), ...(source.verification ? { previous_until: iso(Date.now() + kDay) } : {}) };
    else source.enabled = c === 'enable';
    return source;
  }
  if (a === 'webhook-options')
    return {
      schemes: [['hubspot-v3', 'x-hubspot-signature-v3', '{method}{uri}{body}{timestamp}'], ['stripe', 'stripe-signature', '{timestamp}.{body}']].map(([name, header, signed]) => ({ name, header, signed })),
      mappings: ['debezium', 'hubspot', 'salesforce'].map((name) => ({ name, toml: `version = 1\nsource = "${name}"\n` })),
    };
  if (a === 'quality' || a === 'survivorship' || a === 'writeback') return quality.answer(method, [a, b, c, d], query, body);
  if (a === 'quarantine' && b === 'replay') {
    const chosen = (q) => (body.offsets ? body.offsets.includes(q.offset) : q.reason === body.reason);
    const replayed = quarantine.filter(chosen).length;
    quarantine = quarantine.filter((q) => !chosen(q));
    return { offset: ++offset, replayed };
  }
  if (a === 'quarantine') return { ...page(quarantine.filter((q) => !query.get('reason') || q.reason === query.get('reason')), query), by_reason: byReason() };
  if (a === 'live' && b === 'recent') return { items: recent.filter((e) => (!query.get('source') || e.source === query.get('source')) && (!query.get('outcome') || e.outcome === query.get('outcome'))) };
  return notFound();
}

function stream(response, query) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
  const timer = setInterval(() => {
    const e = entry(Date.now());
    recent.unshift(e);
    recent.length = Math.min(recent.length, 500);
    if ((query.get('source') && e.source !== query.get('source')) || (query.get('outcome') && e.outcome !== query.get('outcome'))) return;
    response.write(`event: entry\nid: ${e.seq}\ndata: ${JSON.stringify(e)}\n\n`);
  }, 700);
  response.write(': hello\n\n');
  response.on('close', () => clearInterval(timer));
}

// The policy that the server sends with the console; keep in step with README.md.
const kPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const kTypes = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', woff2: 'font/woff2' };

async function file(response, path) {
  const dist = new URL('../dist/', import.meta.url);
  const found = await readFile(new URL(`.${path}`, dist)).catch(() => undefined);
  const body = found ?? (await readFile(new URL('index.html', dist)));
  response.writeHead(200, { 'Content-Type': (found && kTypes[path.split('.').at(-1)]) || kTypes.html, 'Content-Security-Policy': kPolicy });
  response.end(body);
}

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url, 'http://mock');
  if (!url.pathname.startsWith('/api/v1/')) return process.env.DIST ? file(response, url.pathname) : response.writeHead(404).end();
  const path = url.pathname.slice('/api/v1/'.length);
  if (path === 'live') return stream(response, url.searchParams);
  let text = '';
  for await (const chunk of request) text += chunk;
  const result = answer(request.method, path, url.searchParams, request.headers['content-type'] === 'application/octet-stream' ? { bytes: text.length } : text ? JSON.parse(text) : undefined);
  const { status, json } = result.json !== undefined ? result : { status: 200, json: result };
  await new Promise((r) => setTimeout(r, 30));
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(status === 204 ? undefined : json === '' ? '' : JSON.stringify(json));
});
server.listen(Number(process.env.PORT ?? 8901), '127.0.0.1');
