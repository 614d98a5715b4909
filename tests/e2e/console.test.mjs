// The console in a real browser on real data: every page in every language, and the ways through it.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './lib/browser.mjs';
import { Hub, root, until } from './lib/hub.mjs';

const axe = readFileSync(path.join(import.meta.dirname, 'node_modules/axe-core/axe.min.js'), 'utf8');
const words = Object.fromEntries(
  ['en', 'zh-TW', 'zh-CN'].map((l) => [l, JSON.parse(readFileSync(path.join(root, `console/src/i18n/${l}.json`), 'utf8'))]),
);
// "identity.refusal.x" on a page is a key that nobody translated. No data of this test looks like it.
const untranslated = new RegExp(`\\b(?:${Object.keys(words.en).join('|')})\\.[a-z][a-z_]+`);
const pictures = path.join(root, 'build/screenshots');
const patient = 30_000; // a busy machine is no failure

let hub;
let browser;
let ids;
before(async () => {
  mkdirSync(pictures, { recursive: true });
  hub = await Hub.start();
  const web = hub.basic(hub.addSource('web'));
  const crm = hub.basic(hub.addSource('crm'));
  const account = { type: 'erp', id: 'C1' };
  const person = { type: 'crm_contact_id', id: '003A1' };
  const answers = [
    await hub.post('/v1/batch', { batch: [
      { type: 'page', anonymousId: 'a1', properties: { title: 'Presses', path: '/presses' } },
      { type: 'identify', userId: 'u1', anonymousId: 'a1', traits: { name: '王小明', email: 'ming@acme.com', title: 'buyer' } },
      { type: 'group', userId: 'u1', groupId: 'g1', traits: { name: 'Acme GmbH', domain: 'acme.com' } },
      { type: 'track', userId: 'u1', event: 'Brochure Downloaded', properties: { file: 'HX-200' } },
      { type: 'page', anonymousId: 'a2', properties: { title: 'Prices' } },
    ] }, web),
    await hub.post('/v1/batch', { batch: [
      { type: 'identify', context: { externalIds: [{ ...person, collection: 'users', encoding: 'none' }] }, traits: { email: 'ming@acme.com', name: '王小明' } },
      { type: 'identify', context: { externalIds: [{ type: 'crm_contact_id', id: '003A2', collection: 'users', encoding: 'none' }] }, traits: { email: 'info@acme.com', name: 'Anna Huber' } },
      { type: 'relation', account: { type: 'erp', id: 'C2' }, parent: account, kind: 'site' },
      { type: 'relation', person, account, role: 'purchasing', primary: true, from: '2025-01-01' },
      { type: 'order', object: { id: 'SO-1', account, person, status: 'shipped', currency: 'EUR', total: '25.00', placedAt: '2026-01-05' } },
      { type: 'order_line', object: { id: '1', order: 'SO-1', account, sku: 'HX', name: 'Seal', quantity: 2, price: '12.50', currency: 'EUR' } },
      { type: 'ticket', object: { id: 'T1', account, person, status: 'open', priority: 'p1', subject: 'Leak', openedAt: '2026-01-01' } },
      { type: 'asset', object: { id: 'SN1', account, product: 'HX-200', installedAt: '2020-01-01' } },
      { type: 'telemetry', object: { id: 'SN1' }, metrics: { bar: 180.5, mode: 'auto' } },
      { type: 'opportunity', object: { id: 'O1', account, stage: 'proposal', amount: '80000', currency: 'EUR', name: 'Retrofit', closeDate: '2026-06-01' } },
      { type: 'ticket', object: { id: 'T2', openedAt: 'not a day' } },
    ] }, crm),
  ];
  for (const a of answers) assert.equal(a.status, 200, JSON.stringify(a.body));
  await hub.settled();
  ids = {
    person: (await hub.get('/api/v1/people/by/user_id/u1')).body.id,
    account: (await hub.get('/api/v1/accounts/by/erp/C1')).body.id,
  };
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await hub?.remove();
});

const pages = () => ({
  home: '/',
  search: '/search?q=ming',
  people: '/people',
  person: `/people/${ids.person}`,
  'person-facts': `/people/${ids.person}?tab=facts`,
  'person-business': `/people/${ids.person}?tab=business`,
  'person-identity': `/people/${ids.person}?tab=identity`,
  accounts: '/accounts',
  account: `/accounts/${ids.account}`,
  'account-people': `/accounts/${ids.account}?tab=people`,
  'account-business': `/accounts/${ids.account}?tab=business`,
  'account-identity': `/accounts/${ids.account}?tab=identity`,
  order: '/objects/order/crm/SO-1',
  ticket: '/objects/ticket/crm/T1',
  asset: '/objects/asset/crm/SN1',
  opportunity: '/objects/opportunity/crm/O1',
  live: '/live',
  sources: '/sources',
  quality: '/quality',
  'quality-conflicts': '/quality?tab=conflicts',
  'quality-survivorship': '/quality?tab=survivorship',
  'quality-writeback': '/quality?tab=writeback',
  quarantine: '/quarantine',
  rules: '/rules',
});

// A tab in a language; what goes wrong in it is collected in `problems`.
async function open(language) {
  const context = await browser.newContext({ locale: language, viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce' });
  const tab = await context.newPage();
  tab.setDefaultTimeout(patient);
  const problems = [];
  tab.on('console', (m) => m.type() === 'error' && problems.push(`${tab.url()}: ${m.text()}`));
  tab.on('pageerror', (e) => problems.push(`${tab.url()}: ${e.message}`));
  return { tab, problems, close: () => context.close() };
}

// Loaded: something to read, and no part that still waits for its data.
async function show(tab, address) {
  await tab.goto(hub.url + address);
  await tab.waitForSelector('main h1, main .empty');
  await tab.waitForFunction(() => !document.querySelector('main .bone'));
}

const links = new Set();
for (const language of Object.keys(words)) {
  test(`every page in ${language}`, async () => {
    const { tab, problems, close } = await open(language);
    for (const [name, address] of Object.entries(pages())) {
      await show(tab, address);
      await tab.screenshot({ path: path.join(pictures, `${language}-${name}.png`) });
      const text = await tab.evaluate(() => document.body.innerText);
      if (untranslated.test(text)) problems.push(`${name}: untranslated ${untranslated.exec(text)[0]}`);
      for (const bad of [words[language].app.not_found, words[language].error.title]) if (text.includes(bad)) problems.push(`${name}: ${bad}`);
      assert.equal(await tab.evaluate(() => document.documentElement.lang), language);
      for (const href of await tab.evaluate(() => [...document.querySelectorAll('a[href^="/"]')].map((a) => a.getAttribute('href')))) links.add(href);
      if (language !== 'en') continue; // the structure is the same in each
      await tab.evaluate(axe);
      const { violations } = await tab.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
      for (const v of violations.filter((x) => x.impact === 'serious' || x.impact === 'critical'))
        problems.push(`${name}: axe ${v.id}: ${v.nodes.slice(0, 2).map((n) => `${n.html.slice(0, 120)} ${n.any[0]?.message ?? ''}`).join(' | ')}`);
    }
    await close();
    assert.deepEqual(problems, []);
  });
}

test('no link leads to nothing', async () => {
  const { tab, problems, close } = await open('en');
  const seen = new Set(Object.values(pages()));
  const unseen = [...links].filter((href) => !seen.has(href));
  assert.ok(unseen.length > 0 && unseen.length < links.size, `links were collected: ${[...links]}`);
  for (const href of unseen) {
    await show(tab, href);
    const text = await tab.evaluate(() => document.querySelector('main').innerText);
    for (const bad of [words.en.app.not_found, words.en.error.title]) if (text.includes(bad)) problems.push(`${href}: ${bad}`);
  }
  await close();
  assert.deepEqual(problems, []);
});

test('an address that leads nowhere says so', async () => {
  const { tab, close } = await open('en');
  await show(tab, '/no-such-page');
  await tab.getByText(words.en.app.not_found, { exact: true }).waitFor();
  await close();
});

test('search and open a person by keyboard, then change the language without a reload', async () => {
  const { tab, problems, close } = await open('en');
  await show(tab, '/');
  await tab.evaluate(() => (window.notReloaded = true));
  await tab.keyboard.press('Control+k');
  await tab.getByRole('combobox').fill('ming@acme');
  await tab.getByRole('option').filter({ hasText: '王小明' }).waitFor();
  await tab.keyboard.press('Enter');
  await tab.waitForURL(`**/people/${ids.person}`);
  await tab.locator('main h1').filter({ hasText: '王小明' }).waitFor();
  await tab.locator('.side-foot > button').filter({ hasText: 'English' }).click();
  await tab.getByRole('menuitemradio', { name: '繁體中文' }).click();
  await tab.locator('.side nav').getByText(words['zh-TW'].nav.people, { exact: true }).waitFor();
  assert.equal(await tab.evaluate(() => document.documentElement.lang), 'zh-TW');
  assert.equal(await tab.evaluate(() => window.notReloaded), true);
  await close();
  assert.deepEqual(problems, []);
});

test('split a person and undo it', async () => {
  const strands = async () => (await hub.get(`/api/v1/people/${ids.person}`)).body.strands;
  const before = await strands();
  assert.equal(before, 3);
  const { tab, problems, close } = await open('en');
  const { identity } = words.en;
  await show(tab, `/people/${ids.person}?tab=identity`);
  await tab.locator('.pic .node').filter({ hasText: 'crm' }).getByRole('button').click();
  await tab.getByRole('menuitem', { name: identity.split_off }).click();
  await tab.getByPlaceholder(identity.reason_placeholder).fill('another person');
  await tab.getByRole('button', { name: identity.confirm }).click();
  await until(async () => (await strands()) === 2);
  await tab.getByRole('button', { name: identity.undo, exact: true }).click();
  await tab.getByRole('button', { name: identity.confirm }).click();
  await until(async () => (await strands()) === before);
  await tab.getByText(identity.undone, { exact: true }).waitFor();
  await close();
  assert.deepEqual(problems, []);
});
