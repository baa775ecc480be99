// Every page in every state, as it looks: WCAG 2.2 AA by axe, nothing beyond the side of a window of 320 pixels, nothing too
// small to press, nothing the browser complains about. In three languages, light and dark, and in forced colours.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test as plain } from 'node:test';
import * as lib from './lib.mjs';
import { surveyor } from './survey.mjs';
import { NEW, OLD, Visitor, codeIn, identify, isOn, open, pick, press, totp } from './lib.mjs';

// A page that hangs must not hold up everything else for ever.
const test = (name, act) => plain(name, { timeout: 120_000 }, act);

let demo, chrome, people, survey;

before(async () => {
  [demo, chrome] = await Promise.all([lib.demo(), lib.browser()]);
  people = Object.fromEntries((await demo.people()).map((person) => [person.user_id, person]));
  survey = surveyor(chrome, demo.origin);
});
after(async () => {
  await chrome?.close();
  await demo?.close();
});
beforeEach(() => demo.startOver());

const next = 'main form .row .btn:not([data-show])';
const check = 'main form .btn[value=check]';

for (const language of ['en', 'nl', 'ar']) {
  describe(language, () => {
    test('the first page', async () => {
      const { page, look, end } = await survey(language);
      await lib.worked(page);
      await look('identify', { page: 'identify', forced: true, shots: true });
      await page.locator('.pick > summary').click();
      await look('identify, languages open');
      await page.locator('.pick > summary').click();
      await page.fill('#user_id', 'nobody');
      await lib.worked(page);
      await press(page, next);
      await look('identify, address refused', { page: 'identify', forced: true });
      await page.locator('[data-captcha-switch]').click();
      await page.locator('#captcha_answer').waitFor();
      await look('identify, fallback', { shots: true });
      await page.fill('#user_id', 'sam.okafor@quillham.example');
      await page.fill('#captcha_answer', '000');
      await press(page, next);
      await look('identify, digits wrong', { page: 'identify' });
      await page.fill('#captcha_answer', '');
      await press(page, next);
      await look('identify, not waited', { page: 'identify' });
      await end();
    });

    test('one gate, every way', async () => {
      const { page, look, end } = await survey(language);
      const sam = people['sam.okafor@quillham.example'];
      await identify(page, sam.user_id);
      await look('method', { page: 'method', forced: true, shots: true });
      await page.fill('#phone-sms', '+31 612');
      await press(page, next);
      await look('method, number wrong', { page: 'method', forced: true });
      await page.fill('#phone-sms', sam.mobile);
      await press(page, next);
      await look('code, text', { page: 'code', forced: true, shots: true });
      await page.locator('details.fold > summary').click();
      await look('code, help open');
      await press(page, check);
      await look('code, empty', { page: 'code' });
      await page.fill('#code', '000000');
      await press(page, check);
      await look('code, wrong', { page: 'code' });
      await press(page, 'main button[value=other]');
      await isOn(page, 'method');

      await pick(page, 'email');
      await press(page, next);
      await look('code, mail', { page: 'code' });
      await demo.message('mail', sam.email);
      await lib.until('the mail to be marked as sent', async () =>
        (await demo.base.query('select 1 from challenge where method = $1 and delivered_at is not null', ['email'])).length > 0);
      await demo.base.query('update challenge set failed_at = delivered_at where method = $1', ['email']);
      await page.reload();
      await look('code, undeliverable', { page: 'code' });
      await press(page, 'main button[value=other]');

      await pick(page, 'mobile_call');
      await page.fill('#phone-mobile_call', sam.mobile);
      await press(page, next);
      await look('calling', { page: 'calling', forced: true, shots: true });
      const call = await demo.message('voice', sam.mobile.replace(' ', ''));
      await demo.press(call.id, '9');
      await page.locator('main .notice.warn').waitFor();
      await look('calling, refused', { page: 'calling', shots: true });
      await press(page, '#again');
      await isOn(page, 'calling');
      await look('calling, again');
      await page.goto('/reset/calling');
      await press(page, 'main button[value=other]');

      await pick(page, 'questions');
      await press(page, next);
      await look('questions', { page: 'questions', shots: true });
      await press(page, check);
      await look('questions, empty', { page: 'questions' });
      for (const field of await page.locator('main input.input').all()) await field.fill('wrong');
      await press(page, check);
      await look('questions, wrong', { page: 'questions' });
      await press(page, 'main button[value=other]');

      await pick(page, 'app');
      await press(page, next);
      await look('code, app', { page: 'code' });
      await page.fill('#code', totp(sam.app_secret));
      await press(page, check);

      await look('password', { page: 'password', forced: true, shots: true });
      await page.fill('#new_password', 'maple tram');
      await page.locator('[data-show]').click();
      await look('password, typing and shown');
      await page.evaluate(() => { for (const part of document.querySelectorAll('[data-ends-in], [data-ends-text]')) part.hidden = false; });
      await look('password, two minutes left');
      await page.fill('#confirm_password', 'maple tram');
      await press(page, next);
      await look('password, refused', { page: 'password', forced: true });
      await page.fill('#new_password', NEW);
      await page.fill('#confirm_password', OLD);
      await press(page, next);
      await look('password, mismatch', { page: 'password' });
      await page.fill('#new_password', NEW);
      await page.fill('#confirm_password', NEW);
      await press(page, next);
      await look('done', { page: 'done', forced: true, shots: true });

      await press(page, 'main a[href="/signin"]');
      await look('signin', { page: 'signin', shots: true });
      await page.fill('#user_id', sam.user_id);
      await page.fill('#password', OLD);
      await press(page, next);
      await look('signin, wrong', { page: 'signin' });
      await page.fill('#password', NEW);
      await press(page, next);
      await look('account', { page: 'account', shots: true });
      await press(page, 'form[action="/signout"] button');
      await isOn(page, 'signin');

      await page.goto('/demo/outbox');
      await look('outbox', { page: 'outbox', shots: true });
      await press(page, 'main button[value="9"]');
      await look('outbox, a key pressed', { page: 'outbox' });
      await end();
    });

    test('two gates', async () => {
      const { page, look, end } = await survey(language);
      const kim = people['kim.two@harbourfinch.example'];
      await identify(page, kim.user_id);
      await look('two gates, method', { page: 'method' });
      await pick(page, 'questions');
      await press(page, next);
      await isOn(page, 'questions');
      const answers = lib.answersOf(kim, language);
      for (const field of await page.locator('main input.input').all()) {
        const label = (await page.locator(`label[for="${await field.getAttribute('id')}"]`).innerText()).replace(/[\u2066-\u2069]/g, '').trim();
        await field.fill(answers[label]);
      }
      await press(page, check);
      await look('two gates, second method', { page: 'method', shots: true });
      await pick(page, 'email');
      await press(page, next);
      await isOn(page, 'code');
      await page.goto('/contact');
      await look('contact, a link of the organisation', { page: 'contact' });
      await page.goto('/contact/sent');
      await look('contact sent, a link of the organisation', { page: 'contact-sent' });
      await page.goto('/reset/code');
      await page.fill('#code', codeIn((await demo.message('mail', kim.email)).text));
      await press(page, check);
      await look('two gates, password by NIST rules', { page: 'password' });
      await end();
    });

    test('unlocking', async () => {
      const { page, look, end } = await survey(language);
      const lou = people['lou.lockedout@quillham.example'];
      await identify(page, lou.user_id);
      await look('trouble', { page: 'trouble', forced: true, shots: true });
      await page.evaluate(() => { for (const choice of document.querySelectorAll('[name=trouble]')) choice.checked = false; });
      await press(page, next);
      await look('trouble, nothing chosen', { page: 'trouble' });
      await pick(page, 'unlock');
      await press(page, next);
      await look('unlocking, method', { page: 'method' });
      await press(page, next);
      await page.fill('#code', codeIn((await demo.message('mail', lou.email)).text));
      await press(page, check);
      await look('unlock', { page: 'unlock', shots: true });
      await press(page, 'main form .btn');
      await look('done, unlocked', { page: 'done' });
      await end();
    });

    test('every stop', async () => {
      const { page, look, end } = await survey(language);
      const stops = Object.values(people).filter(({ outcome }) => outcome !== 'resets').map(({ user_id }) => user_id);
      assert.ok(stops.length > 12);
      for (const userId of [...stops, 'nobody@plainspoken.example']) {
        await identify(page, userId);
        // The pages differ in their words only: both looks in one language are enough.
        await look(`stop of ${userId}`, { page: 'stop', once: language !== 'en', shots: userId.startsWith('tom.') || userId.startsWith('nico.') });
        await press(page, 'main form[action="/reset/restart"] button');
        await isOn(page, 'identify');
      }
      // Asking for help from there.
      await identify(page, 'dana.disabled@quillham.example');
      await page.goto('/contact');
      await look('contact', { page: 'contact', shots: true });
      await press(page, 'main form .btn');
      await look('contact sent', { page: 'contact-sent' });
      await end();
    });

    test('everything around it', async () => {
      const { page, look, end } = await survey(language, { address: `198.51.100.${language.charCodeAt(0)}` });
      await page.goto('/demo/outbox');
      await look('outbox, empty', { page: 'outbox' });
      for (const path of ['/help', '/protection', '/contact', '/signin', '/demo']) {
        await page.goto(path);
        await look(path.slice(1), { page: path.slice(1), shots: path === '/help' || path === '/demo' });
      }
      await page.goto('/?whr=harbourfinch.example');
      await look('identify, an organisation’s own colour', { page: 'identify', forced: true });
      const status = async (wanted, act) => {
        const [response] = await Promise.all([page.waitForResponse((response) => response.request().isNavigationRequest()), act()]);
        assert.equal(response.status(), wanted);
        await page.waitForLoadState('load');
      };
      await status(404, () => page.goto('/nothing/here'));
      await look('not found', { page: 'error', shots: true });

      await identify(page, 'mia.email@quillham.example');
      const cookies = await page.context().cookies();
      await page.context().clearCookies({ name: 'latchkey_flow' });
      await status(410, () => page.locator(next).click());
      await look('expired', { page: 'error' });

      await page.goto('/signin');
      await page.evaluate(() => { document.querySelector('[name=token]').value = 'another'; });
      await page.fill('#user_id', 'mia.email@quillham.example');
      await page.fill('#password', OLD);
      await status(403, () => page.locator(next).click());
      await look('foreign', { page: 'error' });

      await page.goto('/signin');
      await page.context().clearCookies({ name: 'latchkey_start' });
      await status(400, () => page.locator(next).click());
      await look('no cookies', { page: 'error' });

      // 60 first steps in ten minutes from one address are the limit.
      const visitor = new Visitor(demo.origin, `198.51.100.${language.charCodeAt(0)}`);
      const first = await visitor.get('/');
      for (let i = 0; i < 61; i += 1) await visitor.fill(first, { user_id: 'mia.email@quillham.example', altcha: 'x' }, '/');
      await page.context().clearCookies();
      await page.context().addCookies(cookies.filter(({ name }) => name !== 'latchkey_flow'));
      await page.goto('/');
      await page.fill('#user_id', 'mia.email@quillham.example');
      await lib.worked(page);
      await status(429, () => page.locator(next).click());
      await look('too many', { page: 'error' });
      await end();
    });
  });
}

test('RESET-7 a tenant under attack: codes of eight characters have a page of their own', async () => {
  for (const userId of ['mia.email@quillham.example', 'leila.arabic@quillham.example', 'nell.new@quillham.example', 'sam.okafor@quillham.example', 'bo.admin@quillham.example']) {
    const visitor = new Visitor(demo.origin);
    const method = (await visitor.identify(userId)).is('method');
    let code = (await visitor.fill(method, { method: 'email' })).is('code');
    for (let i = 0; i < 5; i += 1) code = await visitor.fill(code, { code: '000000' }, '/reset/code');
    assert.equal(code.page, 'stop', userId);
  }
  const { page, look, end } = await survey('en');
  await identify(page, 'ana.admin@quillham.example');
  await pick(page, 'email');
  await press(page, next);
  await look('code, eight characters', { page: 'code' });
  const code = codeIn((await demo.message('mail', people['ana.admin@quillham.example'].email)).text);
  assert.match(code, /^[A-Z0-9]{8}$/);
  await page.fill('#code', code.toLowerCase());
  await press(page, check);
  await isOn(page, 'method');
  await end();
});

test('the first page without script, and at twice the size', async () => {
  for (const options of [{ viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 }, { javaScriptEnabled: false, viewport: { width: 320, height: 568 } }]) {
    const page = await open(chrome, demo.origin, options);
    await page.goto('/');
    assert.deepEqual(await lib.overflow(page), []);
    assert.deepEqual(await lib.smallTargets(page), []);
    if (options.javaScriptEnabled !== false) assert.deepEqual(await lib.axe(page), []); // axe is a script itself
    page.quiet();
    await page.context().close();
  }
});

test('WCAG 1.4.3 buttons under the mouse, dark', async () => {
  for (const domain of ['quillham.example', 'harbourfinch.example', 'plainspoken.example', 'shutdoor.example', 'tryit.example']) {
    const page = await open(chrome, demo.origin, { colorScheme: 'dark' });
    await page.goto(`/?whr=${domain}`);
    await page.locator('main form .row .btn').hover();
    assert.deepEqual(await lib.axe(page), [], domain);
    await page.context().close();
  }
});
