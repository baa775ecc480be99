// The registration portal in a real browser: a new person registers everything by keyboard, without script, and every page in
// every state is looked at: axe, 320 pixels, Arabic, dark, what the browser complains about (REG-1 to REG-3).

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test as plain } from 'node:test';
import * as lib from './lib.mjs';
import { NEW, OLD, codeIn, isOn, open, pageName, pick, press, totp, until } from './lib.mjs';

const test = (name, act) => plain(name, { timeout: 120_000 }, act);
// Somebody whose organisation filled in an address, and nothing else.
const MIA = 'mia.email@quillham.example';
const SAM = 'sam.okafor@quillham.example';

let demo, chrome;

before(async () => {
  [demo, chrome] = await Promise.all([lib.demo(), lib.browser()]);
});
after(async () => {
  await chrome?.close();
  await demo?.close();
});
beforeEach(async () => {
  await demo.startOver();
  await demo.base.query('update credential set must_change = false');
});

/// Signs in and stands on a page.
async function arrive(page, userId, path, language = 'en') {
  await page.goto(`/signin?mkt=${language}`);
  await page.fill('#user_id', userId);
  await page.fill('#password', OLD);
  await press(page, 'main form .btn:not([type=button])');
  await page.goto(path);
}

const newest = async (channel, to, known) => (await demo.message(channel, to, known.map(({ id }) => id)));
const seed = async (page) => (await page.locator('dd.mono').textContent()).replace(/\s/g, '');

/// The button that goes on, of the first form of the page.
const GO = 'main form .btn:not([type=button]):not(.quiet)';

for (const script of [true, false]) {
  test(`somebody registers phone, mail, questions and app, and finishes, ${script ? 'with' : 'without'} script`, async () => {
    const page = await open(chrome, demo.origin, { javaScriptEnabled: script });
    await arrive(page, MIA, '/register');
    await isOn(page, 'register');

    await page.click('a[href="/register/phone"]');
    await isOn(page, 'register-phone');
    assert.equal(await page.inputValue('#country'), 'NL');
    await page.fill('#number', '06 12345670');
    await pick(page, 'mobile_call');
    await press(page, GO);
    await isOn(page, 'register-calling');
    const call = await demo.message('voice', '+31612345670');
    await demo.press(call.id, '#');
    if (script) {
      // The page moves on by itself.
      await until('the list', async () => (await pageName(page)) === 'register');
    } else {
      await page.reload();
      assert.match(await page.locator('h1').innerText(), /You pressed #/);
      await press(page, GO);
    }
    await isOn(page, 'register');
    assert.match(await page.locator('[role=status]').first().innerText(), /ready\. We told you/);

    await page.click('a[href="/register/email"]');
    await pick(page, 'other');
    await page.fill('#address', 'mia@elsewhere.example');
    const before = await demo.outbox();
    await press(page, GO);
    await isOn(page, 'register-code');
    const mail = await newest('mail', 'mia@elsewhere.example', before);
    await page.fill('#code', codeIn(mail.text));
    await press(page, GO);
    await isOn(page, 'register');

    await page.click('a[href="/register/questions"]');
    for (const [n, answer] of [[1, 'Den Haag'], [2, 'Rome'], [3, 'Oslo']]) {
      await page.selectOption(`#question_${n}`, String(n));
      await page.fill(`#answer_${n}`, answer);
    }
    await press(page, GO);
    await isOn(page, 'register');

    await page.click('a[href="/register/app"]');
    await press(page, GO);
    await isOn(page, 'register-app');
    await page.fill('#code', totp(await seed(page), Date.now()));
    await press(page, GO);
    await isOn(page, 'register');
    assert.equal(await page.locator('.state.ok').count(), 4);
    await press(page, 'main button[value=finish]');
    await isOn(page, 'account');
    page.quiet();
    await page.context().close();
  });
}

test('a phone is registered by keyboard alone', async () => {
  const page = await open(chrome, demo.origin);
  await arrive(page, MIA, '/register');
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute('href') || document.activeElement?.getAttribute('value') || document.activeElement?.tagName);
  const to = async (wanted) => {
    for (let i = 0; i < 60; i += 1) {
      if ((await focused()) === wanted) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`the keyboard never came to ${wanted}`);
  };
  const enter = () => Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press('Enter')]);
  await to('/register/phone');
  await enter();
  await to('country');
  await page.keyboard.type('Netherl');
  await to('number');
  await page.keyboard.type('0612345670');
  await enter();
  await page.waitForLoadState('load');
  await isOn(page, 'register-code');
  const text = await demo.message('sms', '+31612345670');
  await to('code');
  await page.keyboard.type(codeIn(text.text));
  await enter();
  await page.waitForLoadState('load');
  await isOn(page, 'register');
  page.quiet();
  await page.context().close();
});

test('who has a method proves it before a change, and comes back to what was wanted', async () => {
  const page = await open(chrome, demo.origin);
  await arrive(page, SAM, '/register/remove/app');
  await isOn(page, 'prove');
  await pick(page, 'app');
  await press(page, GO);
  await isOn(page, 'prove-code');
  const sam = (await demo.people()).find((person) => person.user_id === SAM);
  await page.fill('#code', totp(sam.app_secret, Date.now()));
  await press(page, GO);
  await isOn(page, 'register-remove');
  await press(page, GO);
  await isOn(page, 'register');
  assert.match(await page.locator('[role=status]').first().innerText(), /removed\. We told you/);
  page.quiet();
  await page.context().close();
});

test('a new person changes the temporary password, is led to register, finishes, forgets, and gets back in with two of the ways', async () => {
  const TESS = 'tess.temporary@quillham.example';
  await demo.base.query("update credential set must_change = true where user_id = (select id from users where upn = $1)", [TESS]);
  // Two proofs, so that two of the ways are needed.
  await demo.base.query(`insert into policy (tenant_id, version, document, saved_at)
    select p.tenant_id, p.version + 1, jsonb_set(p.document, '{gates}', '2'), p.saved_at from policy p join users u on u.tenant_id = p.tenant_id where u.upn = $1`, [TESS]);
  const page = await open(chrome, demo.origin);
  await page.goto('/signin');
  await page.fill('#user_id', TESS);
  const tess = (await demo.people()).find((person) => person.user_id === TESS);
  await page.fill('#password', tess.password ?? OLD);
  await press(page, GO);
  await page.fill('input[name=old_password]', tess.password ?? OLD);
  await page.fill('#new_password', NEW);
  await page.fill('#confirm_password', NEW);
  await press(page, GO);
  await page.goto('/account');
  await page.goto('/register');
  await isOn(page, 'register');
  await page.click('a[href="/register/phone"]');
  await page.fill('#number', '0612345671');
  await press(page, GO);
  await page.fill('#code', codeIn((await demo.message('sms', '+31612345671')).text));
  await press(page, GO);
  await page.click('a[href="/register/email"]');
  await page.fill('#address', 'tess@elsewhere.example');
  const before = await demo.outbox();
  await press(page, GO);
  await page.fill('#code', codeIn((await newest('mail', 'tess@elsewhere.example', before)).text));
  await press(page, GO);
  await isOn(page, 'register');
  await press(page, 'main button[value=finish]');
  await isOn(page, 'account');

  const known = await demo.outbox();
  await lib.identify(page, TESS);
  await pick(page, 'sms');
  await page.fill('#phone-sms', '+31612345671');
  await press(page, 'main form .row .btn');
  await page.fill('#code', codeIn((await newest('sms', '+31612345671', known)).text));
  await press(page, 'main form .btn[value=check]');
  await pick(page, 'email');
  await press(page, 'main form .row .btn');
  await page.fill('#code', codeIn((await newest('mail', 'tess@elsewhere.example', known)).text));
  await press(page, 'main form .btn[value=check]');
  await isOn(page, 'password');
  await page.fill('#new_password', 'Copper-Window-Basil-7');
  await page.fill('#confirm_password', 'Copper-Window-Basil-7');
  await press(page, 'main form .row .btn:not([data-show])');
  await isOn(page, 'done');
  await page.goto('/register');
  await isOn(page, 'signin');
  page.quiet();
  await page.context().close();
});

/// Looks at the page as it stands, wide and light, narrow and dark.
async function look(page, language, state, found) {
  for (const [scheme, width] of [['light', 1280], ['dark', 320]]) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 900 });
    const note = (lines) => found.push(...lines.map((line) => `${language} ${state}, ${scheme} ${width}: ${line}`));
    note(await lib.axe(page));
    note(await lib.overflow(page));
    note(await lib.smallTargets(page));
    await lib.shot(page, `${state}-${language}-${width}-${scheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 900 });
  const wrong = await page.evaluate((wanted) => {
    const { lang, dir } = document.documentElement;
    const lines = lang !== wanted || dir !== (wanted === 'ar' ? 'rtl' : 'ltr') ? [`lang=${lang} dir=${dir}`] : [];
    if (document.querySelectorAll('h1').length !== 1) lines.push('not one main heading');
    if (document.querySelectorAll('main .btn:not(.quiet):not([type=button])').length > 1) lines.push('more than one primary button');
    const odd = document.body.innerText.match(/\{ ?\$?\w|NaN|undefined|(^|\s)(register|prove|confirm|remove|code|calling|mask)-[a-z-]+(\s|$)/);
    return odd ? [...lines, `odd text: ${odd[0]}`] : lines;
  }, language);
  found.push(...wrong.map((line) => `${language} ${state}: ${line}`));
  found.push(...page.complaints.splice(0).map((line) => `${language} ${state}: ${line}`));
}

describe('every page in every state', () => {
  for (const language of ['en', 'nl', 'ar']) {
    test(`in ${language}`, async () => {
      const page = await open(chrome, demo.origin);
      const found = [];
      const see = async (name, state) => {
        await isOn(page, name);
        await look(page, language, state, found);
      };
      await arrive(page, MIA, '/register', language);
      await see('register', 'register-asked');
      await page.goto('/register/phone');
      await see('register-phone', 'register-phone');
      await press(page, GO);
      await see('register-phone', 'register-phone-problem');
      await page.fill('#number', '0612345670');
      await pick(page, 'mobile_call');
      await press(page, GO);
      await see('register-calling', 'register-calling');
      await demo.press((await demo.message('voice', '+31612345670')).id, '9');
      await until('the call ended', async () => (await page.locator('.notice.warn').count()) > 0);
      await see('register-calling', 'register-calling-refused');
      await page.goto('/register/email');
      await see('register-email', 'register-email-offered');
      await pick(page, 'other');
      await press(page, GO);
      await see('register-email', 'register-email-problem');
      await page.fill('#address', 'mia@elsewhere.example');
      const before = await demo.outbox();
      await press(page, GO);
      await see('register-code', 'register-code');
      await page.fill('#code', '1');
      await press(page, GO);
      await see('register-code', 'register-code-problem');
      const code = codeIn((await newest('mail', 'mia@elsewhere.example', before)).text);
      await page.goto('/register');
      await see('register', 'register-waiting');
      await page.goto('/register/questions');
      await see('register-questions', 'register-questions');
      await page.selectOption('#question_1', '1');
      await page.fill('#answer_1', 'x');
      await press(page, GO);
      await see('register-questions', 'register-questions-problems');
      await page.goto('/register/app');
      await see('register-app', 'register-app-intro');
      await press(page, GO);
      await see('register-app', 'register-app-shown');
      await page.fill('#code', '1');
      await press(page, GO);
      await see('register-app', 'register-app-problem');
      await page.goto('/register/email/code');
      await page.fill('#code', code);
      await press(page, GO);
      await see('register', 'register-done');
      await page.goto('/register/remove/email');
      await see('register-remove', 'register-remove');
      await page.goto('/register/confirm');
      await see('register-confirm', 'register-confirm');
      assert.equal(found.length, 0, `\n${found.join('\n')}`);
      await page.context().close();
    });

    test(`proving again, in ${language}`, async () => {
      const page = await open(chrome, demo.origin);
      const found = [];
      const see = async (name, state) => {
        await isOn(page, name);
        await look(page, language, state, found);
      };
      await arrive(page, 'quinn.questions@quillham.example', '/register/questions', language);
      await see('prove', 'prove-method');
      await press(page, GO);
      await see('prove-questions', 'prove-questions');
      await press(page, GO);
      await see('prove-questions', 'prove-questions-problem');
      await demo.base.query("update session set password_at = password_at - interval '11 minutes'");
      await page.goto('/register/phone');
      await see('prove', 'prove-password');
      await page.fill('#password', 'wrong');
      await press(page, GO);
      await see('prove', 'prove-password-wrong');
      assert.equal(found.length, 0, `\n${found.join('\n')}`);
      await page.context().close();
    });
  }
});
