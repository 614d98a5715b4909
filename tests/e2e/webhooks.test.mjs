// Webhooks of other systems: signed as their own libraries sign, mapped by the built-in mappings.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { Hub, until } from './lib/hub.mjs';

let hub;
before(async () => (hub = await Hub.start()));
after(() => hub.remove());

const secretFile = (name, secret) => {
  const file = path.join(hub.data, `${name}.secret`);
  writeFileSync(file, `${secret}\n`);
  return file;
};
// The server looks for changes of other processes at most once a second.
const known = (name) => until(async () => (await hub.get('/api/v1/sources')).body.items.find((s) => s.name === name)?.verification);
const refused = async (reason) => {
  const text = await (await fetch(`${hub.url}/metrics`)).text();
  return Number(new RegExp(`^tutti_events_refused_total\\{[^}]*reason="${reason}"[^}]*\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
};

test('HubSpot: two contacts, their merge, and one person', async () => {
  const key = hub.addSource('hubspot', '--mapping', 'hubspot');
  const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
  hub.tutti('source', 'verify', 'hubspot', '--scheme', 'hubspot-v3', '--secret-file', secretFile('hubspot', secret));
  await known('hubspot');
  const target = `/v1/webhook?writeKey=${key}&to=a%2Fb`;
  const send = (events, { at = Date.now(), signedAs = `${hub.url}/v1/webhook?writeKey=${key}&to=a/b`, change = (b) => b } = {}) => {
    const body = JSON.stringify(events);
    const signature = createHmac('sha256', secret).update(`POST${signedAs}${body}${at}`).digest('base64');
    return hub.post(target, change(body), { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(at) });
  };
  const event = (eventId, more) => ({ eventId, subscriptionId: 1, portalId: 62515, occurredAt: 1_780_000_000_000 + eventId, attemptNumber: 0, changeSource: 'CRM', ...more });
  const property = (eventId, objectId, propertyName, propertyValue) => event(eventId, { subscriptionType: 'contact.propertyChange', objectId, propertyName, propertyValue });
  const first = await send([property(1, 51, 'firstname', 'Ada'), property(2, 51, 'email', 'ada@acme.example'), property(3, 52, 'firstname', 'A.'), property(4, 52, 'email', 'lovelace@acme.example')]);
  assert.equal(first.status, 200, JSON.stringify(first.body));
  await hub.settled();
  const person = async (id) => (await hub.get(`/api/v1/people/by/crm_contact_id/${id}`)).body;
  assert.notEqual((await person(51)).id, (await person(52)).id);
  const merge = [event(5, { subscriptionType: 'contact.merge', primaryObjectId: 51, mergedObjectIds: [52], newObjectId: 51, numberOfPropertiesMoved: 1 })];
  assert.equal((await send(merge)).status, 200);
  await hub.settled();
  const one = await person(51);
  assert.equal(one.id, (await person(52)).id);
  assert.equal(one.strands, 2);
  const { body: why } = await hub.get(`/api/v1/people/${one.id}/identity`);
  assert.ok(why.links.some((l) => l.type === 'crm_contact_id' && l.value === '52'), JSON.stringify(why.links));

  const before = await refused('signature');
  const wrong = [
    await send(merge, { at: Date.now() - 301_000 }),
    await send(merge, { signedAs: `${hub.url}/v1/webhook?writeKey=${key}` }),
    await send(merge, { change: (b) => b.replace('"mergedObjectIds":[52]', '"mergedObjectIds":[53]') }),
    await hub.post(target, merge),
    await hub.post(`/v1/track?writeKey=${key}`, { type: 'track', event: 'E', userId: 'u' }),
  ];
  for (const answer of wrong) {
    assert.equal(answer.status, 401);
    assert.equal(answer.body.code, 'signature');
  }
  assert.equal((await refused('signature')) - before, wrong.length);
  const { body: live } = await hub.get('/api/v1/live/recent?source=hubspot&outcome=refused');
  assert.equal(live.items.filter((e) => e.reason === 'signature').length, wrong.length);
});

test('Stripe-style, signed by its library, under two secrets in rotation', async () => {
  const key = hub.addSource('billing', '--kind', 'webhook');
  const put = (secret) => hub.get('/api/v1/sources/billing/verification', { method: 'PUT', body: JSON.stringify({ scheme: 'stripe', secret }) });
  const answer = await put('whsec_first_secret');
  assert.equal(answer.status, 200);
  assert.ok(!JSON.stringify(answer.body).includes('first_secret'));
  const stripe = new Stripe('sk_test_never_used');
  let n = 0;
  const send = (secret, change = (b) => b) => {
    const payload = JSON.stringify({ type: 'track', event: 'Invoice Paid', userId: 'u-1', messageId: `in_${++n}` });
    const header = stripe.webhooks.generateTestHeaderString({ payload, secret });
    return hub.post(`/v1/webhook?writeKey=${key}`, change(payload), { 'stripe-signature': header });
  };
  assert.equal((await send('whsec_first_secret')).status, 200);
  assert.equal((await send('whsec_second_secret')).status, 401);
  await put('whsec_second_secret');
  assert.equal((await send('whsec_first_secret')).status, 200);
  assert.equal((await send('whsec_second_secret')).status, 200);
  const flipped = (body) => String.fromCharCode(body.charCodeAt(0)) + body.slice(1).replace('u-1', 'u-0');
  assert.equal((await send('whsec_second_secret', flipped)).status, 401);
  await hub.get('/api/v1/sources/billing/verification', { method: 'DELETE' });
  assert.equal((await send('whsec_unknown')).status, 200);
});

test('Standard Webhooks, signed by its library', async () => {
  const key = hub.addSource('svix', '--kind', 'webhook');
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  hub.tutti('source', 'verify', 'svix', '--scheme', 'standard-webhooks', '--secret-file', secretFile('svix', secret));
  await known('svix');
  const body = JSON.stringify({ type: 'track', event: 'Signed', userId: 'u-2', messageId: 'sw-1' });
  const at = new Date();
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': String(Math.floor(at / 1000)), 'webhook-signature': new Webhook(secret).sign('msg_1', at, body) };
  const url = `/v1/webhook?writeKey=${key}`;
  assert.equal((await hub.post(url, body, headers)).status, 200);
  for (const [name, value] of Object.entries({ 'webhook-id': 'msg_2', 'webhook-timestamp': String(Math.floor(at / 1000) + 1), 'webhook-signature': headers['webhook-signature'].replace(/.{2}=$/, 'A==') }))
    assert.equal((await hub.post(url, body, { ...headers, [name]: value })).status, 401, name);
});

test('Salesforce and Debezium, each by its own mapping', async () => {
  const crm = hub.addSource('salesforce', '--mapping', 'salesforce');
  const shop = hub.addSource('shop', '--mapping', 'debezium');
  const change = (header, fields) => ({ data: { schema: 'x', payload: { ChangeEventHeader: { transactionKey: 'k1', sequenceNumber: 1, commitTimestamp: 1_780_000_000_000, ...header }, ...fields } }, channel: '/data/ChangeEvents' });
  const contact = change({ entityName: 'Contact', recordIds: ['0035f00000ABCDEAA4'], changeType: 'CREATE' }, { Name: { FirstName: 'Grace', LastName: 'Hopper' }, Email: 'grace@navy.example', AccountId: '0015f00002JUZPDAA5' });
  assert.equal((await hub.post(`/v1/webhook?writeKey=${crm}`, contact)).status, 200);
  const row = { payload: { before: null, after: { id: 7, first_name: 'Grace', last_name: 'Hopper', email: 'grace@navy.example' }, source: { db: 'inventory', table: 'customers', ts_ms: 1_780_000_000_000, file: 'b.1', pos: 4, row: 0 }, op: 'c' } };
  assert.equal((await hub.post(`/v1/webhook?writeKey=${shop}`, row)).status, 200);
  assert.equal((await hub.post(`/v1/webhook?writeKey=${shop}`, 'null')).status, 200, 'a tombstone');
  await hub.settled();
  const grace = (await hub.get('/api/v1/people/by/crm_contact_id/0035f00000ABCDEAA4')).body;
  assert.equal(grace.id, (await hub.get('/api/v1/people/by/shop_customer_id/7')).body.id, 'one by their e-mail address');
  assert.equal((await hub.get('/api/v1/accounts/by/crm_account_id/0015f00002JUZPDAA5')).status, 200);
});
