// What clients rely on at the doors: answers, limits, CORS, forms of bodies; and files, imported with and without a server.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Hub, root, until } from './lib/hub.mjs';

let hub;
let key;
let auth;
before(async () => {
  hub = await Hub.start();
  key = hub.addSource('web');
  auth = hub.basic(key);
});
after(() => hub.remove());

const event = (n, more = {}) => ({ type: 'track', event: 'E', userId: `u${n}`, messageId: `m${n}`, ...more });

test('answers that SDKs understand', async () => {
  const table = [
    ['good', '/v1/track', event(1), auth, 200],
    ['a repeat is answered like the first', '/v1/track', event(1), auth, 200],
    ['no key', '/v1/track', event(2), {}, 401],
    ['unknown key', '/v1/track', event(2), hub.basic('wk_no'), 401],
    ['key in the body alone', '/v1/batch', { writeKey: key, batch: [event(3)] }, {}, 200],
    ['X-Write-Key', '/v1/track', event(4), { 'x-write-key': key }, 200],
    ['key without the colon', '/v1/track', event(5), { authorization: `Basic ${Buffer.from(key).toString('base64')}` }, 200],
    ['no JSON', '/v1/track', '{"a":', auth, 400],
    ['a bad value', '/v1/batch', '{"batch":[{"type":"track","event":tru}]}', auth, 400],
    ['empty batch', '/v1/batch', { batch: [] }, auth, 400],
    ['any Content-Type', '/v1/track', event(6), { ...auth, 'content-type': 'application/x-www-form-urlencoded' }, 200],
    ['gzip that nobody announced', '/v1/batch', gzipSync(JSON.stringify({ batch: [event(7)] })), auth, 200],
    ['short path', '/v1/t', event(8), auth, 200],
    ['import path', '/v1/import', { batch: [event(9)] }, auth, 200],
    ['Jitsu', '/api/s/track', { event: 'E', userId: 'u10', messageId: 'm10' }, { 'x-write-key': `${key}` }, 200],
    ['metrics of analytics.js are dropped', '/v1/m', { series: [] }, auth, 200],
    ['too large', '/v1/batch', { batch: [event(11, { properties: { x: 'y'.repeat(600_000) } })] }, auth, 413],
  ];
  for (const [name, path, body, headers, status] of table) {
    const answer = await hub.post(path, body, headers);
    assert.equal(answer.status, status, `${name}: ${JSON.stringify(answer.body)}`);
    if (status !== 200) {
      // segment-analytics-python reads both; without them it tries again for ever.
      assert.equal(typeof answer.body.code, 'string', name);
      assert.equal(typeof answer.body.message, 'string', name);
    } else assert.equal(answer.body.success, true, name);
  }
  const person = await hub.get('/api/v1/people/by/user_id/u1');
  assert.equal(person.body.events.total, 1);
});

test('a bad event inside a good batch is refused alone', async () => {
  const answer = await hub.post('/v1/batch', { batch: [event(20), { type: 'dance' }, event(21), event(22, { properties: { x: 'y'.repeat(40_000) } })] }, auth);
  assert.equal(answer.status, 200);
  assert.equal(answer.body.refused, 2);
  const live = await hub.get('/api/v1/live/recent?outcome=refused');
  assert.ok(live.body.items.some((e) => e.reason === 'unknown_type'), JSON.stringify(live.body.items.map((e) => e.reason)));
});

test('CORS, settings, pixel, beacon', async () => {
  const preflight = await fetch(`${hub.url}/v1/t`, { method: 'OPTIONS', headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'anonymousid,authorization,content-type,sentat' } });
  assert.ok(preflight.status === 200 || preflight.status === 204);
  assert.equal(preflight.headers.get('access-control-allow-origin'), 'https://shop.example');
  assert.equal(preflight.headers.get('access-control-allow-credentials'), 'true');
  assert.match(preflight.headers.get('access-control-allow-headers').toLowerCase(), /sentat/);
  const refused = await fetch(`${hub.url}/v1/t`, { method: 'POST', headers: { origin: 'https://shop.example' }, body: '{}' });
  assert.equal(refused.headers.get('access-control-allow-origin'), 'https://shop.example');
  const settings = await hub.get(`/v1/projects/${key}/settings`);
  assert.equal(settings.body.integrations['Segment.io'].apiHost, `${hub.address}/v1`);
  const config = await hub.get('/sourceConfig/?p=web&v=3', { headers: auth });
  assert.equal(config.body.source.enabled, true);
  const data = Buffer.from(JSON.stringify({ writeKey: key, userId: 'mail-reader', event: 'Email Opened' })).toString('base64');
  const pixel = await fetch(`${hub.url}/v1/pixel/track?data=${encodeURIComponent(data)}`);
  assert.equal(pixel.headers.get('content-type'), 'image/gif');
  assert.equal((await fetch(`${hub.url}/v1/pixel/track?data=broken`)).status, 200);
  const beacon = await hub.post(`/beacon/v1/batch?writeKey=${key}`, { batch: [event(30)] });
  assert.equal(beacon.status, 200);
  await hub.settled();
  assert.equal((await hub.get('/api/v1/people/by/user_id/mail-reader')).body.events.total, 1);
});

test('CloudEvents in three modes, and a webhook with a mapping', async () => {
  const ce = { specversion: '1.0', id: '1', source: '/press', type: 'press.stopped', userid: 'ce-user', data: { bar: 3 } };
  const structured = await hub.post('/v1/cloudevents', ce, { ...auth, 'content-type': 'application/cloudevents+json' });
  const batch = await hub.post('/v1/cloudevents', [ce, { ...ce, id: '2' }], { ...auth, 'content-type': 'application/cloudevents-batch+json' });
  const binary = await hub.post('/v1/cloudevents', { bar: 4 }, { ...auth, 'content-type': 'application/json', 'ce-specversion': '1.0', 'ce-id': '3', 'ce-source': '/press', 'ce-type': 'press.stopped', 'ce-userid': 'ce-user' });
  assert.deepEqual([structured.status, batch.status, binary.status], [200, 200, 200], JSON.stringify([structured.body, batch.body, binary.body]));
  const folder = mkdtempSync(path.join(tmpdir(), 'tutti-hook-'));
  writeFileSync(path.join(folder, 'map.toml'), 'version = 1\nsource = "hook"\n[[emit]]\ntype = "track"\nmessage_id = "{id}"\n[emit.set]\nevent = "Deal {stage}"\nuserId = "{owner.id}"\n');
  const hook = hub.addSource('hook', '--kind', 'webhook');
  hub.tutti('source', 'map', 'hook', path.join(folder, 'map.toml'));
  rmSync(folder, { recursive: true });
  await until(async () => (await hub.post(`/v1/webhook?writeKey=${hook}`, { id: 'd1', stage: 'won', owner: { id: 'rep-1' } })).status === 200);
  await hub.settled();
  assert.equal((await hub.get('/api/v1/people/by/user_id/ce-user')).body.events.total, 3);
  assert.equal((await hub.get('/api/v1/people/by/user_id/rep-1')).body.events.by_name[0].name, 'Deal won');
});

test('a file: with the server running, without it, twice, and interrupted', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tutti-import-'));
  const file = path.join(folder, 'people.csv');
  const map = path.join(folder, 'map.toml');
  writeFileSync(map, 'version = 1\nsource = "crm"\n[[emit]]\ntype = "identify"\n[emit.set]\n"context.externalIds" = [{ type = "crm", id = "{Id}" }]\n"traits.name" = "{Name}"\n');
  writeFileSync(file, 'Id,Name\n' + Array.from({ length: 3000 }, (_, k) => `${k},Person ${k}`).join('\n') + '\nbroken\n');
  const accepted = async () => (await hub.counters()).accepted;
  const before = await accepted();
  const report = hub.tutti('import', file, '--map', map);
  assert.match(report, /landed: 3000, rejected: 1/);
  assert.ok(existsSync(`${file}.errors.csv`));
  assert.equal((await accepted()) - before, 3000);
  hub.tutti('import', file, '--map', map);
  assert.equal((await accepted()) - before, 3000, 'the same file twice changes nothing');
  // Without the server, killed in the middle, and again.
  const data = path.join(folder, 'data');
  writeFileSync(file, 'Id,Name\n' + Array.from({ length: 200_000 }, (_, k) => `${k},Person ${k}`).join('\n') + '\n');
  const binary = process.env.TUTTI_TEST_BINARY ?? path.join(root, 'build/release/tutti');
  const first = spawn(binary, ['import', file, '--map', map, '--data', data]);
  const workspace = path.join(data, 'workspaces/main');
  await until(() => existsSync(workspace) && readdirSync(workspace).some((name) => /^import-.*\.json$/.test(name)), { every: 5 });
  const ended = new Promise((resolve) => first.on('exit', resolve));
  first.kill('SIGKILL');
  await ended;
  const again = await Hub.start({ data: path.join(folder, 'other') });
  await again.stop();
  const second = spawn(binary, ['import', file, '--map', map, '--data', data, '--quiet']);
  let out = '';
  second.stdout.on('data', (d) => (out += d));
  assert.equal(await new Promise((resolve) => second.on('exit', resolve)), 0);
  assert.match(out, /resumed after row [1-9]/);
  const whole = await Hub.start({ data });
  assert.equal((await whole.counters()).accepted, 200_000);
  await whole.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('nothing vanished', async () => {
  await hub.settled();
  const c = await hub.counters();
  assert.equal(c.received, c.accepted + c.duplicate + c.refused);
  assert.equal(c.accepted, c.applied + c.quarantined + c.pending);
});
