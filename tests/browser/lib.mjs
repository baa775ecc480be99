// What the tests share: databases and portals of their own, a browser, a visitor without one, the outbox, mail, axe.
//
// The environment says where things are: DATABASE_URL (an address that may create databases), LATCHKEY_BIN, CHROMIUM.
// SHOTS=directory keeps screenshots.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { chromium } from 'playwright-core';
import { SMTPServer } from 'smtp-server';
import { hear } from './hear.mjs';

export const OLD = 'Old-Lighthouse-42'; // everybody's password in the demo
export const NEW = 'Maple-Tram-Orbit-9';
export const LONG = 'maple tram orbit waffle'; // good enough for NIST rules, which ask for no classes

const needed = (name) => {
  assert.ok(process.env[name], `${name} is not set; script/test sets it`);
  return process.env[name];
};
const BIN = needed('LATCHKEY_BIN');
const ADMIN_URL = needed('DATABASE_URL');

// ---------- time

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/// Asks again and again until the answer is something; never longer than the deadline.
export async function until(what, ask, { timeout = 15_000, every = 50 } = {}) {
  const deadline = Date.now() + timeout;
  let failure;
  for (;;) {
    try {
      failure = undefined;
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      failure = error;
    }
    if (Date.now() > deadline) throw new Error(`waited ${timeout} ms in vain for ${what}`, { cause: failure });
    await sleep(every);
  }
}

// ---------- databases

/// A database of its own, and `query` into it. Gone after `drop`.
export async function database() {
  const name = `latchkey_test_${randomBytes(6).toString('hex')}`;
  const admin = async (sql) => {
    const client = new pg.Client({ connectionString: ADMIN_URL });
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await admin(`create database ${name} template template0`);
  const url = ADMIN_URL.replace(/\/[^/?]*(\?.*)?$/, `/${name}$1`);
  const pool = new pg.Pool({ connectionString: url, max: 2, application_name: 'test' });
  pool.on('error', () => {}); // connections are ended under us on purpose
  return {
    name,
    url,
    query: async (sql, parameters) => (await pool.query(sql, parameters)).rows,
    drop: async () => {
      await pool.end();
      await admin(`drop database if exists ${name} with (force)`);
    },
    /// Ends every connection that a portal holds.
    cut: async () => {
      const rows = await pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name <> 'test' and pid <> pg_backend_pid()`,
        [name],
      );
      return rows.rowCount;
    },
  };
}

// ---------- the program

const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/// Settings of whoever runs the tests must not leak in.
function environment(extra) {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(LATCHKEY_|DATABASE_URL$|PG)/.test(name)));
  return { ...clean, ...Object.fromEntries(Object.entries(extra).filter(([, value]) => value !== undefined)) };
}

function run(args, env) {
  const child = spawn(BIN, args, { env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  const seen = { child, stdout: '', stderr: '' };
  child.stdout.on('data', (data) => { seen.stdout += data; });
  child.stderr.on('data', (data) => { seen.stderr += data; });
  seen.ended = new Promise((resolve) => {
    child.on('close', (code, signal) => {
      children.delete(child);
      seen.code = code ?? signal;
      resolve(seen.code);
    });
  });
  return seen;
}

/// One command of the command line, to its end.
export async function cli(args, env) {
  const seen = run(args, env);
  const timer = setTimeout(() => seen.child.kill('SIGKILL'), 30_000);
  await seen.ended;
  clearTimeout(timer);
  return { code: seen.code, stdout: seen.stdout, stderr: seen.stderr };
}

export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

export const masterKey = () => randomBytes(32).toString('hex');

/// `latchkey serve` or `latchkey demo` on a free port of loopback; resolves when it answers.
export async function portal(command, env = {}) {
  const port = env.LATCHKEY_LISTEN ? Number(env.LATCHKEY_LISTEN.split(':')[1]) : await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const settings = {
    LATCHKEY_LISTEN: `127.0.0.1:${port}`,
    LATCHKEY_PUBLIC_URL: origin,
    LATCHKEY_CAPTCHA_DIFFICULTY: '200',
    // Each visitor below comes from an address of its own, so that the limits of one are not those of all.
    LATCHKEY_TRUSTED_PROXIES: '127.0.0.1/32',
    LATCHKEY_IDENTIFY_PER_ID: '1000',
    ...env,
  };
  let seen;
  const it = {
    origin,
    settings,
    async start() {
      seen = run([command], settings);
      let gone;
      seen.ended.then((code) => { gone = code; });
      await until(`${command} to answer`, async () => {
        if (gone !== undefined) throw Object.assign(new Error(`${command} ended with ${gone}: ${seen.stderr}`));
        return (await send(origin, 'GET', '/healthz')).status === 200;
      });
      return it;
    },
    get pid() { return seen.child.pid; },
    get log() { return seen.stderr; },
    get ended() { return seen.ended; },
    signal: (name) => seen.child.kill(name),
    async kill() {
      seen.child.kill('SIGKILL');
      await seen.ended;
    },
    /// As a service manager does it. Returns the exit code and how long it took.
    async stop() {
      const began = Date.now();
      seen.child.kill('SIGTERM');
      const timer = setTimeout(() => seen.child.kill('SIGKILL'), 20_000);
      const code = await seen.ended;
      clearTimeout(timer);
      return { code, took: Date.now() - began };
    },
  };
  return it.start();
}

/// A demo with its people and its outbox.
export async function demo(env = {}) {
  const base = await database();
  const it = await portal('demo', { DATABASE_URL: base.url, LATCHKEY_MASTER_KEY: masterKey(), ...env });
  const json = async (path) => JSON.parse((await send(it.origin, 'GET', path)).body);
  return Object.assign(it, {
    base,
    close: async () => {
      await it.stop();
      await base.drop();
    },
    /// All people, messages and counters as at the beginning.
    startOver: async () => assert.equal((await send(it.origin, 'POST', '/demo/reset')).status, 303),
    people: () => json('/demo/users.json'),
    /// Newest first.
    outbox: () => json('/demo/outbox.json'),
    /// Waits for a message of a channel to an address; `after`: ids that are known already.
    async message(channel, to, after = []) {
      return until(`a message (${channel}) to ${to}`, async () =>
        (await json('/demo/outbox.json')).find((message) => message.channel === channel && message.to === to && !after.includes(message.id)));
    },
    press: (id, key) => send(it.origin, 'POST', `/demo/phone/${id}/press`, { form: { key } }),
  });
}

/// The code in a mail or text: six digits, or eight letters and digits.
export function codeIn(text) {
  const code = text.split(/\s+/).find((word) => /^(\d{6}|[A-Z0-9]{8})$/.test(word));
  assert.ok(code, `no code in: ${text}`);
  return code;
}

/// A person's answers by the words of the question, in a language.
export function answersOf(person, language = 'en') {
  const file = readFileSync(new URL(`../../locales/${language}/questions.ftl`, import.meta.url), 'utf8');
  const words = Object.fromEntries([...file.matchAll(/^question-(\d+) = (.*)$/gm)].map(([, number, text]) => [number, text]));
  return Object.fromEntries(person.answers.map(([question, answer]) => [words[question] ?? question, answer]));
}

/// RFC 6238 with a seed in base32.
export function totp(secret, at = Date.now()) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

// ---------- a visitor without a browser

/// One request on a connection of its own, no redirect followed. Never waits longer than `timeout`.
export function send(origin, method, path, { form, headers = {}, timeout = 20_000, onSent } = {}) {
  return new Promise((resolve, reject) => {
    const body = form === undefined ? undefined : new URLSearchParams(form).toString();
    const request = http.request(origin + path, {
      method,
      agent: false,
      headers: { connection: 'close', ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }), ...headers },
      timeout,
    });
    request.on('timeout', () => request.destroy(new Error(`${method} ${path}: no answer within ${timeout} ms`)));
    request.on('error', reject);
    request.on('finish', () => onSent?.());
    request.on('response', (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(parts);
        resolve({ status: response.statusCode, headers: response.headers, bytes, body: bytes.toString('utf8') });
      });
    });
    request.end(body);
  });
}

/// An address that no other visitor of this run has.
export const ownAddress = () => `10.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;

const unescape = (text) =>
  text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code)).replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

/// A page as a visitor sees it.
class Seen {
  constructor(response, path) {
    Object.assign(this, { status: response.status, headers: response.headers, body: response.body, path });
  }
  get page() { return this.body.match(/data-page="([^"]*)"/)?.[1] ?? '(no page)'; }
  field(name) {
    const tag = this.body.match(new RegExp(`<input[^>]*name="${name}"[^>]*>`))?.[0];
    assert.ok(tag, `no field ${name} on ${this.page}`);
    return unescape(tag.match(/value="([^"]*)"/)?.[1] ?? '');
  }
  get words() {
    const main = this.body.slice(Math.max(0, this.body.indexOf('<main')), this.body.indexOf('</main>'));
    return unescape(main.replace(/<[^>]*>/g, ' ')).replace(/[\u2066-\u2069]/g, '').replace(/\s+/g, ' ').trim();
  }
  is(page) {
    assert.equal(this.page, page, `${this.status} ${this.path}: ${this.words}`);
    return this;
  }
  says(text) {
    assert.ok(this.words.includes(text), `not said: ${text}\n${this.words}`);
    return this;
  }
}

/// Cookies and an address, but no browser. `at` chooses the portal of each request.
export class Visitor {
  constructor(origin, address = ownAddress()) {
    Object.assign(this, { origin, address, cookies: new Map() });
  }
  at(origin) {
    this.origin = origin.origin ?? origin;
    return this;
  }
  /// The same cookies and address, on their own from here on.
  twin() {
    const twin = new Visitor(this.origin, this.address);
    twin.cookies = new Map(this.cookies);
    return twin;
  }
  async send(method, path, form, options = {}) {
    const headers = { 'x-forwarded-for': this.address, 'accept-language': 'en' };
    if (this.cookies.size) headers.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await send(this.origin, method, path, { form, headers, ...options });
    for (const cookie of response.headers['set-cookie'] ?? []) {
      const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/);
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
  async follow(response, path) {
    for (let i = 0; i < 5 && response.headers.location; i += 1) {
      path = response.headers.location;
      assert.match(path, /^\//, 'a redirect that leaves');
      response = await this.send('GET', path);
    }
    return new Seen(response, path);
  }
  async get(path) { return this.follow(await this.send('GET', path), path); }
  async post(path, form, options) { return this.follow(await this.send('POST', path, form, options), path); }
  /// Submits the form of a page that was seen.
  async fill(seen, form, path = seen.path) { return this.post(path, { token: seen.field('token'), ...form }); }

  /// The first page, with the work a browser does.
  async identify(userId) {
    const first = (await this.get('/')).is('identify');
    return this.fill(first, { user_id: userId, altcha: await this.work() }, '/');
  }
  async work() {
    const challenge = JSON.parse((await this.send('GET', '/captcha/challenge')).body);
    return solve(challenge);
  }
  async signIn(userId, password) {
    const page = (await this.get('/signin')).is('signin');
    return this.fill(page, { user_id: userId, password }, '/signin');
  }
}

/// The proof of work, as the script of the page does it.
export function solve({ algorithm, challenge, salt, signature, maxnumber }) {
  for (let number = 0; number <= maxnumber; number += 1) {
    if (createHash('sha256').update(salt + number).digest('hex') === challenge) {
      return Buffer.from(JSON.stringify({ algorithm, challenge, number, salt, signature })).toString('base64');
    }
  }
  throw new Error('no number fits the challenge');
}

/// Whether a password opens the account's door: `true`, or the status and words of the refusal.
export async function opens(origin, userId, password) {
  const visitor = new Visitor(origin);
  const seen = await visitor.signIn(userId, password);
  // Whatever comes first for them: their account, a change of password, registering.
  if (visitor.cookies.has('latchkey_session')) return true;
  assert.equal(seen.page, 'signin', `${seen.status} ${seen.words}`);
  assert.equal(seen.status, 422);
  return false;
}

/// The end of every reset: the new password opens, the old one does not.
export async function passwordIs(origin, userId, right, ...wrong) {
  for (const password of wrong) assert.equal(await opens(origin, userId, password), false, `${password} still opens ${userId}`);
  assert.equal(await opens(origin, userId, right), true, `${right} does not open ${userId}`);
}

// ---------- mail

/// A mail server on a port that stays its own: it can go down, come up, refuse and dawdle.
export async function mailServer() {
  const port = await freePort();
  const sink = { port, mails: [], refuse: undefined, dawdle: 0, logins: 0 };
  sink.url = `smtp://portal:letmein@127.0.0.1:${port}`;
  let server;
  sink.up = () =>
    new Promise((resolve, reject) => {
      server = new SMTPServer({
        disabledCommands: ['STARTTLS'],
        allowInsecureAuth: true,
        authMethods: ['PLAIN', 'LOGIN'],
        closeTimeout: 200,
        logger: false,
        onAuth: ({ username, password }, _, done) => {
          sink.logins += 1;
          if (username === 'portal' && password === 'letmein') done(null, { user: username });
          else done(new Error('wrong password'));
        },
        onRcptTo: ({ address }, _, done) => {
          const refusal = sink.refuse?.(address);
          done(refusal ? Object.assign(new Error('refused'), { responseCode: refusal }) : null);
        },
        onData: (stream, session, done) => {
          let raw = '';
          stream.setEncoding('utf8');
          stream.on('data', (part) => { raw += part; });
          stream.on('end', async () => {
            await sleep(sink.dawdle);
            sink.mails.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(), raw, ...parse(raw) });
            done();
          });
        },
      });
      server.on('error', () => {}); // visitors that break off
      server.listen(port, '127.0.0.1', resolve);
      server.server.on('error', reject);
    });
  sink.down = () => new Promise((resolve) => { server.close(resolve); });
  sink.to = (address) => sink.mails.filter((mail) => mail.to === address);
  sink.wait = (address, count = 1, timeout = 20_000) =>
    until(`${count} mail(s) to ${address}`, () => sink.to(address).length >= count && sink.to(address)[count - 1], { timeout });
  await sink.up();
  return sink;
}

/// Just enough of MIME for our own mails.
function parse(raw) {
  const header = (name) => raw.match(new RegExp(`^${name}: ((?:.|\\r\\n[ \\t])*)`, 'mi'))?.[1].replace(/\r\n[ \t]/g, ' ') ?? '';
  const part = raw.split(/^--.*$/m).find((piece) => /content-type: text\/plain/i.test(piece)) ?? '';
  const [head, ...rest] = part.trimStart().split('\r\n\r\n');
  let text = rest.join('\r\n\r\n');
  if (/base64/i.test(head)) text = Buffer.from(text, 'base64').toString('utf8');
  if (/quoted-printable/i.test(head)) {
    const bytes = text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    text = Buffer.from(bytes, 'latin1').toString('utf8');
  }
  return { subject: header('subject'), from: header('from'), automatic: header('auto-submitted'), text };
}

// ---------- the browser

export async function browser() {
  return chromium.launch({
    executablePath: needed('CHROMIUM'),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/// A page in a context of its own. `page.complaints` collects what the browser finds wrong: errors of the console, refusals of
/// the content security policy, scripts that threw, parts that did not load.
export async function open(chrome, origin, options = {}) {
  const context = await chrome.newContext({
    baseURL: origin,
    locale: 'en-GB',
    viewport: { width: 1280, height: 900 },
    // Pages that glide into each other would have to be waited for; one test looks at them with motion.
    reducedMotion: 'reduce',
    extraHTTPHeaders: { 'x-forwarded-for': options.address ?? ownAddress() },
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(`script: ${error.message}`));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // Going on to the next page ends what the last one was still fetching.
    // Of a worker that goes with its page Chromium says "blocked"; one that is really blocked shows in every journey, which
    // would then be asked for a picture.
    const left = /ERR_ABORTED/.test(why) || (/worker/.test(request.url()) && /ERR_BLOCKED_BY_RESPONSE/.test(why));
    if (!left) page.complaints.push(`not loaded: ${new URL(request.url()).pathname} ${why}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && response.request().resourceType() !== 'document') {
      page.complaints.push(`${response.status()} ${new URL(response.url()).pathname}`);
    }
  });
  page.on('console', (message) => {
    // A page of ours that says 422 or 404 is itself; its parts are watched above.
    if (message.type() === 'error' && !/^Failed to load resource/.test(message.text())) page.complaints.push(`console: ${message.text()}`);
  });
  page.quiet = () => assert.deepEqual(page.complaints, []);
  return page;
}

export const pageName = (page) => page.locator('html').getAttribute('data-page');

export async function isOn(page, name) {
  const there = await pageName(page);
  assert.equal(there, name, `on ${page.url()}: ${(await page.locator('main').innerText()).slice(0, 600)}`);
}

/// Presses the button that goes on, and waits for the page it leads to.
export async function press(page, selector) {
  await Promise.all([page.waitForEvent('framenavigated'), page.locator(selector).click()]);
  await page.waitForLoadState('load');
}

/// Picks a card; its words are what a mouse hits.
export async function pick(page, id) {
  await page.locator(`label[for="${id}"]`).click();
  assert.ok(await page.isChecked(`#${id}`));
}

/// The first page has done its work.
export const worked = (page) =>
  page.waitForFunction(() => document.querySelector('[name=altcha]')?.value || document.querySelector('[data-captcha-work]')?.hidden);

/// The first page in a browser: the work is done by its script, or the sound is listened to where there is none.
export async function identify(page, userId, { script = true, language = 'en' } = {}) {
  await page.goto('/');
  await page.fill('#user_id', userId);
  if (script) {
    await worked(page);
    await press(page, 'main form .row .btn');
    return;
  }
  for (let attempt = 1; ; attempt += 1) {
    const source = await page.locator('audio').getAttribute('src');
    const wav = await page.request.get(source);
    assert.equal(wav.status(), 200);
    await page.fill('#captcha_answer', hear(await wav.body(), language));
    await press(page, 'main form .row .btn');
    if ((await pageName(page)) !== 'identify') return;
    assert.ok(attempt < 5, 'the digits were misheard five times');
  }
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

/// What axe finds against WCAG 2.2 AA, a line each.
export async function axe(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const violations = await page.evaluate(
    (tags) => window.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }).then((result) => result.violations),
    WCAG,
  );
  return violations.flatMap((violation) =>
    violation.nodes.map((node) => `axe ${violation.id} (${violation.impact}): ${node.target.join(' ')} - ${node.failureSummary.replace(/\s+/g, ' ')} ${node.html.slice(0, 160)}`));
}

/// What reaches beyond the side of the window, if anything does.
export async function overflow(page) {
  return page.evaluate(() => {
    const wide = document.scrollingElement.scrollWidth;
    if (wide <= innerWidth) return [];
    const culprits = [...document.querySelectorAll('body *')]
      .filter((part) => { const box = part.getBoundingClientRect(); return box.width > 1 && (box.right > innerWidth + 0.5 || box.left < -0.5) && getComputedStyle(part).position !== 'fixed'; })
      .map((part) => `${part.tagName.toLowerCase()}${part.id && `#${part.id}`}${part.className && typeof part.className === 'string' ? `.${part.className.split(' ').join('.')}` : ''}`);
    return [`wider than the window: ${wide} > ${innerWidth} (${culprits.slice(-4).join(', ')})`];
  });
}

/// Things to press that are smaller than 24 by 24 pixels; links inside a sentence are the one exception (WCAG 2.5.8).
export async function smallTargets(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, audio[controls], [tabindex="0"]')]
      .filter((part) => part.checkVisibility({ checkVisibilityCSS: true }) && !part.closest('.vh') && !part.matches('[tabindex="-1"]'))
      .filter((part) => {
        const inSentence = part.matches('a') && getComputedStyle(part).display === 'inline'
          && [...part.parentElement.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
        return !inSentence;
      })
      .map((part) => ({ part, box: part.getBoundingClientRect() }))
      .filter(({ box }) => box.width < 23.99 || box.height < 23.99)
      .map(({ part, box }) => `small target ${Math.round(box.width)}x${Math.round(box.height)}: ${part.outerHTML.slice(0, 120)}`));
}

const shots = process.env.SHOTS;
export async function shot(page, name) {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

export function scratch() {
  const path = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
