// Lets the browser prove that a person is here (RESET-2). Whatever fails leads to the picture, the sound and the wait.
'use strict';

for (const root of document.querySelectorAll('[data-captcha]')) {
  const FRESH = 15 * 60 * 1000; // a challenge lives for 20 minutes
  const form = root.closest('form');
  const work = root.querySelector('[data-captcha-work]');
  const fallback = root.querySelector('[data-captcha-fallback]');
  const bar = work.querySelector('progress');
  const status = work.querySelector('[role=status]');
  const field = Object.assign(document.createElement('input'), { type: 'hidden', name: root.dataset.field });
  let worker; // while it works
  let solvedAt = 0; // when the answer in the field was found; 0 without one
  let sentAt = 0; // when it left; an answer is good for one time
  let waiting; // a submit that came too early, with its button
  let byHand = false; // the visitor uses the fallback

  const show = (fallbackShown) => {
    work.hidden = fallbackShown;
    fallback.hidden = !fallbackShown;
    // What is hidden neither blocks the form nor travels with it.
    for (const control of fallback.querySelectorAll('input, button')) control.disabled = !fallbackShown;
  };

  const stop = () => {
    worker?.terminate();
    worker = undefined;
    solvedAt = sentAt = 0;
    field.value = '';
  };

  const giveUp = (asked) => {
    stop();
    byHand = true;
    show(true);
    if (asked || waiting) fallback.querySelector('input:not([type=hidden]), button, a')?.focus();
    waiting = undefined;
  };

  const done = ({ algorithm, challenge, salt, signature }, number) => {
    stop();
    field.value = btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
    solvedAt = Date.now();
    bar.value = bar.max;
    status.textContent = status.dataset.done;
    const early = waiting;
    waiting = undefined;
    if (early) form.requestSubmit(early.button);
  };

  const start = async () => {
    stop();
    let mine;
    const fail = () => mine === worker && giveUp(); // unless a later start took over
    try {
      mine = worker = new Worker(root.dataset.worker);
      mine.onerror = fail;
      bar.value = 0;
      status.textContent = status.dataset.working;
      const signal = AbortSignal.timeout?.(15000);
      const answer = await fetch(root.dataset.challenge, { cache: 'no-store', signal });
      if (!answer.ok) throw new Error(answer.status);
      const challenge = await answer.json();
      bar.max = challenge.maxnumber;
      mine.onmessage = ({ data }) => {
        if (mine !== worker) return;
        if (data.failed) fail();
        else if (data.tried) bar.value = data.tried;
        else done(challenge, data.number);
      };
      mine.postMessage(challenge);
    } catch {
      fail();
    }
  };
  const stale = () => solvedAt && Date.now() - solvedAt > FRESH;

  // The fallback is there already: for an old browser, and where the server says that the visitor was using it.
  if (!window.Worker || !window.crypto?.subtle || !form.requestSubmit || 'fallbackFirst' in root.dataset) continue;

  form.append(field);
  show(false);
  start();

  form.addEventListener('submit', (event) => {
    if (byHand || event.defaultPrevented || event.submitter?.formNoValidate) return;
    if (solvedAt && !sentAt && !stale()) {
      sentAt = Date.now();
      return;
    }
    event.preventDefault();
    if (Date.now() - sentAt < 5000) return; // a double click
    waiting = { button: event.submitter };
    if (!worker) start();
    status.textContent = status.dataset.waiting || status.dataset.working;
  });

  root.querySelector('[data-captcha-switch]')?.addEventListener('click', (event) => {
    event.preventDefault();
    giveUp(true);
  });
  document.addEventListener('visibilitychange', () => !document.hidden && stale() && start());
  window.addEventListener('pageshow', (event) => event.persisted && !byHand && start());
}
