// Signing in and the account area in a browser: by keyboard, without script, in three languages, every page in every state.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test as plain } from 'node:test';
import * as lib from './lib.mjs';
import { NEW, OLD, isOn, open, pageName, press } from './lib.mjs';
import { surveyor } from './survey.mjs';

const test = (name, act) => plain(name, { timeout: 120_000 }, act);
const SAM = 'sam.okafor@quillham.example';
const TESS = 'tess.temporary@quillham.example';

let demo, chrome, survey;

before(async () => {
  [demo, chrome] = await Promise.all([lib.demo(), lib.browser()]);
  survey = surveyor(chrome, demo.origin);
});
after(async () => {
  await chrome?.close();
  await demo?.close();
});
beforeEach(() => demo.startOver());

const submit = 'main form .row .btn:not([data-show])';

async function signIn(page, userId = SAM, password = OLD) {
  await page.goto('/signin');
  await page.fill('#user_id', userId);
  await page.fill('#password', password);
  await press(page, submit);
}

async function change(page, old, fresh = NEW, again = fresh) {
  await page.fill('#old_password', old);
  await page.fill('#new_password', fresh);
  await page.fill('#confirm_password', again);
  await press(page, submit);
}

for (const language of ['en', 'nl', 'ar']) {
  describe(language, () => {
    test('signing in', async () => {
      const { page, look, end } = await survey(language);
      await page.goto('/signin');
      await look('signin', { page: 'signin', forced: true, shots: true });
      await press(page, submit);
      await look('signin, empty', { page: 'signin' });
      await signIn(page, SAM, 'Wrong-Lighthouse');
      await look('signin, wrong', { page: 'signin', shots: true, forced: true });
      for (let n = 0; n < 10; n += 1) await signIn(page, SAM, `Wrong-${n}`);
      await look('signin, paused', { page: 'signin' });
      await end();
    });

    test('the account area', async () => {
      const { page, look, end } = await survey(language);
      const other = await open(chrome, demo.origin);
      await signIn(other);
      await signIn(page);
      await look('account', { page: 'account', forced: true, shots: true });
      await page.locator('.pick > summary').click();
      await look('account, languages open', { once: true });
      await page.goto('/account/activity');
      await look('activity', { page: 'activity', forced: true, shots: true });
      await page.goto('/account/sessions');
      await look('sessions', { page: 'sessions', forced: true, shots: true });
      await press(page, 'main form .btn.slim');
      await look('sessions, only this one', { page: 'sessions' });
      await page.goto('/account/preferences');
      await look('preferences', { page: 'preferences', forced: true, shots: true });
      await page.selectOption('#zone', 'Asia/Kathmandu');
      await press(page, submit);
      await look('preferences, saved', { page: 'preferences', once: true });
      await page.goto('/account/activity?before=1.00000000000000000000000000000000');
      await look('activity, nothing older', { page: 'activity' });
      await other.context().close();
      await end();
    });

    test('changing the password', async () => {
      const { page, look, end } = await survey(language);
      await signIn(page, TESS);
      await look('change, forced', { page: 'change-password', forced: true, shots: true });
      await press(page, submit);
      await look('change, empty', { page: 'change-password', shots: true, forced: true });
      await change(page, OLD, 'tess', 'tess');
      await look('change, rules broken', { page: 'change-password' });
      await change(page, OLD, NEW, 'Another-Tram-9');
      await look('change, not the same', { page: 'change-password' });
      await change(page, 'Wrong-Old-Word', NEW);
      await look('change, old one wrong', { page: 'change-password' });
      await change(page, OLD, NEW);
      await look('change, done', { page: 'password-done', forced: true, shots: true });
      await end();
    });

    test('without script', async () => {
      const page = await open(chrome, demo.origin, { javaScriptEnabled: false });
      await page.goto(`/?mkt=${language}`);
      await signIn(page, TESS);
      await isOn(page, 'change-password');
      assert.equal(await page.locator('[data-show]').first().isVisible(), false, 'what could do nothing is not there');
      await change(page, OLD);
      await isOn(page, 'password-done');
      await page.goto('/account/preferences');
      await page.selectOption('#zone', 'Europe/Amsterdam');
      await press(page, submit);
      await isOn(page, 'preferences');
      await page.goto('/account/sessions');
      await isOn(page, 'sessions');
      await press(page, 'header form .plain');
      await isOn(page, 'signin');
      page.quiet();
      await page.context().close();
    });
  });
}

test('by keyboard alone: sign in, be made to choose a password, sign out', async () => {
  const page = await open(chrome, demo.origin);
  const tabTo = async (selector) => {
    for (let i = 0; i < 60; i += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    }
    assert.fail(`${selector} cannot be reached with Tab`);
  };
  const enter = async () => {
    await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press('Enter')]);
    await page.waitForLoadState('load');
  };
  await page.goto('/signin');
  await tabTo('#user_id');
  await page.keyboard.type(TESS);
  await tabTo('#password');
  await page.keyboard.type(OLD);
  // Enter in a field signs in; it does not press "Can't access your account?".
  await enter();
  await isOn(page, 'change-password');
  await tabTo('#old_password');
  await page.keyboard.type(OLD);
  await tabTo('[data-show="old_password"]');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('#old_password').getAttribute('type'), 'text');
  await tabTo('#new_password');
  await page.keyboard.type(NEW);
  await tabTo('#confirm_password');
  await page.keyboard.type(NEW);
  await enter();
  await isOn(page, 'password-done');
  await page.goto('/account/preferences');
  await tabTo('header form button');
  await enter();
  await isOn(page, 'signin');
  page.quiet();
  await page.context().close();
});

test('the typed address goes along to the reset, and no address bar holds it', async () => {
  const page = await open(chrome, demo.origin);
  const seen = [];
  page.on('framenavigated', (frame) => seen.push(frame.url()));
  await page.goto('/signin');
  await page.fill('#user_id', SAM);
  await press(page, 'button[formaction="/signin/forgot"]');
  await isOn(page, 'identify');
  assert.equal(await page.inputValue('#user_id'), SAM);
  assert.ok(seen.every((url) => !url.includes('sam')), seen.join(' '));
  page.quiet();
  await page.context().close();
});

test('an allowed address is left for by a link, which the content security policy lets go', async () => {
  const [{ id }] = await demo.base.query(`select t.id from tenant t where name = 'Quillham Council'`);
  const set = `update policy set document = document || '{"return_addresses": ["https://app.invalid/start"]}' where tenant_id = $1`;
  await demo.base.query(set, [id]);
  const page = await open(chrome, demo.origin);
  let left;
  await page.route('https://app.invalid/**', (route) => {
    left = { url: route.request().url(), referrer: route.request().headers().referer };
    return route.fulfill({ contentType: 'text/html', body: '<title>there</title>' });
  });
  await page.goto('/signin?to=https://app.invalid/start');
  assert.equal(new URL(page.url()).search, '');
  await page.fill('#user_id', SAM);
  await page.fill('#password', OLD);
  await press(page, submit);
  await isOn(page, 'continue');
  await press(page, 'main .btn');
  assert.deepEqual(left, { url: 'https://app.invalid/start', referrer: undefined });
  assert.equal(await page.title(), 'there');
  await page.context().close();
});

test('the way out looks as it should, and so does the overview of somebody with nothing registered', async () => {
  const [{ id }] = await demo.base.query(`select t.id from tenant t where name = 'Quillham Council'`);
  const set = `update policy set document = document || '{"return_addresses": ["https://app.invalid/start"], "require_registration": false}' where tenant_id = $1`;
  await demo.base.query(set, [id]);
  const { page, look, end } = await survey('en');
  await page.goto('/signin?to=https://app.invalid/start');
  await signIn(page);
  await look('continue', { page: 'continue', forced: true, shots: true });
  await press(page, 'header form .plain');
  await signIn(page, 'una.unregistered@quillham.example');
  await look('account, nothing registered', { page: 'account', shots: true });
  await end();
});

test('times are those of the device until a zone is chosen, and then of that zone', async () => {
  const page = await open(chrome, demo.origin, { timezoneId: 'Asia/Tokyo' });
  await signIn(page);
  const times = async () => {
    await page.goto('/account/activity');
    const one = page.locator('main time').first();
    return { iso: await one.getAttribute('datetime'), text: await one.innerText(), clock: await page.locator('main > .stack > .hint').first().innerText() };
  };
  const clockIn = (iso, timeZone) => new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(new Date(iso));
  const here = await times();
  assert.match(here.clock, /Times are those of this device/);
  assert.ok(here.text.includes(clockIn(here.iso, 'Asia/Tokyo')), JSON.stringify(here));
  await page.goto('/account/preferences');
  await page.selectOption('#zone', 'America/New_York');
  await press(page, submit);
  const chosen = await times();
  assert.match(chosen.clock.replace(/[\u2066-\u2069]/g, ''), /Times are those of New York/);
  assert.ok(chosen.text.includes(clockIn(chosen.iso, 'America/New_York')), JSON.stringify(chosen));
  page.quiet();
  await page.context().close();
});

test('a session that was ended elsewhere leads to signing in, and back to where one was', async () => {
  const [here, there] = [await open(chrome, demo.origin), await open(chrome, demo.origin)];
  await signIn(here);
  await signIn(there);
  await there.goto('/account/sessions');
  await press(there, 'main form[action$="end-others"] .btn');
  await here.goto('/account/preferences');
  assert.equal(await pageName(here), 'signin');
  await here.fill('#user_id', SAM);
  await here.fill('#password', OLD);
  await press(here, submit);
  await isOn(here, 'preferences');
  here.quiet();
  await Promise.all([here, there].map((page) => page.context().close()));
});
