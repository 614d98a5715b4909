// A real server for a test: started on a free port with a data folder of its own, stopped and removed afterwards.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../../..');
const binary = process.env.TUTTI_TEST_BINARY ?? path.join(root, 'build/release/tutti');
const page = process.env.TUTTI_TEST_CONSOLE ?? path.join(root, 'console/dist');

export class Hub {
  constructor(data) {
    this.data = data;
  }

  static async start({ data = mkdtempSync(path.join(tmpdir(), 'tutti-e2e-')), args = [] } = {}) {
    const hub = new Hub(data);
    await hub.run(args);
    return hub;
  }

  async run(args = []) {
    this.process = spawn(binary, ['serve', '--data', this.data, '--listen', '127.0.0.1:0', '--console', page, ...args]);
    this.output = '';
    this.process.stderr.on('data', (d) => (this.output += d));
    this.address = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no address within 60 s: ${this.output}`)), 60_000);
      this.process.stdout.on('data', (d) => {
        this.output += d;
        const found = /http:\/\/(\S+)\/\n/.exec(this.output);
        if (!found) return;
        clearTimeout(timer);
        resolve(found[1]);
      });
      this.process.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${this.output}`)));
    });
    this.url = `http://${this.address}`;
  }

  tutti(...args) {
    return execFileSync(binary, [...args, '--data', this.data], { encoding: 'utf8' });
  }
  addSource(name, ...args) {
    return this.tutti('source', 'add', name, ...args).trim();
  }

  async get(path, options) {
    const answer = await fetch(this.url + path, options);
    return { status: answer.status, headers: answer.headers, body: await answer.json().catch(() => undefined) };
  }
  post(path, body, headers = {}) {
    return this.get(path, { method: 'POST', body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body), headers });
  }
  basic(key) {
    return { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
  }

  // Everything accepted is applied, and the lake has it.
  async settled() {
    await until(async () => {
      const { body } = await this.get('/api/v1/overview');
      return body.counters.pending === 0 && body.lake_offset >= body.applied_offset;
    });
  }

  async counters() {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const sum = (name) =>
      [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)$`, 'gm'))].reduce((n, m) => n + Number(m[1]), 0);
    const c = Object.fromEntries(
      ['received_total', 'accepted_total', 'duplicate_total', 'refused_total', 'applied_total', 'quarantined_total', 'pending'].map((n) => [
        n.replace('_total', ''),
        sum(`tutti_events_${n}`),
      ]),
    );
    return c;
  }

  async stop() {
    if (this.process.exitCode === null) {
      this.process.removeAllListeners('exit');
      const ended = new Promise((resolve) => this.process.on('exit', resolve));
      this.process.kill('SIGTERM');
      await ended;
    }
  }
  async remove() {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}

export async function until(condition, { within = 60_000, every = 50 } = {}) {
  const end = Date.now() + within;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error('what was waited for did not come');
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
