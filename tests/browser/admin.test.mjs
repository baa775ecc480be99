// The admin area in a browser: entered by an app code, every page that can be reached from its menu, by keyboard, without script.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test as plain } from 'node:test';
import * as lib from './lib.mjs';
import { OLD, isOn, open, press, totp } from './lib.mjs';
import { surveyor } from './survey.mjs';

const test = (name, act) => plain(name, { timeout: 300_000 }, act);
const ANA = 'ana.admin@quillham.example';
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const submit = 'main form .row .btn:not([data-show])';

let demo, chrome, survey, secret;

before(async () => {
  [demo, chrome] = await Promise.all([lib.demo(), lib.browser()]);
  survey = surveyor(chrome, demo.origin);
});
after(async () => {
  await chrome?.close();
  await demo?.close();
});
beforeEach(async () => {
  await demo.startOver();
  secret = (await demo.people()).find((person) => person.user_id === ANA).app_secret;
});

/// From the sign-in page into the area.
async function enter(page) {
  await page.goto('/admin');
  await page.fill('#user_id', ANA);
  await page.fill('#password', OLD);
  await press(page, submit);
  await isOn(page, 'prove');
  await press(page, submit);
  await isOn(page, 'prove-code');
  await page.fill('#code', totp(secret));
  await press(page, 'main form .btn:not([type=button])');
  await isOn(page, 'admin-overview');
}

/// Pages of the area that this one links to; downloads are none.
const links = (page) =>
  page.evaluate(() => [...document.querySelectorAll('nav.side a[href], main a[href]')].map((link) => new URL(link.href)).filter((to) => to.origin === location.origin && to.pathname.startsWith('/admin') && !/export|download|\.(csv|json)/.test(to.href)).map((to) => to.pathname));

for (const language of ['en', 'nl', 'ar']) {
  describe(language, () => {
    test('every page that the menu leads to, and those behind it', async () => {
      const { page, look, end } = await survey(language);
      await enter(page);
      const seen = new Set(), waiting = ['/admin'];
      while (waiting.length > 0) {
        const path = waiting.shift(), kind = path.replace(UUID, '{id}');
        if (seen.has(kind)) continue;
        seen.add(kind);
        await page.goto(path);
        await look(kind, { once: language !== 'en', forced: language === 'en', shots: true });
        waiting.push(...(await links(page)));
      }
      assert.ok(seen.size > 3, [...seen].join(' '));
      await end();
    });

    test('without script', async () => {
      const page = await open(chrome, demo.origin, { javaScriptEnabled: false });
      await page.goto(`/?mkt=${language}`);
      await enter(page);
      for (const path of await links(page)) {
        await page.goto(path);
        assert.equal(await page.locator('h1').count(), 1, path);
      }
      await page.context().close();
    });
  });
}

test('the menu of a small window opens by keyboard and closes again', async () => {
  const page = await open(chrome, demo.origin);
  await page.goto('/?mkt=en');
  await page.setViewportSize({ width: 320, height: 700 });
  await enter(page);
  const menu = page.locator('#menu');
  assert.equal(await menu.isVisible(), false);
  await page.locator('[popovertarget=menu]').focus();
  await page.keyboard.press('Enter');
  await lib.until('the menu', () => menu.isVisible());
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement.closest('#menu') !== null), 'focus goes into the menu');
  await page.keyboard.press('Escape');
  await lib.until('the menu to close', async () => !(await menu.isVisible()));
  await page.context().close();
});

test('the area is closed in another browser, and after signing out', async () => {
  const page = await open(chrome, demo.origin);
  await page.goto('/?mkt=en');
  await enter(page);
  const other = await open(chrome, demo.origin);
  await other.goto('/admin');
  await isOn(other, 'signin');
  await page.locator('header form button').click();
  await isOn(page, 'signin');
  await page.goto('/admin');
  await isOn(page, 'signin');
  await other.context().close();
  await page.context().close();
});
