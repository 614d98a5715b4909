// Every answer against api/openapi.yaml: each operation is called at least once, with good and with bad input.
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { Hub, root, until } from './lib/hub.mjs';

const document = parse(readFileSync(path.join(root, 'api/openapi.yaml'), 'utf8'));
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addFormat('int64', true);
ajv.addSchema(document, 'api');

const operations = new Map();
for (const [pattern, item] of Object.entries(document.paths))
  for (const method of ['get', 'post', 'put', 'delete'])
    if (item[method]) operations.set(item[method].operationId, { method: method.toUpperCase(), pattern, operation: item[method] });
const called = new Set();
let hub;

const pointer = (operationId, status) => {
  const { pattern, method, operation } = operations.get(operationId);
  const answer = operation.responses[status] ? status : 'default';
  const base = `#/paths/${pattern.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method.toLowerCase()}/responses/${answer}`;
  const response = operation.responses[answer];
  return response?.$ref ? `api${response.$ref}/content/application~1json/schema` : `api${base}/content/application~1json/schema`;
};

// Calls an operation and holds the answer against the document.
async function call(operationId, { params = {}, query = {}, body, expect = 200 } = {}) {
  const { method, pattern, operation } = operations.get(operationId);
  called.add(operationId);
  const server = document.paths[pattern].servers?.[0].url ?? '/api/v1';
  const filled = pattern.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name]));
  const search = new URLSearchParams(query).toString();
  const url = (server === '/' ? '' : server) + filled + (search ? `?${search}` : '');
  const answer = await hub.get(url, { method, body: body === undefined ? undefined : JSON.stringify(body), headers: body === undefined ? {} : { 'content-type': 'application/json' } });
  assert.equal(answer.status, expect, `${operationId} ${url}: ${JSON.stringify(answer.body)}`);
  const content = (operation.responses[String(expect)] ?? { content: { 'application/json': {} } }).content ?? {};
  if (content['application/json'] || expect >= 400) {
    const validate = ajv.getSchema(pointer(operationId, String(expect)));
    assert.ok(validate, `no schema for ${operationId} ${expect}`);
    assert.ok(validate(answer.body), `${operationId} ${url}: ${JSON.stringify(validate.errors?.slice(0, 5))}\n${JSON.stringify(answer.body).slice(0, 600)}`);
  }
  return answer.body;
}

// A sync needs a map that can be read; its tap is `false`, so that every run fails.
const syncMap = () => {
  const file = path.join(hub.data, 'sync.toml');
  writeFileSync(file, 'version = 1\nsource = "silo"\n[stream.s]\n[[stream.s.emit]]\ntype = "track"\n');
  return file;
};

let ids, web;
before(async () => {
  hub = await Hub.start();
  const headers = (web = hub.basic(hub.addSource('web')));
  const send = (batch) => hub.post('/v1/batch', { batch }, headers);
  const account = { type: 'erp', id: 'C1' };
  await send([
    { type: 'page', anonymousId: 'a1', properties: { title: 'Presses', path: '/presses' } },
    { type: 'identify', userId: 'u1', anonymousId: 'a1', traits: { name: '王小明', email: 'ming@acme.com', title: 'buyer', n: 1, o: { a: [1, null] } } },
    { type: 'group', userId: 'u1', groupId: 'g1', traits: { name: 'Acme "GmbH"', domain: 'acme.com' } },
    { type: 'relation', account: { type: 'erp', id: 'C2' }, parent: account, kind: 'site' },
    { type: 'relation', person: { type: 'crm', id: 'p' }, account, role: 'decision maker', primary: true, from: '2025-01-01', to: '2030-01-01' },
    { type: 'identify', context: { externalIds: [{ type: 'crm', id: 'p' }] }, traits: { email: 'ming@acme.com' } },
    { type: 'order', object: { id: 'SO-1', account, status: 'shipped', currency: 'EUR', placedAt: '2026-01-05' } },
    { type: 'order_line', object: { id: '1', order: 'SO-1', account, sku: 'HX', name: 'Seal', quantity: 2, price: '12.50', currency: 'EUR' } },
    { type: 'ticket', object: { id: 'T1', account, person: { type: 'crm', id: 'p' }, status: 'open', priority: 'p1', subject: 'Leak', openedAt: '2026-01-01' } },
    { type: 'asset', object: { id: 'SN1', account, product: 'HX-200', installedAt: '2020-01-01' } },
    { type: 'telemetry', object: { id: 'SN1' }, metrics: { bar: 180.5, mode: 'auto' } },
    { type: 'opportunity', object: { id: 'O1', account, stage: 'proposal', amount: '80000', currency: 'EUR', name: 'Retrofit', closeDate: '2026-06-01' } },
    { type: 'ticket', object: { id: 'T2', openedAt: 'not a day' } },
  ]);
  await hub.settled();
  const person = await call('getPersonBy', { params: { type: 'user_id', value: 'u1' } });
  const owner = await call('getAccountBy', { params: { type: 'erp', value: 'C1' } });
  ids = { person: person.id, account: owner.id };
});
after(() => hub.remove());

test('people', async () => {
  await call('listPeople', { query: { limit: 1 } }).then(async (page) => page.next && call('listPeople', { query: { limit: 1, cursor: page.next } }));
  const person = await call('getPerson', { params: { id: ids.person } });
  assert.equal(person.strands, 3);
  const first = await call('getPersonTimeline', { params: { id: ids.person }, query: { limit: 2 } });
  await call('getPersonTimeline', { params: { id: ids.person }, query: { limit: 2, cursor: first.next } });
  await call('getPersonTimeline', { params: { id: ids.person }, query: { channel: 'web', type: 'page', before: '2030-01-01T00:00:00Z' } });
  // Only the person's own events: once everything that names no account was counted for everybody.
  const { days } = await call('getPersonDensity', { params: { id: ids.person } });
  assert.equal(days.reduce((n, d) => n + d.count, 0), person.events.total);
  await call('getPersonIdentity', { params: { id: ids.person } });
  await call('getPerson', { params: { id: 'p999999' }, expect: 404 });
  await call('getPerson', { params: { id: 'x' }, expect: 400 });
  await call('getPersonBy', { params: { type: 'email', value: 'nobody@x.y' }, expect: 404 });
  await call('getPersonTimeline', { params: { id: ids.person }, query: { channel: 'smoke' }, expect: 400 });
  await call('getPersonTimeline', { params: { id: ids.person }, query: { cursor: 'x' }, expect: 400 });
  await call('listPeople', { query: { limit: 0 }, expect: 400 });
  await call('getPerson', { params: { id: ids.person }, query: { at_least: 10 ** 9 }, expect: 400 });
});

test('accounts and objects', async () => {
  await call('listAccounts');
  const account = await call('getAccount', { params: { id: ids.account } });
  assert.deepEqual(account.orders.net, [{ currency: 'EUR', amount: '25' }]);
  assert.equal(account.rollup.accounts, 2);
  await call('getAccountPeople', { params: { id: ids.account }, query: { limit: 1 } });
  await call('getAccountTimeline', { params: { id: ids.account } });
  await call('getAccountDensity', { params: { id: ids.account } });
  await call('getAccountIdentity', { params: { id: ids.account } });
  for (const [kind, id] of [['order', 'SO-1'], ['ticket', 'T1'], ['asset', 'SN1'], ['opportunity', 'O1']]) await call('getObject', { params: { kind, source: 'web', id } });
  await call('getObject', { params: { kind: 'order', source: 'web', id: 'none' }, expect: 404 });
  await call('getObject', { params: { kind: 'boat', source: 'web', id: '1' }, expect: 400 });
});

test('search', async () => {
  // The index follows the log within a second.
  const found = await until(async () => {
    const answer = await call('search', { query: { q: '小明' } });
    return answer.results.length > 0 && answer;
  });
  assert.equal(found.results[0].id, ids.person);
  for (const q of ['SO-1', 'acme', 'ming@acme.com', 'Acme "G']) assert.ok((await call('search', { query: { q } })).results.length > 0, q);
  await call('search', { query: { q: 'x', kind: 'order' } });
  await call('search', { query: { q: '' }, expect: 400 });
  await call('search', { query: { q: 'x', kind: 'boat' }, expect: 400 });
});

test('identity: preview, split, undo, rules, what-if', async () => {
  const { strands } = await call('getPersonIdentity', { params: { id: ids.person } });
  const crm = strands.find((s) => s.key.type === 'crm').id;
  const preview = await call('postDecree', { query: { preview: true }, body: { kind: 'alone', a: crm, reason: 'another person' } });
  assert.equal(preview.before.length, 1);
  assert.equal(preview.after.length, 2);
  assert.equal(preview.offset, undefined);
  const done = await call('postDecree', { body: { kind: 'alone', a: crm, reason: 'another person' } });
  assert.equal((await call('getPerson', { params: { id: ids.person }, query: { at_least: done.offset } })).strands, 2);
  await call('revokeDecree', { params: { id: String(done.offset) }, query: { reason: 'wrong' } });
  assert.equal((await call('getPerson', { params: { id: ids.person } })).strands, 3);
  await call('postDecree', { body: { kind: 'dance', a: crm, reason: 'r' }, expect: 400 });
  await call('postDecree', { body: { kind: 'alone', a: 's999999', reason: 'r' }, expect: 404 });
  await call('postDecree', { body: { kind: 'alone', a: crm, reason: 'r', extra: 1 }, expect: 400 });
  await call('revokeDecree', { params: { id: '999999' }, expect: 404 });
  const rules = await call('getIdentityRules');
  const strict = { ...rules, person: rules.person.map((r) => (r.type === 'email' ? { ...r, links: false } : r)) };
  const outcome = await call('whatIfIdentityRules', { body: { rules: strict } });
  assert.equal(outcome.split_total, 1);
  await call('putIdentityRules', { body: strict });
  assert.equal((await call('getPerson', { params: { id: ids.person } })).strands, 2);
  await call('putIdentityRules', { body: rules, expect: 409 });
  await call('putIdentityRules', { body: { ...rules, version: rules.version + 1 } });
  assert.equal((await call('getPerson', { params: { id: ids.person } })).strands, 3);
  await call('putIdentityRules', { body: { version: rules.version + 2, preson: [] }, expect: 400 });
});

test('survivorship: rules, preview, history, pins', async () => {
  const before = await call('getSurvivorship');
  assert.equal(before.version, 1);
  const rules = { default: { rule: 'most_recent' }, traits: { name: { rule: 'source_priority', sources: ['web'] }, phone: { rule: 'manual' } } };
  assert.equal((await call('previewSurvivorship', { body: { rules } })).people_changed, 0);
  await call('previewSurvivorship', { body: { rules: { default: { rule: 'newest' }, traits: {} } }, expect: 400 });
  await call('previewSurvivorship', { body: { rules: { default: { rule: 'source_priority', sources: ['nobody'] }, traits: {} } }, expect: 400 });
  const done = await call('putSurvivorship', { body: { version: 1, rules, reason: 'the website knows names' } });
  const after = await call('getSurvivorship', { query: { at_least: done.offset } });
  assert.deepEqual([after.version, after.rules, after.history.length, after.history[0].reason], [2, rules, 1, 'the website knows names']);
  await call('putSurvivorship', { body: { version: 1, rules, reason: 'late' }, expect: 409 });
  await call('putSurvivorship', { body: { version: 2, rules }, expect: 400 });
  const printed = JSON.parse(hub.tutti('survivorship', 'show'));
  assert.deepEqual(printed, { version: 2, rules });

  const title = async () => (await call('getPerson', { params: { id: ids.person } })).traits.find((t) => t.name === 'title');
  await call('pinPersonTrait', { params: { id: ids.person, name: 'title' }, body: { value: 'head of purchasing', reason: 'she said so' } });
  const pinned = await title();
  assert.deepEqual([pinned.value, pinned.source, pinned.rule, pinned.pin.reason, pinned.losing[0].value], ['head of purchasing', 'tutti', 'manual', 'she said so', 'buyer']);
  await call('pinPersonTrait', { params: { id: ids.person, name: 'title' }, body: { value: 'x' }, expect: 400 });
  await call('pinPersonTrait', { params: { id: 'p999999', name: 'title' }, body: { value: 'x', reason: 'r' }, expect: 404 });
  await call('unpinPersonTrait', { params: { id: ids.person, name: 'title' }, query: { reason: 'a misunderstanding' } });
  assert.equal((await title()).value, 'buyer');
  await call('unpinPersonTrait', { params: { id: ids.person, name: 'title' }, expect: 404 });
  await call('pinAccountTrait', { params: { id: ids.account, name: 'industry' }, body: { value: 'machines', reason: 'r' } });
  await call('unpinAccountTrait', { params: { id: ids.account, name: 'industry' } });
});

test('data quality: the report, its days, conflicts and how they are settled', async () => {
  const hr = hub.basic(hub.addSource('hr'));
  await hub.post('/v1/identify', { context: { externalIds: [{ id: 'h1', type: 'hr_id', collection: 'users' }] }, traits: { email: 'ming@acme.com', title: 'Buyer ', phone: 'none', city: '台北' } }, hr);
  await hub.post('/v1/identify', { userId: 'u1', traits: { city: 'Taichung' } }, web);
  await hub.settled();
  const report = await call('getQuality', { query: { fresh: true } });
  const of = (source, trait) => report.sources.find((s) => s.source === source && s.class === 'person').traits.find((t) => t.trait === trait);
  assert.deepEqual([of('hr', 'phone').filled, of('hr', 'phone').valid, of('hr', 'title').disputed, of('hr', 'city').disputed, of('web', 'city').disputed], [1, 0, 0, 1, 1]);
  assert.deepEqual(report.conflicts.find((c) => c.trait === 'city'), { trait: 'city', class: 'person', open: 1, settled: 0 });
  const { items } = await call('listConflicts', { query: { trait: 'city' } });
  assert.deepEqual(items[0].values.map((v) => [v.source, v.shown]), [['web', true], ['hr', false]]);
  await call('pinPersonTrait', { params: { id: items[0].entity.id, name: 'city' }, body: { value: '台北', reason: 'moved' } });
  assert.equal((await call('listConflicts', { query: { trait: 'city' } })).items.length, 0);
  assert.deepEqual((await call('getQuality', { query: { fresh: true } })).conflicts.find((c) => c.trait === 'city'), { trait: 'city', class: 'person', open: 0, settled: 1 });
  await call('listConflicts', { expect: 400 });
  await call('listConflicts', { query: { trait: 'x', class: 'plane' }, expect: 400 });
  const days = (await call('getQualityHistory', { query: { source: 'hr', trait: 'phone' } })).items;
  assert.deepEqual([days.length, days[0].records, days[0].filled, days[0].valid], [1, 1, 1, 0]);
  await call('getQualityHistory', { query: { source: 'none' }, expect: 404 });
  await call('getQualityHistory', { query: { days: 0 }, expect: 400 });
});

test('write-back: targets, changes, decisions', async () => {
  const file = path.join(hub.data, 'hr.json');
  writeFileSync(file, JSON.stringify({ traits: { city: 'city' }, request: { url: 'http://127.0.0.1:1/{key}', body: { '{field}': '{value}' } } }));
  hub.tutti('writeback', 'add', 'hr', '--source', 'hr', '--rest-template', file);
  // What another test has pinned is not what the website says.
  writeFileSync(file, JSON.stringify({ traits: { city: 'city' }, request: { url: 'ftp://x' } }));
  assert.throws(() => hub.tutti('writeback', 'add', 'bad', '--source', 'hr', '--rest-template', file));
  const web = path.join(hub.data, 'web.json');
  writeFileSync(web, JSON.stringify({ traits: { city: 'city' }, request: { url: 'http://127.0.0.1:1/{key}', body: { '{field}': '{value}' } } }));
  hub.tutti('writeback', 'add', 'web', '--source', 'web', '--rest-template', web);
  const change = await until(async () => (await call('listWrites', { query: { status: 'proposed', target: 'web' } })).items[0]);
  assert.deepEqual([change.old, change.value, change.agreed_source, change.record.id], ['Taichung', '台北', 'tutti', 'u1']);
  await call('rejectWrite', { params: { id: change.id }, body: { reason: 'not now' } });
  await call('approveWrite', { params: { id: change.id }, body: {}, expect: 409 });
  await call('retryWrite', { params: { id: change.id }, body: {} });
  await until(async () => (await call('listWrites', { query: { status: 'approved' } })).items[0]?.attempts > 0);
  await call('approveWrite', { params: { id: 'none' }, body: {}, expect: 404 });
  await call('rejectWrite', { params: { id: 'none' }, body: { x: 1 }, expect: 400 });
  await call('listWrites', { query: { status: 'lost' }, expect: 400 });
  await call('listWrites', { query: { limit: 1 } });
  assert.deepEqual((await call('getWriteback')).targets.map((t) => t.name), ['hr', 'web']);
  for (const name of ['hr', 'web']) hub.tutti('writeback', 'remove', name);
});

test('sources, events, quarantine, live, operation', async () => {
  await call('listSources');
  const made = await call('addSource', { body: { name: 'shop' }, expect: 201 });
  assert.match(made.key, /^wk_/);
  await call('addSource', { body: { name: 'shop' }, expect: 409 });
  await call('addSource', { body: { name: 'Not A Name' }, expect: 400 });
  await call('rotateSourceKey', { params: { name: 'shop' }, expect: 201 });
  await call('disableSource', { params: { name: 'shop' } });
  assert.notEqual((await hub.post('/v1/track', { userId: 'x', event: 'e' }, hub.basic(made.key))).status, 200);
  await call('enableSource', { params: { name: 'shop' } });
  await call('rotateSourceKey', { params: { name: 'none' }, expect: 404 });
  const options = await call('getWebhookOptions');
  assert.ok(options.schemes.some((s) => s.name === 'hubspot-v3') && options.mappings.some((m) => m.name === 'debezium'));
  await call('addSource', { body: { name: 'hooks', kind: 'webhook', mapping: 'hubspot' }, expect: 201 });
  await call('addSource', { body: { name: 'hooks2', kind: 'webhook', mapping: 'nobody' }, expect: 400 });
  assert.equal((await call('putSourceMapping', { params: { name: 'hooks' }, body: { toml: options.mappings[0].toml } })).mapping, 'own');
  const broken = await call('putSourceMapping', { params: { name: 'hooks' }, body: { toml: 'version = 1\nsource = "s"\nemmit = 1' }, expect: 400 });
  assert.match(broken.error.message, /mapping:3: "emmit"/);
  await call('putSourceMapping', { params: { name: 'none' }, body: { mapping: 'hubspot' }, expect: 404 });
  const signed = await call('putSourceVerification', { params: { name: 'hooks' }, body: { scheme: 'github', secret: 'a long enough secret' } });
  assert.equal(signed.verification.scheme, 'github');
  assert.ok((await call('putSourceVerification', { params: { name: 'hooks' }, body: { scheme: 'github', secret: 'another secret' } })).verification.previous_until);
  await call('putSourceVerification', { params: { name: 'hooks' }, body: { scheme: 'nobody', secret: 'a long enough secret' }, expect: 400 });
  await call('putSourceVerification', { params: { name: 'hooks' }, body: { scheme: 'github', secret: 'short' }, expect: 400 });
  await call('putSourceVerification', { params: { name: 'none' }, body: { scheme: 'github', secret: 'a long enough secret' }, expect: 404 });
  assert.equal((await call('deleteSourceVerification', { params: { name: 'hooks' } })).verification, undefined);
  await call('getEvent', { params: { offset: 1 } });
  await call('getEvent', { params: { offset: 999999 }, expect: 404 });
  const quarantine = await call('listQuarantine', { query: { reason: 'bad_date' } });
  assert.equal(quarantine.items.length, 1);
  assert.equal((await call('getEvent', { params: { offset: quarantine.items[0].offset } })).outcome, 'quarantined');
  const replay = await call('replayQuarantine', { body: { reason: 'bad_date' } });
  assert.equal(replay.replayed, 1);
  await call('replayQuarantine', { body: {}, expect: 400 });
  await call('recentLive', { query: { source: 'web', outcome: 'accepted', limit: 5 } });
  await call('recentLive', { query: { source: 'none' }, expect: 404 });
  const stream = await fetch(`${hub.url}/api/v1/live?source=web`);
  assert.equal(stream.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  await stream.body.cancel();
  called.add('streamLive');
  // Nobody listens on port 1, so the stream fails and is tried again.
  const map = path.join(hub.data, 'stream.toml');
  writeFileSync(map, 'version = 1\nsource = "machines"\n[[emit]]\ntype = "track"\n');
  hub.tutti('stream', 'add', 'machines', '--mqtt', '127.0.0.1:1', '--topic', 'a/#', '--map', map);
  await until(async () => (await call('listStreams')).items[0]?.state === 'failed');
  await call('pauseStream', { params: { name: 'machines' } });
  assert.equal((await call('listStreams')).items[0].state, 'paused');
  await call('resumeStream', { params: { name: 'machines' } });
  await call('pauseStream', { params: { name: 'nobody' }, expect: 404 });
  hub.tutti('sync', 'add', 'silo', '--tap', 'false', '--map', syncMap(), '--no-discover', '--every', '1d');
  await until(async () => (await call('listSyncs')).items[0]?.last?.outcome === 'failed');
  await call('runSync', { params: { name: 'silo' }, expect: 202 });
  await call('runSync', { params: { name: 'none' }, expect: 404 });
  await call('listDuplicates', { query: { class: 'person', limit: 5 } });
  await call('listDuplicates', { query: { class: 'account' } });
  await call('listDuplicates', { query: { class: 'plane' }, expect: 400 });
  await until(async () => (await call('runSql', { body: { sql: 'SELECT count(*) AS n FROM events' } })).rows[0][0] > 0);
  assert.equal((await call('runSql', { body: { sql: "SELECT name, amount FROM opportunities WHERE opportunity_id = 'O1'" } })).rows[0][1], '80000.000000');
  assert.equal((await call('runSql', { body: { sql: 'SELECT 1 UNION ALL SELECT 2', max_rows: 1 } })).cut, true);
  await call('runSql', { body: { sql: 'DROP VIEW people' }, expect: 400 });
  await call('runSql', { body: { sql: 'SELECT 1', format: 'xml' }, expect: 400 });
  await call('runSql', { body: { sql: 'SELECT 1', rows: 1 }, expect: 400 });
  await call('runSql', { body: { sql: 'SELECT count(*) FROM range(1000000) a, range(1000000) b', timeout_ms: 100 }, expect: 413 });
  await call('getSqlSchema');
  await call('getOverview');
  await call('health');
  await call('ready');
  await call('metrics');
});

test('imports: upload, detect, suggest, try, start, cancel, rejected rows, history', async () => {
  const good = [1, 2, 3, 4, 5, 6].map((n) => `SO-${n};25.03.2024;1002${n};1.25${n},00\n`).join('');
  const text = `Order Number;Order Date;Customer Number;Order Total\n${good}SO-7;26.03.2024;10024;oops\n`;
  const upload = (url, body) => hub.get(`/api/v1${url}`, { method: 'POST', body, headers: { 'content-type': 'application/octet-stream' } });
  const made = await upload('/imports?name=orders.csv', text.slice(0, 20));
  assert.equal(made.status, 201);
  called.add('createImport');
  const id = made.body.id;
  const piece = await upload(`/imports/${id}/append?at=20`, text.slice(20));
  assert.equal(piece.body.bytes, text.length);
  called.add('appendImport');
  assert.equal((await upload(`/imports/${id}/append?at=20`, 'again')).status, 409);
  const detected = await call('detectImport', { params: { id }, body: {} });
  assert.equal(detected.delimiter.value, ';');
  await call('detectImport', { params: { id }, body: { delimiter: 'x' }, expect: 400 });
  const { mapping, kind } = await call('suggestImport', { params: { id }, body: { source: 'erp' } });
  assert.equal(kind, 'orders');
  const trial = await call('dryRunImport', { params: { id }, body: { mapping } });
  assert.equal(trial.counts.rejected, 1, JSON.stringify(trial));
  await call('dryRunImport', { params: { id }, body: { mapping: 'version = 2' }, expect: 400 });
  await call('startImport', { params: { id }, body: { mapping }, expect: 202 });
  await until(async () => (await call('getImport', { params: { id } })).state === 'done');
  const done = await call('getImport', { params: { id } });
  assert.deepEqual([done.counts.rows, done.counts.landed, done.counts.rejected], [7, 6, 1]);
  assert.equal((await call('getImportMapping', { params: { id } })).mapping, mapping);
  await call('getImportErrors', { params: { id } });
  const errors = await (await fetch(`${hub.url}/api/v1/imports/${id}/errors`)).text();
  assert.match(errors, /bad_number;Order Total;SO-7/);
  await call('cancelImport', { params: { id }, expect: 409 });
  assert.equal((await call('listImports')).items[0].id, id);
  await call('getObject', { params: { kind: 'order', source: 'erp', id: 'SO-1' } });
  await call('undoImport', { params: { id }, body: {}, expect: 400 });
  await call('undoImport', { params: { id }, body: { reason: 'the wrong file' } });
  // The hub makes its state anew without the import; while it does, a request may find nobody.
  await until(async () => {
    try {
      return (await hub.get('/api/v1/objects/order/erp/SO-1')).status === 404 && (await hub.get('/ready')).status === 200;
    } catch {
      return false;
    }
  });
  await call('deleteImport', { params: { id }, expect: 204 });
  await call('getImport', { params: { id }, expect: 404 });
});

test('every operation of the document was called', () => {
  assert.deepEqual([...operations.keys()].filter((id) => !called.has(id)), []);
});
