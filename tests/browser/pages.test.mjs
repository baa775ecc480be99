// Every page in every state, as it looks: WCAG 2.2 AA by axe, nothing beyond the side of a window of 320 pixels, nothing too
// small to press, nothing the browser complains about. In three languages, light and dark, and in forced colours.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test as plain } from 'node:test';
import * as lib from './lib.mjs';
import { NEW, OLD, Visitor, codeIn, identify, isOn, open, pick, press, totp } from './lib.mjs';

// A page that hangs must not hold up everything else for ever.
const test = (name, act) => plain(name, { timeout: 120_000 }, act);

let demo, chrome, people;

before(async () => {
  [demo, chrome] = await Promise.all([lib.demo(), lib.browser()]);
  people = Object.fromEntries((await demo.people()).map((person) => [person.user_id, person]));
});
after(async () => {
  await chrome?.close();
  await demo?.close();
});
beforeEach(() => demo.startOver());

/// Opens a window in a language. `look` examines the page as it stands; `end` says what was found on all of them.
async function survey(language, options = {}) {
  const page = await open(chrome, demo.origin, options);
  const found = [];
  await page.goto(`/?mkt=${language}`);

  const look = async (state, { page: name, forced = false, shots = false, once = false } = {}) => {
    if (name) await isOn(page, name);
    await page.mouse.move(0, 0); // where the last button was, the next may be
    await page.evaluate(() => document.getAnimations().forEach((motion) => motion.finish()));
    const note = (how, lines) => found.push(...lines.map((line) => `${language} ${state}, ${how}: ${line}`));
    for (const [scheme, width] of once ? [['dark', 320]] : [['light', 1280], ['dark', 320]]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      const how = `${scheme}, ${width} px`;
      note(how, await lib.axe(page));
      note(how, await lib.overflow(page));
      note(how, await lib.smallTargets(page));
      if (shots && width === 1280) await lib.shot(page, `${state.replace(/\W+/g, '-')}-${language}-1280-${scheme}`);
      if (shots && width === 320 && language === 'en') await lib.shot(page, `${state.replace(/\W+/g, '-')}-${language}-320-${scheme}`);
    }
    if (shots && language === 'en') {
      await page.setViewportSize({ width: 1280, height: 900 });
      await lib.shot(page, `${state.replace(/\W+/g, '-')}-${language}-1280-dark`);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    if (forced) {
      await page.emulateMedia({ forcedColors: 'active' });
      note('forced colours', await lib.axe(page));
      note('forced colours', await lib.overflow(page));
      await page.emulateMedia({ forcedColors: 'none' });
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    note('words', await words(page, language));
    note('browser', page.complaints.splice(0));
  };
  const end = async () => {
    assert.equal(found.length, 0, `\n${found.join('\n')}`);
    await page.context().close();
  };
  return { page, look, end };
}

/// What must be true of the text of every page.
const words = (page, language) =>
  page.evaluate((wanted) => {
    const wrong = [];
    const { lang, dir } = document.documentElement;
    if (lang !== wanted || dir !== (wanted === 'ar' ? 'rtl' : 'ltr')) wrong.push(`lang=${lang} dir=${dir}`);
    if (document.querySelectorAll('h1').length !== 1) wrong.push(`${document.querySelectorAll('h1').length} main headings`);
    if (!/\S - \S/.test(document.title)) wrong.push(`title: ${document.title}`);
    const text = document.body.innerText;
    const odd = text.match(/\{ ?\$?\w|NaN|undefined|\bnull\b|&[a-z]+;/);
    if (odd) wrong.push(`odd text: ${text.slice(Math.max(0, odd.index - 40), odd.index + 40)}`);
    // A word that was not found shows as its key.
    const key = text.match(/(^|\s)(identify|captcha|method|code|calling|questions|password|stop|done|unlock|trouble|frame|error|contact|help|trail|signin|account|demo)-[a-z-]+(\s|$)/);
    if (key) wrong.push(`a key instead of words: ${key[0].trim()}`);
    // Every problem above the form leads to something that is there.
    for (const link of document.querySelectorAll('#errors a[href^="#"]')) {
      if (!document.getElementById(link.hash.slice(1))) wrong.push(`${link.hash} is nowhere on the page`);
    }
    for (const part of document.querySelectorAll('[aria-describedby], [aria-labelledby]')) {
      for (const id of `${part.getAttribute('aria-describedby') ?? ''} ${part.getAttribute('aria-labelledby') ?? ''}`.split(' ').filter(Boolean)) {
        if (!document.getElementById(id)) wrong.push(`${part.id || part.tagName} refers to ${id}, which is nowhere`);
      }
    }
    return wrong;
  }, language);

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
      await press(page, 'main form button');
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
