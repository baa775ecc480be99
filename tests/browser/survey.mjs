// One page in one state, looked at as everybody sees it: WCAG 2.2 AA by axe, both widths, light and dark, forced colours.

import assert from 'node:assert/strict';
import * as lib from './lib.mjs';
import { isOn, open } from './lib.mjs';

/// Opens a window in a language. `look` examines the page as it stands; `end` says what was found on all of them.
export const surveyor = (chrome, origin) => async (language, options = {}) => {
  const page = await open(chrome, origin, options);
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
};

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
    const key = text.match(/(^|\s)(identify|captcha|method|code|calling|questions|password|stop|done|unlock|trouble|frame|error|contact|help|trail|signin|account|change|activity|sessions|preferences|out|clock|device|demo)-[a-z-]+(\s|$)/);
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
