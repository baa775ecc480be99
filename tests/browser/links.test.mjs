// Coming from an identity provider by a registration link, in a real browser: by keyboard, without script, in three languages, as a
// small screen and a screen reader have it; and what another site, a scanner and a second visit get.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { after, before, test as plain } from 'node:test';
import * as lib from './lib.mjs';
import { cli, isOn, open, press, send } from './lib.mjs';

const test = (name, act) => plain(name, { timeout: 120_000 }, act);

let portal, chrome, base, scratch, key, env;
let last = 0;

before(async () => {
  [base, scratch, chrome] = [await lib.database(), lib.scratch(), await lib.browser()];
  env = {
    DATABASE_URL: base.url,
    LATCHKEY_MASTER_KEY: lib.masterKey(),
    LATCHKEY_SMTP_URL: 'smtp://127.0.0.1:9', // nobody listens: mails wait
    LATCHKEY_MAIL_FROM: 'no-reply@quillham.example',
  };
  const file = join(scratch.path, 'people.csv');
  const rows = Array.from({ length: 40 }, (_, i) => `u${i + 1}@quillham.example,User ${i + 1},premium_p1`);
  writeFileSync(file, `user_id,display_name,licences\n${rows.join('\n')}\n`);
  for (const args of [
    ['migrate'],
    ['tenant', 'create', 'Quillham Council', 'quillham.example'],
    ['tenant', 'set', 'quillham.example', '--enabled', 'all', '--return-addresses', 'https://app.example/start'],
    ['user', 'import', 'quillham.example', file],
  ]) {
    const done = await cli(args, env);
    assert.equal(done.code, 0, `${args.join(' ')}: ${done.stderr}`);
  }
  const made = await cli(
    ['api-key', 'create', '--tenant', 'quillham.example', '--name', 'Harbour sign-in', '--scope', 'registration:read', '--scope', 'registration-links:create'],
    env,
  );
  assert.equal(made.code, 0, made.stderr);
  key = made.stdout.trim();
  assert.match(key, /^lk_[\w-]{43}$/, 'the key alone, so that it can be piped');
  portal = await lib.portal('serve', env);
});
after(async () => {
  await chrome?.close();
  await portal?.stop();
  await base?.drop();
  scratch?.remove();
});

const ask = (method, path) => send(portal.origin, method, `/api/v1/users/${path}`, { headers: { authorization: `Bearer ${key}` } });

/// A link of somebody no other test has met.
async function link() {
  last += 1;
  const id = `u${last}@quillham.example`;
  const answer = await ask('POST', `${id}/registration-links`);
  assert.equal(answer.status, 201, answer.body);
  const { url } = JSON.parse(answer.body);
  assert.ok(url.startsWith(`${portal.origin}/register/start/`), url);
  return { id, url };
}

const session = async (page) => (await page.context().cookies()).find(({ name }) => name === 'latchkey_session')?.value;

for (const javaScriptEnabled of [true, false]) {
  test(`${javaScriptEnabled ? 'with' : 'without'} script, by keyboard alone: look, press, be signed in to register; and never again by this link`, async () => {
    const { id, url } = await link();
    const page = await open(chrome, portal.origin, { javaScriptEnabled });
    const referrers = [];
    page.on('request', (request) => referrers.push(request.headers().referer));
    await page.goto(url);
    await isOn(page, 'link');
    const words = await page.locator('main').innerText();
    for (const said of [id, 'Quillham Council', 'Harbour sign-in']) assert.ok(words.includes(said), `${said}: ${words}`);
    page.quiet();
    assert.equal(await session(page), undefined, 'looking signs nobody in');
    for (let i = 0; i < 20 && !(await page.locator('main form .btn').evaluate((button) => button === document.activeElement)); i += 1) {
      await page.keyboard.press('Tab');
    }
    await Promise.all([page.waitForURL((to) => to.pathname === '/register'), page.keyboard.press('Enter')]);
    assert.ok(await session(page));
    assert.deepEqual(referrers.filter(Boolean), [], 'nothing learns the address by a referrer');
    // What a link opens ends at registering.
    await page.goto('/account');
    assert.equal(new URL(page.url()).pathname, '/register');
    await page.goto(url);
    await isOn(page, 'link-gone');
    await page.context().close();
  });
}

test('scanners and previews that fetch it use nothing up', async () => {
  const { url } = await link();
  const path = new URL(url).pathname;
  for (const method of ['GET', 'HEAD', 'GET']) assert.equal((await send(portal.origin, method, path)).status, 200);
  const page = await open(chrome, portal.origin);
  await page.goto(url);
  await press(page, 'main form .btn');
  assert.ok(await session(page));
  await page.context().close();
});

test('another site that presses the button in a visitor’s browser signs nobody in', async () => {
  const { url } = await link();
  const evil = http.createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<form method="post" action="${url}"><input name="token" value="AAAAAAAAAAAAAAAAAAAAAA"><button>Win</button></form><iframe src="${url}"></iframe>`);
  });
  await new Promise((resolve) => { evil.listen(0, '127.0.0.1', resolve); });
  const page = await open(chrome, portal.origin);
  await page.goto(url); // the visitor has the cookies of the portal
  await page.goto(`http://127.0.0.1:${evil.address().port}/`);
  assert.ok(!(await page.frames()[1]?.content().catch(() => ''))?.includes('data-page="link"'), 'not in a frame');
  await press(page, 'button');
  await isOn(page, 'error');
  assert.equal(await session(page), undefined);
  await page.context().close();
  evil.close();
});

test('both pages in each language, light and dark, wide and narrow, and in forced colours', async () => {
  const found = [];
  for (const language of ['en', 'nl', 'ar']) {
    const page = await open(chrome, portal.origin);
    await page.goto(`/signin?mkt=${language}`);
    const { url } = await link();
    for (const state of ['link', 'link-gone']) {
      await page.goto(state === 'link' ? url : '/register/start/AAAAAAAAAAAAAAAAAAAAAA');
      page.complaints.splice(0, state === 'link' ? 0 : Infinity);
      await isOn(page, state);
      const note = (how, lines) => found.push(...lines.map((line) => `${language} ${state}, ${how}: ${line}`));
      const { lang, dir, headings } = await page.evaluate(() => ({
        lang: document.documentElement.lang, dir: document.documentElement.dir, headings: document.querySelectorAll('h1').length,
      }));
      assert.deepEqual([lang, dir, headings], [language, language === 'ar' ? 'rtl' : 'ltr', 1]);
      for (const media of [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { forcedColors: 'active' }]) {
        for (const width of [1280, 320]) {
          await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none', ...media });
          await page.setViewportSize({ width, height: 900 });
          const how = `${JSON.stringify(media)}, ${width} px`;
          note(how, await lib.axe(page));
          note(how, await lib.overflow(page));
          note(how, await lib.smallTargets(page));
          await lib.shot(page, `${state}-${language}-${width}-${Object.values(media)[0]}`);
        }
      }
      if (state === 'link') page.quiet();
    }
    await page.context().close();
  }
  assert.deepEqual(found, []);
});

test('keys on the command line: listed without what opens, revoked at once, and refused where they make no sense', async () => {
  const listed = await cli(['api-key', 'list', '--tenant', 'quillham.example'], env);
  assert.match(listed.stdout, /^[0-9a-f-]{36}\tHarbour sign-in\tregistration:read,registration-links:create\tnever expires\tlast used \d{4}-/);
  assert.ok(!listed.stdout.includes(key.slice(3)));
  for (const [args, why] of [
    [['create', '--tenant', 'quillham.example', '--name', 'X', '--scope', 'everything'], /everything is not registration:read or/],
    [['create', '--tenant', 'quillham.example', '--name', ' ', '--scope', 'registration:read'], /--name/],
    [['create', '--tenant', 'quillham.example', '--name', 'X'], /--scope/],
    [['create', '--tenant', 'nowhere.example', '--name', 'X', '--scope', 'registration:read'], /no organisation has the domain/],
    [['create', '--tenant', 'quillham.example', '--name', 'X', '--scope', 'registration:read', '--expires-days', '0'], /at least 1/],
    [['revoke', '--tenant', 'quillham.example', '01a1fe8b-71a4-725a-b596-5d762befb390'], /has no key/],
  ]) {
    const done = await cli(['api-key', ...args], env);
    assert.notEqual(done.code, 0, args.join(' '));
    assert.match(done.stderr, why, args.join(' '));
    assert.equal(done.stdout, '');
  }
  const page = await open(chrome, portal.origin);
  const { url } = await link();
  await page.goto(url);
  const revoked = await cli(['api-key', 'revoke', '--tenant', 'quillham.example', listed.stdout.split('\t')[0]], env);
  assert.equal(revoked.code, 0, revoked.stderr);
  assert.equal((await ask('GET', 'u1@quillham.example/registration')).status, 401);
  await press(page, 'main form .btn');
  await isOn(page, 'link-gone');
  assert.equal(await session(page), undefined);
  await page.context().close();
});
