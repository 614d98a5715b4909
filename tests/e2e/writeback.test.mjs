// Two systems that say different things, both written back: they settle, and nothing goes round in circles.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Hub, until } from './lib/hub.mjs';

let hub;
const systems = [];

// A system with records of its own: takes PATCH /contacts/ID, and reports each change to Tutti as its own news.
class System {
  constructor(name, form = (value) => value) {
    Object.assign(this, { name, form, records: new Map(), writes: [], failing: 0 });
    systems.push(this);
  }
  async start() {
    this.key = hub.basic(hub.addSource(this.name));
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece) => (body += piece));
      request.on('end', () => void this.patched(request, body).then((status) => response.writeHead(status).end()));
    });
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    const file = path.join(hub.data, `${this.name}.json`);
    writeFileSync(file, JSON.stringify({
      traits: { phone: 'phone_number', title: 'title' },
      request: {
        url: `http://127.0.0.1:${this.server.address().port}/contacts/{key}`,
        headers: { Authorization: 'Bearer {env:PATH}' },
        body: { properties: { '{field}': '{value}' } },
      },
    }));
    this.template = file;
    return this;
  }
  async patched(request, body) {
    const id = decodeURIComponent(request.url.split('/').pop());
    this.writes.push({ id, change: request.headers['idempotency-key'], secret: request.headers.authorization });
    if (this.failing > 0) return this.failing-- && 503;
    if (this.refusing) return 422;
    for (const [field, value] of Object.entries(JSON.parse(body).properties)) await this.set(id, field === 'phone_number' ? 'phone' : field, this.form(value));
    return 204;
  }
  // A change in this system, by whomever; it is told like any other.
  async set(id, trait, value) {
    this.records.set(id, { ...this.records.get(id), [trait]: value });
    const traits = { email: `${id.slice(1)}@acme.com`, ...this.records.get(id) };
    const answer = await hub.post('/v1/identify', { context: { externalIds: [{ id, type: `${this.name}_id`, collection: 'users' }] }, traits, timestamp: new Date().toISOString() }, this.key);
    assert.equal(answer.status, 200);
  }
}

const changes = async (query = '') => (await hub.get(`/api/v1/writeback/changes${query}`)).body.items;
const quiet = async () => {
  // Settled: everything is applied, and for three looks of the write-back nothing has moved.
  for (let still = 0, last = ''; still < 6; ) {
    await hub.settled();
    const now = JSON.stringify([systems.map((s) => s.writes.length), await changes()]);
    still = now === last ? still + 1 : 0;
    last = now;
    await new Promise((done) => setTimeout(done, 300));
  }
};

before(async () => {
  hub = await Hub.start();
});
after(async () => {
  for (const s of systems) s.server?.close();
  await hub.remove();
});

test('two systems settle on the newer value, and an echo is no news', async () => {
  const crm = await new System('crm').start();
  const erp = await new System('erp').start();
  await crm.set('c1', 'phone', '+49 30 111111');
  await erp.set('e1', 'phone', '+49 30 222222');
  for (const s of [crm, erp]) hub.tutti('writeback', 'add', s.name, '--source', s.name, '--rest-template', s.template, '--at-once');
  await until(() => crm.records.get('c1').phone === '+49 30 222222');
  await quiet();
  assert.deepEqual([crm.writes.length, erp.writes.length], [1, 0]);
  assert.match(crm.writes[0].change, /^wb_[0-9a-f]{32}$/);
  assert.equal(crm.writes[0].secret, `Bearer ${process.env.PATH}`);
  const person = (await hub.get('/api/v1/people/by/crm_id/c1')).body;
  const phone = person.traits.find((t) => t.name === 'phone');
  assert.equal(phone.source, 'erp');
  assert.equal(phone.losing[0].echo, true);

  // Somebody changes it in the CRM: now the ERP is told, once.
  await crm.set('c1', 'phone', '+49 30 333333');
  await until(() => erp.records.get('e1').phone === '+49 30 333333');
  await quiet();
  assert.deepEqual([crm.writes.length, erp.writes.length], [1, 1]);

  // A person pins another value: both are told.
  await hub.get(`/api/v1/people/${person.id}/traits/phone`, { method: 'PUT', body: JSON.stringify({ value: '+49 30 444444', reason: 'called them' }) });
  await until(() => [crm, erp].every((s) => [...s.records.values()][0].phone === '+49 30 444444'));
  await quiet();
  assert.deepEqual([crm.writes.length, erp.writes.length], [2, 2]);
  for (const s of [crm, erp]) hub.tutti('writeback', 'remove', s.name);
});

test('a proposal waits for a person; a failure comes again with the same id; a refusal goes to the dead-letter list', async () => {
  const desk = await new System('desk').start();
  const shop = await new System('shop').start();
  await desk.set('d2', 'title', 'Buyer');
  await shop.set('s2', 'title', 'Head of Purchasing');
  hub.tutti('writeback', 'add', 'desk', '--source', 'desk', '--rest-template', desk.template);
  const [proposed] = await until(async () => ((await changes('?status=proposed')).length > 0 ? changes('?status=proposed') : undefined));
  assert.deepEqual([proposed.old, proposed.value, proposed.agreed_source, proposed.record.id], ['Buyer', 'Head of Purchasing', 'shop', 'd2']);
  await quiet();
  assert.equal(desk.writes.length, 0);
  desk.failing = 1;
  assert.equal((await hub.post(`/api/v1/writeback/changes/${proposed.id}/approve`, {})).status, 200);
  await until(() => desk.records.get('d2').title === 'Head of Purchasing');
  assert.deepEqual(desk.writes.map((w) => w.change), [proposed.id, proposed.id]);
  await until(async () => (await changes('?status=written')).some((w) => w.id === proposed.id));

  desk.refusing = true;
  await shop.set('s2', 'title', 'Director');
  const [next] = await until(async () => ((await changes('?status=proposed')).length > 0 ? changes('?status=proposed') : undefined));
  await hub.post(`/api/v1/writeback/changes/${next.id}/approve`, {});
  const [failed] = await until(async () => ((await changes('?status=failed')).length > 0 ? changes('?status=failed') : undefined));
  assert.deepEqual([failed.id, failed.note], [next.id, 'the system answered 422']);
  desk.refusing = false;
  await hub.post(`/api/v1/writeback/changes/${next.id}/retry`, { reason: 'the field is writable now' });
  await until(() => desk.records.get('d2').title === 'Director');

  // A rejected change is not proposed again while nothing else is said.
  await shop.set('s2', 'title', 'CEO');
  const [third] = await until(async () => ((await changes('?status=proposed')).length > 0 ? changes('?status=proposed') : undefined));
  await hub.post(`/api/v1/writeback/changes/${third.id}/reject`, { reason: 'a joke' });
  await shop.set('s2', 'title', 'CEO');
  await quiet();
  assert.equal((await changes('?status=proposed')).length, 0);
  hub.tutti('writeback', 'remove', 'desk');
});

test('two systems that put values into forms of their own stop after three writes', async () => {
  const upper = await new System('upper', (v) => `Dr. ${v.replace('Mr. ', '')}`).start();
  const lower = await new System('lower', (v) => `Mr. ${v.replace('Dr. ', '')}`).start();
  await upper.set('u3', 'title', 'Dr. No');
  await lower.set('l3', 'title', 'Mr. No');
  for (const s of [upper, lower]) hub.tutti('writeback', 'add', s.name, '--source', s.name, '--rest-template', s.template, '--at-once');
  const [waiting] = await until(async () => ((await changes('?status=proposed')).length > 0 ? changes('?status=proposed') : undefined));
  assert.equal(waiting.note, 'flapping');
  await quiet();
  assert.ok(upper.writes.length <= 3 && lower.writes.length <= 3, `${upper.writes.length} ${lower.writes.length}`);
});

test('a Singer target gets the changes as records', async () => {
  const old = await new System('old').start();
  await old.set('o4', 'phone', '+49 30 555555');
  const file = path.join(hub.data, 'taken.jsonl');
  const singer = hub.basic(hub.addSource('files'));
  await hub.post('/v1/identify', { context: { externalIds: [{ id: 'f4', type: 'file_id', collection: 'users' }] }, traits: { email: '4@acme.com', phone: '+49 30 666666' }, timestamp: '2020-01-01T00:00:00Z' }, singer);
  writeFileSync(path.join(hub.data, 'files.json'), JSON.stringify({ traits: { phone: 'mobile' } }));
  hub.tutti('writeback', 'add', 'files', '--source', 'files', '--template', path.join(hub.data, 'files.json'), '--target', `tee -a ${file}`, '--at-once');
  const lines = await until(async () => {
    const written = (await changes('?status=written')).find((w) => w.target === 'files');
    return written && { written, text: readFileSync(file, 'utf8') };
  });
  const [schema, record] = lines.text.trim().split('\n').map((l) => JSON.parse(l));
  assert.deepEqual([schema.type, schema.stream, schema.key_properties], ['SCHEMA', 'people', ['key']]);
  assert.deepEqual(record.record, { key: 'f4', change_id: lines.written.id, mobile: '+49 30 555555' });
});
