// Looks at the console in a real browser: opens each page, takes a picture, runs axe-core, and fails on console errors
// and accessibility violations. `URL=http://127.0.0.1:8080 OUT=/tmp/shots node dev/shots.mjs [name ...]`
// Needs Chromium (CHROMIUM, default /usr/bin/chromium) and a server: the real one or the mock with DIST=1.
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const base = process.env.URL ?? 'http://127.0.0.1:8901';
const out = process.env.OUT ?? '/tmp/tutti-shots';
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function get(path) {
  return (await fetch(`${base}/api/v1${path}`)).json();
}
const person = process.env.PERSON ?? (await get('/people?limit=20')).items.find((p) => p.account)?.id ?? (await get('/people?limit=1')).items[0]?.id;
const account = process.env.ACCOUNT ?? (await get('/accounts?limit=1')).items[0]?.id;

const pages = [
  { name: 'home', path: '/' },
  { name: 'people', path: '/people' },
  { name: 'person', path: `/people/${person}` },
  { name: 'person-facts', path: `/people/${person}?tab=facts` },
  { name: 'person-business', path: `/people/${person}?tab=business` },
  { name: 'person-identity', path: `/people/${person}?tab=identity` },
  { name: 'person-split', path: `/people/${person}?tab=identity`, act: openSplit },
  { name: 'accounts', path: '/accounts' },
  { name: 'account', path: `/accounts/${account}` },
  { name: 'account-map', path: `/accounts/${account}?tab=map` },
  { name: 'account-people', path: `/accounts/${account}?tab=people` },
  { name: 'account-business', path: `/accounts/${account}?tab=business` },
  { name: 'account-identity', path: `/accounts/${account}?tab=identity` },
  { name: 'search', path: `/search?q=${encodeURIComponent(process.env.Q ?? '林')}` },
  { name: 'palette', path: '/', act: openPalette },
  { name: 'live', path: '/live', act: (page) => page.waitForTimeout(1500) },
  { name: 'event', path: `/people/${person}`, act: openEvent },
  { name: 'sources', path: '/sources' },
  { name: 'sources-add', path: '/sources', act: (page) => page.locator('.page-head button').click() },
  { name: 'sql', path: '/sql', act: runSql },
  { name: 'sql-wrong', path: '/sql', act: (page) => runSql(page, 'SELECT nam FROM people'), refused: true },
  { name: 'syncs', path: '/syncs' },
  { name: 'imports', path: '/imports' },
  { name: 'import-wizard', path: '/imports', act: dropFile },
  { name: 'import-run', path: '/imports', act: async (page) => (await dropFile(page), await page.locator('main .ant-btn-primary').last().click(), await page.waitForTimeout(1500)) },
  { name: 'duplicates', path: '/duplicates' },
  { name: 'duplicates-accounts', path: '/duplicates?class=account', act: (page) => page.keyboard.press('j') },
  { name: 'quality', path: '/quality' },
  { name: 'quality-conflicts', path: '/quality?tab=conflicts' },
  { name: 'quality-survivorship', path: '/quality?tab=survivorship' },
  { name: 'quality-writeback', path: '/quality?tab=writeback' },
  { name: 'quarantine', path: '/quarantine' },
  { name: 'rules', path: '/rules' },
  { name: 'nothing', path: '/nothing-here' },
];

async function openPalette(page) {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(process.env.Q ?? 'ke');
  await page.waitForTimeout(500);
  await page.keyboard.press('ArrowDown');
}
async function openSplit(page) {
  await page.locator('.pic .node button').nth(1).click();
  await page.locator('.ant-dropdown-menu-item').first().click();
  await page.waitForTimeout(600);
}
async function runSql(page, sql) {
  if (sql) await page.locator('textarea').fill(sql);
  await page.locator('textarea').press('Control+Enter');
  await page.waitForTimeout(900);
}
async function dropFile(page) {
  const text = 'Nr;Vorname;Nachname;E-Mail;Umsatz\nK-1001;Ada;Lovelace;ada@analytical.de;1.234,50\nK-1002;Konrad;Zuse;konrad@z3.de;12,00\nK-1003;Grace;Hopper;not-an-address;5\n';
  await page.locator('input[type=file]').setInputFiles({ name: 'kontakte.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.locator('.map-table').waitFor();
  await page.waitForTimeout(1800);
}
async function openEvent(page) {
  await page.locator('.tl-open:not([aria-expanded])').first().click();
  await page.waitForTimeout(600);
}

const kModes = [
  { tag: 'en', locale: 'en', scheme: 'light', size: [1280, 860] },
  { tag: 'tw', locale: 'zh-TW', scheme: 'light', size: [1280, 860] },
  { tag: 'cn-dark', locale: 'zh-CN', scheme: 'dark', size: [1280, 860] },
  { tag: 'en-dark', locale: 'en', scheme: 'dark', size: [1280, 860] },
  { tag: 'phone', locale: 'zh-TW', scheme: 'light', size: [390, 844] },
  { tag: 'phone-dark', locale: 'en', scheme: 'dark', size: [390, 844] },
  { tag: 'wide', locale: 'en', scheme: 'light', size: [1440, 900] },
];
const wantedModes = (process.env.MODES ?? 'en').split(',');
const wanted = process.argv.slice(2);
await mkdir(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
});
let problems = 0;
const report = (where, what) => (++problems, console.log(`${where}: ${what}`));
for (const mode of kModes.filter((m) => wantedModes.includes(m.tag) || wantedModes.includes('all'))) {
  const context = await browser.newContext({
    locale: mode.locale, colorScheme: mode.scheme, viewport: { width: mode.size[0], height: mode.size[1] }, reducedMotion: 'reduce', bypassCSP: false,
  });
  for (const { name, path, act, refused } of pages) {
    if (wanted.length && !wanted.includes(name)) continue;
    const where = `${mode.tag} ${name}`;
    const page = await context.newPage();
    page.on('console', (m) => ['error', 'warning'].includes(m.type()) && !(refused && /status of 400/.test(m.text())) && report(where, `console ${m.type()}: ${m.text().slice(0, 300)}`));
    page.on('pageerror', (e) => report(where, `uncaught: ${e.message}`));
    try {
      await page.goto(base + path);
      await page.waitForSelector('main h1, main .empty, main .who', { timeout: 8000 });
      await page.waitForTimeout(700);
      if (act) await act(page);
      await page.screenshot({ path: `${out}/${mode.tag}-${name}.png` });
      if (process.env.FULL) await page.screenshot({ path: `${out}/${mode.tag}-${name}-full.png`, fullPage: true });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) report(where, `the page is ${wide} px too wide`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
      for (const v of violations) report(where, `axe ${v.id}: ${v.nodes.slice(0, 2).map((n) => `${n.html.slice(0, 160)} ${n.any[0]?.message ?? ''}`).join(' | ')}`);
    } catch (e) {
      report(where, `failed: ${e.message.split('\n')[0]}`);
    }
    await page.close();
  }
  await context.close();
}
await browser.close();
console.log(problems ? `${problems} problems` : 'no problems');
process.exit(problems ? 1 : 0);
