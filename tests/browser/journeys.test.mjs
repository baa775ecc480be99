// Whole resets in a browser, from the first page to signing in: every way to prove oneself, with script and without.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test as plain } from 'node:test';
import * as lib from './lib.mjs';
import { LONG, NEW, OLD, codeIn, identify, isOn, open, pick, press, totp } from './lib.mjs';

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


/// Proves one gate from the method page to whatever comes after it.
async function prove(page, person, method, { script }) {
  await isOn(page, 'method');
  await pick(page, method);
  const known = (await demo.outbox()).map(({ id }) => id);
  const number = { sms: person.mobile, mobile_call: person.mobile, office_call: person.office }[method];
  if (number) await page.fill(`#phone-${method}`, number);
  await press(page, 'main form .row .btn');
  const go = 'main form .btn[value=check]';
  switch (method) {
    case 'email':
    case 'sms': {
      await isOn(page, 'code');
      const message = await demo.message(method === 'sms' ? 'sms' : 'mail', method === 'sms' ? person.mobile.replace(' ', '') : person.email, known);
      await page.fill('#code', codeIn(message.text));
      return press(page, go);
    }
    case 'app':
      await isOn(page, 'code');
      await page.fill('#code', totp(person.app_secret));
      return press(page, go);
    case 'questions':
      await isOn(page, 'questions');
      await answer(page, person);
      return press(page, go);
    default: {
      await isOn(page, 'calling');
      const call = await demo.message('voice', number.replace(' ', ''), known);
      const moved = page.waitForURL((url) => url.pathname !== '/reset/calling');
      assert.equal((await demo.press(call.id, '#')).status, 200);
      // With script the page moves on by itself; without, the visitor says that # was pressed (or waits for the refresh).
      if (!script) await page.locator(go).click();
      await moved;
      return page.waitForLoadState('load');
    }
  }
}

/// Types every answer into the field of its own question.
async function answer(page, person) {
  const words = lib.answersOf(person);
  for (const field of await page.locator('main input.input').all()) {
    const label = (await page.locator(`label[for="${await field.getAttribute('id')}"]`).innerText()).replace(/[\u2066-\u2069]/g, '').trim();
    assert.ok(words[label], `nobody knows the answer to: ${label}`);
    await field.fill(words[label]);
  }
}

async function choose(page, password, again = password) {
  await isOn(page, 'password');
  await page.fill('#new_password', password);
  await page.fill('#confirm_password', again);
  await press(page, 'main form .row .btn:not([data-show])');
}

const visitor = (script, options = {}) => open(chrome, demo.origin, { javaScriptEnabled: script, ...options });

for (const script of [true, false]) {
  describe(script ? 'with script' : 'without script', () => {
    for (const [method, userId] of [
      ['email', 'mia.email@quillham.example'],
      ['sms', 'noor.phone@quillham.example'],
      ['mobile_call', 'noor.phone@quillham.example'],
      ['office_call', 'otto.office@quillham.example'],
      ['questions', 'quinn.questions@quillham.example'],
      ['app', 'ada.app@quillham.example'],
    ]) {
      test(`RESET-6 ${method}: the new password opens, the old one does not`, async () => {
        const page = await visitor(script);
        await identify(page, userId, { script });
        await prove(page, people[userId], method, { script });
        await choose(page, NEW);
        await isOn(page, 'done');
        await press(page, 'main a[href="/signin"]');
        await isOn(page, 'signin');
        await page.fill('#user_id', userId);
        await page.fill('#password', OLD);
        await press(page, 'main form .row .btn');
        await isOn(page, 'signin');
        await page.fill('#password', NEW);
        await press(page, 'main form .row .btn');
        await isOn(page, 'account');
        await lib.passwordIs(demo.origin, userId, NEW, OLD);
        page.quiet();
        await page.context().close();
      });
    }

    test('RESET-6 two gates, NIST rules: two kinds, long passwords, banned words', async () => {
      const userId = 'kim.two@harbourfinch.example', person = people[userId];
      const page = await visitor(script);
      await identify(page, userId, { script });
      await prove(page, person, 'questions', { script });
      await isOn(page, 'method');
      assert.equal(await page.locator('#questions').count(), 0, 'a kind that was used is offered again');
      await prove(page, person, 'sms', { script });
      await choose(page, 'Maple-Tram-92'); // fine under classic rules, too short under these
      await isOn(page, 'password');
      await choose(page, 'harbour finch lighthouse');
      await isOn(page, 'password');
      await choose(page, LONG, 'maple tram orbit walnut');
      await isOn(page, 'password');
      await choose(page, LONG);
      await isOn(page, 'done');
      await lib.passwordIs(demo.origin, userId, LONG, OLD);
      page.quiet();
      await page.context().close();
    });

    test('POL-3 an administrator: two proofs, no questions, and the others are told', async () => {
      const userId = 'ana.admin@quillham.example', person = people[userId];
      const page = await visitor(script);
      await identify(page, userId, { script });
      await isOn(page, 'method');
      assert.equal(await page.locator('#questions').count(), 0, 'questions offered to an administrator');
      await prove(page, person, 'app', { script });
      await prove(page, person, 'office_call', { script });
      await choose(page, NEW);
      await isOn(page, 'done');
      await lib.passwordIs(demo.origin, userId, NEW, OLD);
      await demo.message('mail', 'bo.admin@quillham.example');
      for (const address of [userId, person.email]) await demo.message('mail', address);
      page.quiet();
      await page.context().close();
    });

    test('RESET-5 only unlocking: the door opens again with the old password', async () => {
      const userId = 'lou.lockedout@quillham.example', person = people[userId];
      assert.equal(await lib.opens(demo.origin, userId, OLD), false, 'the account is not locked to begin with');
      const page = await visitor(script);
      await identify(page, userId, { script });
      await isOn(page, 'trouble');
      await pick(page, 'unlock');
      await press(page, 'main form .row .btn');
      await prove(page, person, 'email', { script });
      await isOn(page, 'unlock');
      await press(page, 'main form .btn');
      await isOn(page, 'done');
      assert.equal(await lib.opens(demo.origin, userId, OLD), true, 'still locked');
      page.quiet();
      await page.context().close();
    });
  });
}

test('RESET-8 exactly two ways, one of them an organisation’s own question', async () => {
  const userId = 'cleo.custom@harbourfinch.example', person = people[userId];
  const page = await visitor(true);
  await identify(page, userId);
  await prove(page, person, 'email', { script: true });
  await prove(page, person, 'questions', { script: true });
  await choose(page, LONG);
  await isOn(page, 'done');
  await lib.passwordIs(demo.origin, userId, LONG, OLD);
  page.quiet();
});

test('RESET-9 somebody who never had a password gets the first one', async () => {
  const userId = 'nell.new@quillham.example';
  const page = await visitor(true);
  await identify(page, userId);
  await prove(page, people[userId], 'email', { script: true });
  await choose(page, NEW);
  await isOn(page, 'done');
  await lib.passwordIs(demo.origin, userId, NEW, OLD);
  page.quiet();
});

test('DIR-7 a guest resets by e-mail', async () => {
  const userId = 'gus@visitors.example';
  const page = await visitor(true);
  await identify(page, userId);
  await prove(page, people[userId], 'email', { script: true });
  await choose(page, NEW);
  await isOn(page, 'done');
  await lib.passwordIs(demo.origin, userId, NEW, OLD);
  page.quiet();
});

test('POL-3 an administrator in a trial: one proof, no calls', async () => {
  const userId = 'tia.trial@tryit.example';
  const page = await visitor(true);
  await identify(page, userId);
  await isOn(page, 'method');
  assert.equal(await page.locator('#mobile_call, #office_call').count(), 0, 'calls offered in a trial');
  await prove(page, people[userId], 'email', { script: true });
  await choose(page, NEW);
  await isOn(page, 'done');
  page.quiet();
});

test('RESET-2 without script, seeing or hearing: half a minute of waiting is enough, and less is not', async () => {
  const userId = 'mia.email@quillham.example';
  const page = await visitor(false);
  await page.goto('/');
  const began = Date.now();
  await page.fill('#user_id', userId);
  await press(page, 'main form .row .btn');
  await isOn(page, 'identify');
  assert.match(await page.locator('#captcha-problem').innerText(), /Half a minute/);
  assert.equal(await page.inputValue('#user_id'), userId, 'what was typed is gone');
  // The page counts from when it was first shown, not from the second try.
  await lib.until('half a minute to pass', async () => Date.now() - began > 31_000, { timeout: 40_000, every: 250 });
  await press(page, 'main form .row .btn');
  await prove(page, people[userId], 'email', { script: false });
  await choose(page, NEW);
  await isOn(page, 'done');
  await lib.passwordIs(demo.origin, userId, NEW, OLD);
  page.quiet();
});

test('RESET-2 going on before the work is done: the page goes on by itself', async () => {
  const page = await open(chrome, demo.origin);
  await page.route('**/captcha/challenge', async (route) => { await lib.sleep(700); await route.continue(); });
  await page.goto('/');
  await page.fill('#user_id', 'mia.email@quillham.example');
  await page.locator('main form .row .btn').click();
  await page.waitForURL('**/reset/method', { timeout: 8000 });
});

test('RESET-2 wrong digits use the picture up', async () => {
  const page = await visitor(false);
  await page.goto('/');
  const first = await page.locator('main img').getAttribute('src');
  await page.fill('#user_id', 'mia.email@quillham.example');
  await page.fill('#captcha_answer', '12345');
  await press(page, 'main form .row .btn');
  await isOn(page, 'identify');
  assert.notEqual(await page.locator('main img').getAttribute('src'), first);
  page.quiet();
});

test('WCAG 2.1.1, 2.4.7 the whole journey by keyboard, and where one is can be seen', async () => {
  const userId = 'noor.phone@quillham.example', person = people[userId];
  const page = await visitor(true);
  await page.goto('/');

  /// Tabs until the focus is on something; every stop on the way shows itself and lies within the window.
  const tabTo = async (selector) => {
    for (let i = 0; i < 40; i += 1) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate((wanted) => {
        const at = document.activeElement;
        if (!at || at === document.body) return { found: false };
        const card = at.closest('.choice');
        const shows = [at, ...(at.matches('.choice > input') ? [card] : [])].some((part) => {
          const style = getComputedStyle(part);
          return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        });
        const box = at.getBoundingClientRect();
        const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
        // Nothing lies over it (WCAG 2.4.11).
        const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        const free = !over || at.contains(over) || over.contains(at) || card?.contains(over);
        return { found: at.matches(wanted), shows, inside, free, html: at.outerHTML.slice(0, 120) };
      }, selector);
      if (stop.html && !stop.html.includes('<audio')) {
        assert.ok(stop.shows, `no visible focus on ${stop.html}`);
        assert.ok(stop.inside, `the focus is outside of the window: ${stop.html}`);
        assert.ok(stop.free, `the focus is covered: ${stop.html}`);
      }
      if (stop.found) return;
    }
    assert.fail(`Tab never comes to ${selector} on ${page.url()}`);
  };
  const go = async (key) => {
    await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press(key)]);
    await page.waitForLoadState('load');
  };

  // The first stop skips to the form.
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip vh');
  await page.keyboard.press('Enter');
  await tabTo('#user_id');
  await page.keyboard.type('noor');
  await lib.worked(page);
  await tabTo('main form .row .btn');
  await go('Enter');
  // An error takes the focus; its link leads to the field.
  await isOn(page, 'identify');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'errors');
  await tabTo('#errors a');
  await page.keyboard.press('Enter');
  await lib.until('the field to have the focus', () => page.evaluate(() => document.activeElement.id === 'user_id'));
  await page.keyboard.press('End');
  await page.keyboard.type('.phone@quillham.example');
  await lib.worked(page);
  await go('Enter');

  await isOn(page, 'method');
  await tabTo('input[name=method]');
  await page.keyboard.press('Space');
  await tabTo('#phone-sms');
  await page.keyboard.type(person.mobile);
  await go('Enter');
  await isOn(page, 'code');
  await tabTo('#code');
  await page.keyboard.type(codeIn((await demo.message('sms', person.mobile.replace(' ', ''))).text));
  await tabTo('main form .btn[value=check]');
  await go('Space');
  await isOn(page, 'password');
  await tabTo('#new_password');
  await page.keyboard.type(NEW);
  await tabTo('[data-show]');
  await page.keyboard.press('Space');
  assert.equal(await page.getAttribute('#new_password', 'type'), 'text');
  assert.equal(await page.getAttribute('[data-show]', 'aria-pressed'), 'true');
  await tabTo('#confirm_password');
  await page.keyboard.type(NEW);
  await tabTo('main form .row .btn:not([data-show])');
  await go('Enter');
  await isOn(page, 'done');
  await tabTo('main a[href="/signin"]');
  await go('Enter');
  await isOn(page, 'signin');
  await lib.passwordIs(demo.origin, userId, NEW, OLD);
  page.quiet();
});

test('RESET-6 a refused call passes nothing and can be made again', async () => {
  const userId = 'otto.office@quillham.example', person = people[userId];
  const page = await visitor(true);
  await identify(page, userId);
  await page.fill('#phone-office_call', person.office);
  await press(page, 'main form .row .btn');
  await isOn(page, 'calling');
  const call = await demo.message('voice', '+31201234568');
  await demo.press(call.id, '9');
  await page.locator('main [role=alert]').waitFor();
  await isOn(page, 'calling');
  assert.match(await page.locator('main').innerText(), /refused/);
  // Not even a # afterwards.
  await demo.press(call.id, '#');
  await page.reload();
  await isOn(page, 'calling');
  await page.goto('/reset/password');
  await isOn(page, 'calling');
  page.quiet();
});

test('RESET-6 back, reload, a second tab: always somewhere sensible', async () => {
  const userId = 'mia.email@quillham.example', person = people[userId];
  const page = await visitor(true);
  await identify(page, userId);
  await press(page, 'main form .row .btn');
  await isOn(page, 'code');
  const other = await page.context().newPage();
  for (const path of ['/reset/method', '/reset/password', '/reset/done', '/reset/unlock']) {
    await other.goto(path);
    await isOn(other, 'code');
  }
  await other.goto('/reset/code');
  const code = codeIn((await demo.message('mail', person.email)).text);
  for (const tab of [page, other]) await tab.fill('#code', code);
  await press(page, 'main form .btn[value=check]');
  await isOn(page, 'password');
  // The other tab still shows the code page; its answer leads to where the reset stands.
  await press(other, 'main form .btn[value=check]');
  await isOn(other, 'password');
  await page.goBack();
  await page.reload();
  await isOn(page, 'password');
  await choose(page, NEW);
  await isOn(page, 'done');
  await choose(other, 'Some-Other-Word-7');
  await isOn(other, 'done');
  await page.goBack();
  await page.reload();
  await isOn(page, 'done');
  await lib.passwordIs(demo.origin, userId, NEW, OLD, 'Some-Other-Word-7');
  page.quiet();
});

test('RESET-8 rules tick off while typing, and the server has the last word', async () => {
  const userId = 'mia.email@quillham.example';
  const page = await visitor(true);
  await identify(page, userId);
  await prove(page, people[userId], 'email', { script: true });
  const met = () => page.locator('.rules .met').evaluateAll((lines) => lines.map((line) => line.dataset.rule));
  await page.fill('#new_password', 'miaberg');
  assert.deepEqual(await met(), []);
  await page.fill('#new_password', NEW);
  assert.deepEqual(await met(), ['length', 'classes', 'name']);
  await choose(page, 'Password123');
  await isOn(page, 'password');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'errors');
  assert.equal(await page.inputValue('#new_password'), '', 'a password came back in the page');
  await choose(page, NEW);
  await isOn(page, 'done');
  page.quiet();
});

test('RESET-1 language and prefill come with the address and go from it', async () => {
  const page = await visitor(true);
  await page.goto('/?username=kim.two%40harbourfinch.example&mkt=nl');
  assert.equal(new URL(page.url()).search, '');
  assert.equal(await page.getAttribute('html', 'lang'), 'nl');
  assert.equal(await page.inputValue('#user_id'), 'kim.two@harbourfinch.example');
  assert.match(await page.locator('.brand').innerText(), /Harbour & Finch/);
  await page.locator('.pick > summary').click();
  await press(page, '.pick a[lang=ar]');
  assert.equal(await page.getAttribute('html', 'dir'), 'rtl');
  page.quiet();
});

test('RESET-8 the mail in Arabic is Arabic', async () => {
  const userId = 'leila.arabic@quillham.example', person = people[userId];
  const page = await visitor(true);
  await page.goto('/?mkt=ar');
  await identify(page, userId);
  await prove(page, person, 'email', { script: true });
  await choose(page, NEW);
  await isOn(page, 'done');
  const known = (await demo.outbox()).find((message) => codeLike(message.text));
  assert.match(known.html, /dir="rtl"/);
  page.quiet();
});
const codeLike = (text) => /(^|\s)\d{6}(\s|$)/.test(text);
