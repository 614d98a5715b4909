// Real SDKs against the real server: every event sent is found in the profile it belongs to.
import { Analytics } from '@segment/analytics-node';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './lib/browser.mjs';
import { Hub, root, until } from './lib/hub.mjs';

const script = path.join(root, 'tests/e2e/node_modules/@segment/analytics-next/dist/umd/standalone.js');
let hub;
let key;
before(async () => {
  hub = await Hub.start({ args: ['--analytics-js', script] });
  key = hub.addSource('website');
});
after(() => hub.remove());

const counts = (person) => Object.fromEntries(person.events.by_name.map((e) => [e.name, e.count]));

test('@segment/analytics-node', async () => {
  const segment = new Analytics({ writeKey: key, host: hub.url, path: '/v1/batch' });
  segment.page({ anonymousId: 'node-anon', name: 'Pricing' });
  segment.identify({ userId: 'node-1', anonymousId: 'node-anon', traits: { email: 'Node.One@Example.com', name: 'Node One' } });
  for (let k = 0; k < 25; ++k) segment.track({ userId: 'node-1', event: 'Clicked', properties: { k } });
  segment.group({ userId: 'node-1', groupId: 'acme', traits: { name: 'Acme GmbH' } });
  segment.alias({ userId: 'node-1', previousId: 'node-older' });
  await segment.closeAndFlush();
  await hub.settled();
  const { body } = await hub.get('/api/v1/people/by/user_id/node-1');
  assert.deepEqual(counts(body), { Clicked: 25, 'Page Viewed': 1, alias: 1, group: 1, identify: 1 });
  assert.equal(body.name, 'Node One');
  assert.equal(body.accounts[0].name, 'Acme GmbH');
  const byMail = await hub.get('/api/v1/people/by/email/node.one@example.com');
  assert.equal(byMail.body.id, body.id);
});

test('@rudderstack/rudder-sdk-node (gzip)', async () => {
  const rudder = new RudderAnalytics(key, { dataPlaneUrl: hub.url, flushAt: 5, flushInterval: 100 });
  rudder.identify({ userId: 'rudder-1', traits: { email: 'r1@example.com' } });
  for (let k = 0; k < 12; ++k) rudder.track({ userId: 'rudder-1', event: 'Rudder Event', properties: { k } });
  await new Promise((resolve) => rudder.flush(resolve));
  const person = await until(async () => {
    const { status, body } = await hub.get('/api/v1/people/by/user_id/rudder-1');
    return status === 200 && body.events.total === 13 && body;
  });
  assert.deepEqual(counts(person), { 'Rudder Event': 12, identify: 1 });
});

test('@segment/analytics-next in Chromium, from another origin', async () => {
  // A page of another origin, so that every call is preflighted; the client comes from the hub itself.
  const page = `<!doctype html><title>Shop</title><script>
    window.analytics = []; for (const m of ['page', 'identify', 'track']) analytics[m] = (...a) => analytics.push([m, ...a]);
    analytics._writeKey = ${JSON.stringify(key)}; analytics._cdn = ${JSON.stringify(hub.url)};
    </script><script src="${hub.url}/analytics.js/v1/${key}/analytics.min.js"></script>`;
  const shop = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(page)).listen(0, '127.0.0.1');
  await new Promise((resolve) => shop.once('listening', resolve));
  const browser = await launch();
  try {
    const tab = await browser.newPage();
    const problems = [];
    tab.on('pageerror', (e) => problems.push(e.message));
    await tab.goto(`http://localhost:${shop.address().port}/`);
    await tab.waitForFunction(() => typeof window.analytics.user === 'function');
    await tab.evaluate(async () => {
      await window.analytics.page('First');
      await window.analytics.page('Second');
      await window.analytics.identify('browser-1', { email: 'b1@example.com', name: '瀏覽 器' });
      await window.analytics.track('Added', { sku: 'HX' });
    });
    const person = await until(async () => {
      const { status, body } = await hub.get('/api/v1/people/by/user_id/browser-1');
      return status === 200 && body.events.total >= 4 && body;
    });
    // The visitor was anonymous when the pages were seen, and is one person with them now.
    assert.equal(counts(person)['Page Viewed'], 2);
    assert.equal(counts(person).Added, 1);
    assert.equal(person.strands, 2);
    assert.deepEqual(problems, []);
  } finally {
    await browser.close();
    shop.close();
  }
});

test('the client script is the one that npm gave', async () => {
  const served = await (await fetch(`${hub.url}/analytics.js/v1/${key}/analytics.min.js`)).text();
  assert.ok(served.includes(readFileSync(script, 'utf8').slice(0, 1000).trim()) || served.length > 50_000);
});

test('nothing vanished', async () => {
  await hub.settled();
  const c = await hub.counters();
  assert.equal(c.received, c.accepted + c.duplicate + c.refused);
  assert.equal(c.accepted, c.applied + c.quarantined + c.pending);
  assert.equal(c.refused + c.quarantined, 0);
});
