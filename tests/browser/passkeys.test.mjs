// Passkeys in a real browser, with an authenticator that the browser itself plays: added, used to sign in and to prove once more,
// renamed, removed; by keyboard, in three languages, in a narrow window, and what is said where there is no script.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test as plain } from 'node:test';
import * as lib from './lib.mjs';
import { OLD, isOn, open, press } from './lib.mjs';

const test = (name, act) => plain(name, { timeout: 120_000 }, act);

const MIA = 'mia.email@quillham.example';

let demo, chrome, origin;

before(async () => {
  // Passkeys are made for names: a bare address can have none.
  const port = await lib.freePort();
  origin = `http://localhost:${port}`;
  [demo, chrome] = await Promise.all([lib.demo({ LATCHKEY_LISTEN: `127.0.0.1:${port}`, LATCHKEY_PUBLIC_URL: origin }), lib.browser()]);
});
after(async () => {
  await chrome?.close();
  await demo?.close();
});
beforeEach(async () => {
  await demo.startOver();
  await demo.base.query('update credential set must_change = false');
});

/// A window with an authenticator beside it. `offers`: passkeys are among what the field for the user ID offers, and this
/// authenticator takes such an offer as soon as it is made.
async function visitor({ offers = false } = {}) {
  const page = await open(chrome, origin);
  if (!offers) await page.addInitScript(() => { PublicKeyCredential.isConditionalMediationAvailable = async () => false; });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  const device = {
    credentials: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    verifies: (isUserVerified) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  };
  return { page, device };
}

async function signIn(page, user = MIA) {
  await page.goto('/signin');
  await page.fill('#user_id', user);
  await page.fill('#password', OLD);
  await press(page, 'form[action="/signin"] .row .btn');
  assert.notEqual(await lib.pageName(page), 'signin', await page.locator('main').innerText());
}

const ADD = 'form[data-passkey=create] .btn';
const USE = 'form[data-passkey=get] .btn';
const said = (page) => page.locator('[data-passkey-said]');

async function add(page, name) {
  await page.goto('/register/passkeys/add');
  await isOn(page, 'passkey-add');
  await page.fill('#name', name);
  await press(page, ADD);
  await isOn(page, 'passkeys');
}

const ids = async () => (await demo.base.query('select id from passkey order by id')).map(({ id }) => id);

/// A page as it looks: wide and light, narrow and dark.
async function look(page, state) {
  const found = [];
  for (const [colorScheme, width] of [['light', 1280], ['dark', 320]]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    for (const line of [...(await lib.axe(page)), ...(await lib.overflow(page)), ...(await lib.smallTargets(page))]) found.push(`${state}, ${width} px: ${line}`);
    await lib.shot(page, `passkey-${state.replace(/\W+/g, '-')}-${width}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 900 });
  const text = await page.locator('body').innerText();
  assert.doesNotMatch(text, /(^|\s)(passkeys?|prove|register|signin|mail)-[a-z-]+(\s|$)|\{ ?\$/, `${state}: a key instead of words`);
  assert.equal(await page.locator('h1').count(), 1, state);
  assert.deepEqual(found, []);
}

test('a passkey is added, and signs in without a word typed', async () => {
  const { page, device } = await visitor();
  await signIn(page);
  await add(page, 'My phone');
  assert.match(await page.locator('main').innerText(), /My phone/);
  const [credential] = await device.credentials();
  assert.equal(credential.rpId, 'localhost');
  assert.equal(credential.isResidentCredential, true);
  assert.equal(Buffer.from(credential.userHandle, 'base64').length, 32);
  await demo.message('mail', 'mia@posteo.example');

  await press(page, 'form[action="/signout"] button');
  await page.context().clearCookies();
  await page.goto('/signin');
  await press(page, USE);
  assert.notEqual(await lib.pageName(page), 'signin');
  await page.goto('/account');
  assert.match(await page.locator('main').innerText(), /mia/i);
  page.quiet();
  await page.context().close();
});

test('by keyboard alone, and the field for the user ID offers passkeys too', async () => {
  const { page, device } = await visitor({ offers: true });
  await signIn(page);
  await page.goto('/register/passkeys');
  const reach = async (what) => {
    for (let n = 0; n < 60; n += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate((selector) => document.activeElement.matches(selector), what)) return;
    }
    assert.fail(`${what} is not reached`);
  };
  await reach('a[href="/register/passkeys/add"]');
  await Promise.all([page.waitForURL('**/add'), page.keyboard.press('Enter')]);
  await reach('#name');
  await page.keyboard.type('Key');
  await reach('form[data-passkey=create] .btn');
  await Promise.all([page.waitForURL('**/passkeys'), page.keyboard.press('Enter')]);
  await isOn(page, 'passkeys');
  await page.context().clearCookies();
  assert.match((await lib.send(origin, 'GET', '/signin')).body, /autocomplete="username webauthn"/);
  await page.goto('/signin');
  await page.waitForURL((url) => url.pathname !== '/signin');
  assert.notEqual(await lib.pageName(page), 'passkey-refused');
  assert.equal((await device.credentials()).length, 1);
  page.quiet();
  await page.context().close();
});

test('a device that does not know its owner, or says no, changes nothing and says so', async () => {
  const { page, device } = await visitor();
  await signIn(page);
  await device.verifies(false);
  await page.goto('/register/passkeys/add');
  await page.locator(ADD).click();
  await said(page).filter({ hasText: 'No passkey was added' }).waitFor();
  assert.deepEqual(await ids(), []);
  await look(page, 'add, not verified');
  await device.verifies(true);
  await press(page, ADD);
  await isOn(page, 'passkeys');
  // The same device once more.
  await page.goto('/register/prove');
  await press(page, USE);
  await page.goto('/register/passkeys/add');
  await page.locator(ADD).click();
  await said(page).filter({ hasText: 'already' }).waitFor();
  assert.equal((await ids()).length, 1);

  await page.context().clearCookies();
  await page.goto('/signin');
  await device.verifies(false);
  await page.locator(USE).click();
  await said(page).filter({ hasText: 'No passkey was used' }).waitFor();
  await look(page, 'signin, not verified');
  page.quiet();
  await page.context().close();
});

test('a passkey that was removed is refused, without saying whose it was', async () => {
  const { page, device } = await visitor();
  await signIn(page);
  await add(page, 'Lost');
  const [credential] = await device.credentials();
  await demo.base.query('delete from passkey');
  await page.context().clearCookies();
  await page.goto('/signin');
  await press(page, USE);
  await isOn(page, 'passkey-refused');
  await look(page, 'refused');
  assert.ok(!(await page.content()).includes(credential.userHandle));
  await press(page, 'main .btn');
  await isOn(page, 'signin');
  page.quiet();
  await page.context().close();
});

test('it proves once more, before a change and from an old page', async () => {
  const { page } = await visitor();
  await signIn(page);
  await add(page, 'Phone');
  const [id] = await ids();
  // A page that was left open until the proof was stale finds its way by itself.
  await page.goto('/register/prove');
  await press(page, USE);
  await page.goto('/register/passkeys/add');
  await demo.base.query("update session set proved_at = null, password_at = now() - interval '11 minutes'");
  await press(page, ADD);
  await isOn(page, 'prove');
  assert.deepEqual(page.complaints.splice(0), ['409 /register/passkeys/add/options']);
  await page.fill('#password', OLD);
  await press(page, 'main form .row .btn:not([data-show])');
  await isOn(page, 'prove');
  await look(page, 'prove');
  await press(page, USE);
  await isOn(page, 'passkey-add');

  await page.goto(`/register/passkeys/${id}/name`);
  await page.fill('#name', 'Tablet');
  await press(page, 'main form .btn');
  assert.match(await page.locator('main').innerText(), /Tablet/);
  await page.goto(`/register/passkeys/${id}/remove`);
  await press(page, 'main form .btn');
  await isOn(page, 'passkeys');
  assert.deepEqual(await ids(), []);
  page.quiet();
  await page.context().close();
});

for (const language of ['en', 'nl', 'ar']) {
  describe(language, () => {
    test('every page of passkeys', async () => {
      const { page, device } = await visitor();
      await page.goto(`/signin?mkt=${language}`);
      await page.locator(USE).waitFor();
      await look(page, `${language} signin`);
      await signIn(page);
      await page.goto('/register/passkeys');
      await look(page, `${language} none`);
      await page.goto('/register/passkeys/add');
      assert.equal(await page.locator('html').getAttribute('dir'), language === 'ar' ? 'rtl' : 'ltr');
      await look(page, `${language} add`);
      await page.fill('#name', 'A rather long name, as people give who have many devices aaaaa');
      await press(page, ADD);
      await look(page, `${language} list`);
      await page.goto('/register');
      await look(page, `${language} overview`);
      await page.goto('/register/prove');
      await look(page, `${language} prove`);
      await press(page, USE);
      const [id] = await ids();
      await page.goto(`/register/passkeys/${id}/name`);
      await page.fill('#name', ' ');
      await press(page, 'main form .btn');
      await look(page, `${language} name refused`);
      await page.goto(`/register/passkeys/${id}/remove`);
      await look(page, `${language} remove`);
      assert.equal((await device.credentials()).length, 1);
      page.quiet();
      await page.context().close();
    });
  });
}

test('without script: no button that does nothing, why, and everything else', async () => {
  const page = await open(chrome, origin, { javaScriptEnabled: false, viewport: { width: 320, height: 800 } });
  await signIn(page);
  await page.goto('/signin');
  assert.equal(await page.locator(USE).isVisible(), false);
  await page.goto('/register/passkeys');
  await press(page, 'a[href="/register/passkeys/add"]');
  await isOn(page, 'passkey-add');
  assert.equal(await page.locator(ADD).isVisible(), false);
  assert.match(await page.locator('main').innerText(), /Passkeys need JavaScript/);
  await lib.shot(page, 'passkey-without-script-320');
  assert.deepEqual(await lib.overflow(page), []);
  await page.context().close();
});

test('a browser without passkeys says so', async () => {
  const page = await open(chrome, origin);
  await page.addInitScript(() => { delete window.PublicKeyCredential; });
  await signIn(page);
  await page.goto('/register/passkeys/add');
  assert.equal(await page.locator(ADD).isVisible(), false);
  await page.locator('[data-passkey-unsupported]').waitFor();
  await look(page, 'unsupported');
  await page.goto('/signin');
  assert.equal(await page.locator(USE).isVisible(), false);
  page.quiet();
  await page.context().close();
});

test('policy: passkeys are for our own pages only', async () => {
  const answer = await lib.send(origin, 'GET', '/signin');
  assert.match(answer.headers['permissions-policy'], /publickey-credentials-get=\(self\), publickey-credentials-create=\(self\)/);
  assert.doesNotMatch(answer.body, /<script(?![^>]* src=)/);
});
