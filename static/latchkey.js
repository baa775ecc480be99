// Comfort only: every page works without this file.
'use strict';

const locale = document.documentElement.lang;

// What could do nothing without script arrives hidden.
for (const part of document.querySelectorAll('[data-needs-script]')) part.hidden = false;

// An error summary takes the focus, so that it is read first.
document.getElementById('errors')?.focus();

// A form goes out once: the second of two quick clicks would only meet a step that is over. Whether it went is known only
// after all have been asked: the check that a person is there may hold it back and send it later.
for (const form of document.forms) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) event.preventDefault();
    setTimeout(() => { if (!event.defaultPrevented) form.dataset.sent = 'yes'; });
  });
}
addEventListener('pageshow', () => { for (const form of document.forms) delete form.dataset.sent; });

// Times are in UTC for everybody; here they turn into the reader's own.
for (const time of document.querySelectorAll('[data-time]')) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.getTime())) {
    time.textContent = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(at);
  }
}

// Who is signed in and chose no time zone sees the browser's, and is told so.
for (const time of document.querySelectorAll('[data-moment]')) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.getTime())) {
    // Plain English is everybody's: day before month, as the server writes it.
    time.textContent = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long', timeStyle: 'short' }).format(at);
  }
}
for (const note of document.querySelectorAll('[data-clock]')) note.textContent = note.dataset.clock;

// The support code with its time, on the clipboard.
for (const button of document.querySelectorAll('[data-copy]')) {
  const status = button.parentElement.querySelector('[data-copy-status]');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      getSelection().selectAllChildren(document.getElementById('reference'));
      return;
    }
    status.textContent = button.dataset.copied;
    button.textContent = button.dataset.copied;
  });
}

// Show and hide a password.
for (const button of document.querySelectorAll('[data-show]')) {
  const fields = button.dataset.show.split(' ').map((id) => document.getElementById(id));
  button.hidden = false;
  button.addEventListener('click', () => {
    const shown = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', shown);
    button.textContent = shown ? button.dataset.on : button.dataset.off;
    for (const field of fields) field.type = shown ? 'text' : 'password';
  });
  // Leave the page with the password hidden, so that browsers offer to save it.
  button.form.addEventListener('submit', () => { for (const field of fields) field.type = 'password'; });
}

// Tick off the rules that a browser can judge. The server judges all of them again.
for (const form of document.querySelectorAll('[data-password]')) {
  const field = form.elements.new_password;
  const least = Number(form.dataset.least);
  const names = form.dataset.names.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((part) => part.length > 3);
  const words = document.getElementById('strength-text');
  const meter = document.getElementById('strength');
  const kinds = [/\p{Lowercase}/u, /\p{Uppercase}/u, /\p{N}/u, /[^\p{Lowercase}\p{Uppercase}\p{N}]/u];
  const classes = (text) => kinds.filter((kind) => kind.test(text)).length;
  const length = (text) => [...text.normalize('NFC')].length;
  const rules = {
    length: (text) => length(text) >= least && length(text) <= Number(form.dataset.most),
    classes: (text) => classes(text) >= 3,
    name: (text) => text !== '' && !names.some((part) => text.toLowerCase().includes(part)),
  };
  const judge = () => {
    for (const line of form.querySelectorAll('[data-rule]')) {
      const met = rules[line.dataset.rule](field.value);
      const state = line.querySelector('[data-state]');
      line.classList.toggle('met', met);
      state.textContent = met ? state.dataset.met : state.dataset.unmet;
    }
    const count = length(field.value);
    meter.value = count < 8 ? Math.min(1, Math.floor(count / 4)) : Math.min(4, Math.floor(count / 6) + (classes(field.value) > 2 ? 1 : 0));
    words.textContent = field.value === '' ? '' : words.dataset.words.split('|')[meter.value];
  };
  field.addEventListener('input', judge);
  judge();
}

// Count a cool-down. Screen readers hear the start and the end, not every second.
for (const line of document.querySelectorAll('[data-wait]')) {
  const button = document.querySelector(`[aria-describedby="${line.id}"]`);
  const until = Date.now() + line.dataset.wait * 1000;
  button.addEventListener('click', (event) => { if (button.ariaDisabled === 'true') event.preventDefault(); });
  line.setAttribute('aria-live', 'off');
  const timer = setInterval(() => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left > 0) { line.textContent = line.textContent.replace(/[\p{Nd}]+/u, new Intl.NumberFormat(locale).format(left)); return; }
    clearInterval(timer);
    line.setAttribute('aria-live', 'polite');
    line.textContent = line.dataset.ready;
    button.removeAttribute('aria-disabled');
  }, 1000);
}

// A ringing phone, or a directory that was asked: look whether there is an answer, and move on by itself.
const call = document.querySelector('[data-follow]');
if (call) {
  const born = Date.now();
  const look = async () => {
    try {
      const answer = await (await fetch(call.dataset.follow, { headers: { accept: 'application/json' } })).json();
      // Where looking changes nothing, going on is a form of its own.
      if (answer.state === 'approved') { document.getElementById(call.dataset.then).requestSubmit(); return; }
      const moved = answer.page !== location.pathname || !['queued', 'ringing', 'waiting'].includes(answer.state);
      // After ten seconds the page has more to offer: show it once.
      if (moved || (Date.now() - born > 10500 && !document.getElementById('again'))) { location.replace(answer.page); return; }
    } catch { /* the network is away; the next look may succeed */ }
    setTimeout(look, 1000);
  };
  setTimeout(look, Number(call.dataset.every ?? 1000));
}

// Two minutes before the time is up the page says so.
for (const notice of document.querySelectorAll('[data-ends-in]')) {
  const wait = (notice.dataset.endsIn - notice.dataset.warn) * 1000;
  setTimeout(() => { notice.hidden = false; notice.querySelector('[data-ends-text]').hidden = false; }, Math.max(0, wait));
}
