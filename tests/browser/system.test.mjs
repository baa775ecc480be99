// The portal as an operator runs it: set up by the command line, two processes on one database, a real mail server; and what
// becomes of people under way when something of that dies.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test as plain } from 'node:test';
import * as lib from './lib.mjs';
import { NEW, OLD, Visitor, cli, codeIn, passwordIs, sleep, until } from './lib.mjs';

const test = (name, act) => plain(name, { timeout: 120_000 }, act);

/// A database set up as the README says, with people u01, u02 ... who have a password and a mailbox, and a mail server.
async function house() {
  const [base, sink, scratch] = [await lib.database(), await lib.mailServer(), lib.scratch()];
  const env = {
    DATABASE_URL: base.url,
    LATCHKEY_MASTER_KEY: lib.masterKey(),
    LATCHKEY_PUBLIC_URL: 'http://127.0.0.1:8080', // of a balancer, had there been one
    LATCHKEY_SMTP_URL: sink.url,
    LATCHKEY_MAIL_FROM: 'no-reply@quillham.example',
  };
  const file = join(scratch.path, 'people.csv');
  const rows = Array.from({ length: 60 }, (_, i) => String(i + 1).padStart(2, '0'))
    .map((n) => `u${n}@quillham.example,User ${n},u${n}@posteo.example,premium_p1,${OLD}`);
  writeFileSync(file, `user_id,display_name,alternate_email,licences,password\n${rows.join('\n')}\n`);
  const steps = [
    [['migrate'], /up to date/],
    [['migrate'], /up to date/], // safe to repeat
    [['tenant', 'create', 'Quillham Council', 'quillham.example', '--country', 'NL'], /Created Quillham Council/],
    [['tenant', 'set', 'quillham.example', '--enabled', 'all', '--methods', 'email'], /Saved/],
    [['user', 'import', 'quillham.example', file], /60 people added, 0 changed/],
    [['user', 'import', 'quillham.example', file], /0 people added, 60 changed/],
    [['tenant', 'list'], /quillham\.example\tQuillham Council\t60 people\tpaid/],
    [['user', 'show', 'u01@quillham.example'], /reset now\tyes, with 1 of: email/],
  ];
  for (const [args, says] of steps) {
    const done = await cli(args, env);
    assert.equal(done.code, 0, `${args.join(' ')}: ${done.stderr}`);
    assert.match(done.stdout, says, args.join(' '));
  }
  let last = 0;
  const it = {
    base, sink, env,
    portals: [],
    serve: async (extra = {}) => {
      const portal = await lib.portal('serve', { ...env, ...extra });
      it.portals.push(portal);
      return portal;
    },
    /// Somebody no other test has met.
    person: () => {
      const n = String((last += 1)).padStart(2, '0');
      return { id: `u${n}@quillham.example`, mailbox: `u${n}@posteo.example` };
    },
    close: async () => {
      await Promise.all(it.portals.map((portal) => portal.stop()));
      await sink.down();
      await base.drop();
      scratch.remove();
    },
  };
  return it;
}

/// To the code page, with the code in hand.
async function withCode({ sink }, visitor, { id, mailbox }) {
  const method = (await visitor.identify(id)).is('method');
  const page = (await visitor.fill(method, { method: 'email' })).is('code');
  return { page, code: codeIn((await sink.wait(mailbox)).text) };
}

/// What the portals say went wrong, for the message of a test that fails.
const complaints = (...portals) => portals.flatMap(({ log }) => log.split('\n').filter((line) => /ERROR|panicked/.test(line))).slice(-5).join('\n');

const proved = async (visitor, { page, code }) => (await visitor.fill(page, { code, do: 'check' })).is('password');
const change = (visitor, page, password) => visitor.fill(page, { new_password: password, confirm_password: password });
const anotherCode = (code, i = 0) => String((Number(code) + 1 + i) % 1_000_000).padStart(6, '0');

describe('two portals on one database', () => {
  let here, a, b;
  before(async () => {
    here = await house();
    [a, b] = await Promise.all([here.serve(), here.serve()]);
  });
  after(() => here?.close());

  test('both are ready', async () => {
    for (const portal of [a, b]) {
      const ready = await lib.send(portal.origin, 'GET', '/readyz');
      assert.equal(ready.status, 200);
      assert.match(ready.body, /^ready/);
    }
  });

  test('a reset that begins on one ends on the other', async () => {
    const person = here.person(), visitor = new Visitor(a.origin);
    const first = (await visitor.get('/')).is('identify');
    const work = await visitor.work();
    const method = (await visitor.at(b).fill(first, { user_id: person.id, altcha: work }, '/')).is('method');
    const page = (await visitor.at(a).fill(method, { method: 'email' })).is('code');
    const mail = await here.sink.wait(person.mailbox);
    assert.match(mail.from, /Quillham Council.*<no-reply@quillham\.example>/);
    assert.equal(mail.automatic, 'auto-generated');
    const password = (await visitor.at(b).fill(page, { code: codeIn(mail.text), do: 'check' })).is('password');
    (await change(visitor.at(a), password, NEW)).is('done');
    (await visitor.at(b).get('/reset/done')).is('done');
    await passwordIs(b.origin, person.id, NEW, OLD);
    await here.sink.wait(person.mailbox, 2); // that the password was reset
    assert.ok(here.sink.logins > 0, 'the mail server was used without signing in');
  });

  test('an answer to the check of the first page is good once, whichever portal is asked', async () => {
    const person = here.person(), visitor = new Visitor(a.origin);
    const first = await visitor.get('/');
    const altcha = await visitor.work();
    const twin = visitor.twin();
    (await visitor.fill(first, { user_id: person.id, altcha }, '/')).is('method');
    (await twin.at(b).fill(first, { user_id: person.id, altcha }, '/')).is('identify').says('has to be done once more');
  });

  test('RESET-7 five wrong codes, spread over both, lock the account on both', async () => {
    const person = here.person(), visitor = new Visitor(a.origin);
    let { page, code } = await withCode(here, visitor, person);
    for (const [i, portal] of [a, b, a, b].entries()) {
      page = (await visitor.at(portal).fill(page, { code: anotherCode(code, i), do: 'check' })).is('code').says(i === 3 ? 'one try left' : `${4 - i} tries left`);
    }
    (await visitor.at(a).fill(page, { code: anotherCode(code, 9), do: 'check' })).is('stop');
    for (const portal of [a, b]) (await new Visitor(portal.origin).identify(person.id)).is('stop').says('Resets are paused until');
    await here.sink.wait(person.mailbox, 2);
    await passwordIs(a.origin, person.id, OLD);
  });

  test('200 wrong codes at once, over both: five are compared, the right one is worthless afterwards, one mail tells', async () => {
    const person = here.person(), visitor = new Visitor(a.origin);
    const { page, code } = await withCode(here, visitor, person);
    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) =>
      visitor.twin().at(i % 2 ? a : b).send('POST', '/reset/code', { token: page.field('token'), code: anotherCode(code, i), do: 'check' })));
    const statuses = answers.map(({ status }) => status);
    assert.deepEqual(statuses.filter((status) => ![303, 422].includes(status)), [], `answers that are no pages of ours\n${complaints(a, b)}`);
    const wrong = answers.filter(({ body }) => /not right/.test(body)).length;
    assert.ok(wrong <= 4, `${wrong} answers were told that tries are left`);
    const [{ tries }] = await here.base.query(
      `select max(c.tries) as tries from challenge c join flow f on f.tenant_id = c.tenant_id and f.id = c.flow_id
       join users u on u.tenant_id = f.tenant_id and u.id = f.user_id where u.upn = $1`, [person.id]);
    assert.ok(tries <= 5, `${tries} tries were compared`);
    const right = await visitor.post('/reset/code', { token: page.field('token'), code, do: 'check' });
    assert.notEqual(right.page, 'password');
    assert.equal((await visitor.get('/reset/password')).page, 'stop');
    await here.sink.wait(person.mailbox, 2);
    await until('every message to be handled', async () =>
      (await here.base.query('select 1 from job where finished_at is null')).length === 0);
    assert.equal(here.sink.to(person.mailbox).length, 2, 'more than one mail about one lock');
  });

  test('a right code twenty times at once, over both: one proof, and the reset goes on', async () => {
    const person = here.person(), visitor = new Visitor(a.origin);
    const { page, code } = await withCode(here, visitor, person);
    const twins = Array.from({ length: 20 }, (_, i) => visitor.twin().at(i % 2 ? a : b));
    const answers = await Promise.all(twins.map((twin) => twin.send('POST', '/reset/code', { token: page.field('token'), code, do: 'check' })));
    const odd = answers.map(({ status }) => status).filter((status) => ![303, 410, 422].includes(status));
    assert.deepEqual(odd, [], complaints(a, b));
    const proofs = await here.base.query(
      'select 1 from proof p join flow f on f.tenant_id = p.tenant_id and f.id = p.flow_id join users u on u.tenant_id = f.tenant_id and u.id = f.user_id where u.upn = $1',
      [person.id]);
    assert.equal(proofs.length, 1);
    const winners = [];
    for (const twin of twins) {
      const seen = await twin.get('/reset/password');
      if (seen.page === 'password') winners.push([twin, seen]);
    }
    assert.equal(winners.length, 1, 'the new id of the flow was given to one answer');
    (await change(...winners[0], NEW)).is('done');
    await passwordIs(a.origin, person.id, NEW, OLD);
  });

  test('RESET-9 the new password submitted twenty times at once is set once', async () => {
    const person = here.person(), visitor = new Visitor(a.origin);
    const page = await proved(visitor, await withCode(here, visitor, person));
    const version = async () => (await here.base.query(
      'select c.version from credential c join users u on u.tenant_id = c.tenant_id and u.id = c.user_id where u.upn = $1', [person.id]))[0].version;
    const before = await version();
    const twins = Array.from({ length: 20 }, (_, i) => visitor.twin().at(i % 2 ? a : b));
    const seen = await Promise.all(twins.map((twin) => change(twin, page, NEW)));
    assert.ok(seen.some((one) => one.page === 'done'));
    assert.equal(await version(), before + 1);
    await passwordIs(b.origin, person.id, NEW, OLD);
    await until('every message to be handled', async () =>
      (await here.base.query('select 1 from job where finished_at is null')).length === 0);
    assert.equal(here.sink.to(person.mailbox).length, 2, 'a code and one notice');
  });

  test('RESET-7 the limit of an address counts on both together', async () => {
    const visitor = new Visitor(a.origin);
    const first = await visitor.get('/');
    const knock = (portal) => visitor.twin().at(portal).send('POST', '/', { token: first.field('token'), user_id: 'u60@quillham.example', altcha: 'x' });
    for (let i = 0; i < 60; i += 1) assert.equal((await knock(i % 2 ? a : b)).status, 422);
    for (const portal of [a, b]) {
      const refused = await knock(portal);
      assert.equal(refused.status, 429);
      assert.ok(Number(refused.headers['retry-after']) > 0);
    }
  });

  test('a mail server that is down holds up no page, and loses nothing', async () => {
    const person = here.person(), visitor = new Visitor(a.origin);
    await here.sink.down();
    const method = (await visitor.identify(person.id)).is('method');
    const began = Date.now();
    const page = (await visitor.fill(method, { method: 'email' })).is('code');
    assert.ok(Date.now() - began < 3000, `the page took ${Date.now() - began} ms`);
    await until('a first attempt to fail', async () => (await here.base.query('select 1 from job where last_error is not null and finished_at is null')).length > 0);
    const waiting = await cli(['jobs', 'list'], here.env);
    assert.match(waiting.stdout, /waiting: 1/);
    assert.doesNotMatch(waiting.stdout, /letmein/);
    await here.sink.up();
    const code = codeIn((await here.sink.wait(person.mailbox)).text);
    const password = (await visitor.at(b).fill(page, { code, do: 'check' })).is('password');
    (await change(visitor, password, NEW)).is('done');
    await passwordIs(a.origin, person.id, NEW, OLD);
  });

  test('a mail server that dawdles holds up no page', async () => {
    const person = here.person(), visitor = new Visitor(a.origin);
    here.sink.dawdle = 3000;
    const method = (await visitor.identify(person.id)).is('method');
    const began = Date.now();
    (await visitor.fill(method, { method: 'email' })).is('code');
    assert.ok(Date.now() - began < 2500, `the page took ${Date.now() - began} ms`);
    await here.sink.wait(person.mailbox);
    here.sink.dawdle = 0;
  });

  test('a mailbox that is refused for good is told on the page', async () => {
    const person = here.person(), visitor = new Visitor(a.origin);
    here.sink.refuse = (address) => address === person.mailbox && 550;
    const method = (await visitor.identify(person.id)).is('method');
    (await visitor.fill(method, { method: 'email' })).is('code');
    await until('the page to say so', async () => (await visitor.get('/reset/code')).words.includes('could not be delivered'));
    here.sink.refuse = undefined;
  });

  test('connections to the database are cut again and again: pages may say later, no step is passed or lost', async () => {
    const person = here.person(), visitor = new Visitor(a.origin);
    let cutting = true, cuts = 0;
    const cutter = (async () => {
      while (cutting) {
        cuts += await here.base.cut();
        await sleep(40);
      }
    })();
    try {
      const insist = (what, act, page) => until(what, async () => {
        // After an answer that says later the page itself tells where the reset stands.
        const seen = await act();
        assert.ok([200, 409, 410, 422, 503].includes(seen.status), `${seen.status}`);
        return seen.page === page && seen;
      }, { timeout: 40_000, every: 20 });
      await insist('the method page', async () => {
        const seen = await visitor.get('/reset/method');
        return seen.page === 'method' ? seen : visitor.identify(person.id);
      }, 'method');
      await insist('the code page', async () => {
        const seen = await visitor.get('/reset/code');
        return seen.page === 'method' ? visitor.fill(seen, { method: 'email' }) : seen;
      }, 'code');
      assert.notEqual((await visitor.get('/reset/password')).page, 'password', 'a step was passed');
      cutting = false;
      await cutter;
      assert.ok(cuts > 0, 'nothing was cut');
      const page = (await visitor.get('/reset/code')).is('code');
      const mail = await here.sink.wait(person.mailbox);
      const password = (await visitor.fill(page, { code: codeIn(mail.text), do: 'check' })).is('password');
      (await change(visitor, password, NEW)).is('done');
      await passwordIs(a.origin, person.id, NEW, OLD);
    } finally {
      cutting = false;
      await cutter;
    }
  });

  test('one cut before each step: the step itself works', async () => {
    const person = here.person(), visitor = new Visitor(b.origin);
    const first = (await visitor.get('/')).is('identify');
    const altcha = await visitor.work();
    await here.base.cut();
    const method = (await visitor.fill(first, { user_id: person.id, altcha }, '/')).is('method');
    await here.base.cut();
    const page = (await visitor.fill(method, { method: 'email' })).is('code');
    const { text } = await here.sink.wait(person.mailbox);
    await here.base.cut();
    const password = (await visitor.fill(page, { code: codeIn(text), do: 'check' })).is('password');
    await here.base.cut();
    (await change(visitor, password, NEW)).is('done');
    await passwordIs(b.origin, person.id, NEW, OLD);
  });

  test('rule 8: no code and no password is in the log', async () => {
    const codes = here.sink.mails.flatMap(({ text }) => text.match(/^\s*\d{6}\s*$/gm) ?? []).map((code) => code.trim());
    assert.ok(codes.length > 5);
    for (const portal of [a, b]) {
      const lines = portal.log.replace(/\x1b\[[0-9;]*m/g, '');
      assert.match(lines, /message handled/);
      for (const secret of [OLD, NEW, 'letmein', here.env.LATCHKEY_MASTER_KEY]) assert.ok(!lines.includes(secret), `${secret} was logged`);
      // Times and ids have digits too: a code would stand alone.
      for (const code of codes) assert.doesNotMatch(lines, new RegExp(`(^|[\\s"'=])${code}([\\s"',]|$)`, 'm'));
    }
  });
});

describe('one portal, killed', () => {
  let here, portal;
  before(async () => {
    here = await house();
    portal = await here.serve();
  });
  after(() => here?.close());

  const again = async () => {
    await portal.kill();
    await portal.start();
  };

  test('between any two steps: the reset goes on where it stood', async () => {
    const person = here.person(), visitor = new Visitor(portal.origin);
    const first = (await visitor.get('/')).is('identify');
    const altcha = await visitor.work();
    await again();
    const method = (await visitor.fill(first, { user_id: person.id, altcha }, '/')).is('method');
    await again();
    (await visitor.get('/reset/password')).is('method');
    const page = (await visitor.fill(method, { method: 'email' })).is('code');
    await again(); // the mail may be under way
    await here.base.query(`update job set locked_until = now() where finished_at is null`); // or wait a minute for the lease
    (await visitor.get('/reset/password')).is('code');
    const mail = await here.sink.wait(person.mailbox);
    (await visitor.fill(page, { code: anotherCode(codeIn(mail.text)), do: 'check' })).is('code').says('4 tries left');
    await again();
    (await visitor.fill(page, { code: anotherCode(codeIn(mail.text)), do: 'check' })).is('code').says('3 tries left');
    const password = (await visitor.fill(page, { code: codeIn(mail.text), do: 'check' })).is('password');
    await again();
    (await visitor.get('/reset/done')).is('password');
    await passwordIs(portal.origin, person.id, OLD, NEW);
    const refused = (await change(visitor, password, 'Password123')).is('password');
    await again();
    (await change(visitor, refused, NEW)).is('done');
    await again();
    (await visitor.get('/')).is('identify');
    (await visitor.get('/reset/done')).is('done');
    await passwordIs(portal.origin, person.id, NEW, OLD);
    // The code, and that the password was reset; the last kill may have hit it under way.
    await here.base.query(`update job set locked_until = now() where finished_at is null`);
    await here.sink.wait(person.mailbox, 2);
  });

  test('while a mail is under way: it is sent after all', async () => {
    const person = here.person(), visitor = new Visitor(portal.origin);
    here.sink.dawdle = 1500;
    const method = (await visitor.identify(person.id)).is('method');
    const page = (await visitor.fill(method, { method: 'email' })).is('code');
    await until('the message to be under way', async () => (await here.base.query('select 1 from job where locked_until is not null and finished_at is null')).length > 0);
    await sleep(200);
    await portal.kill();
    here.sink.dawdle = 0;
    await portal.start();
    await here.base.query(`update job set locked_until = now() where finished_at is null`);
    const { text } = await here.sink.wait(person.mailbox);
    await proved(visitor, { page, code: codeIn(text) });
  });

  test('between the submit of each step and its answer: done or not done, nothing between', async () => {
    for (let i = 0; i < 4; i += 1) {
      const person = here.person(), visitor = new Visitor(portal.origin);
      const { page, code } = await withCode(here, visitor, person);
      const submitted = visitor.send('POST', '/reset/code', { token: page.field('token'), code, do: 'check' }).catch(() => undefined);
      await sleep([0, 4, 10, 25][i]);
      await portal.kill();
      await submitted;
      await portal.start();
      const seen = await visitor.get('/reset/password');
      const proofs = await here.base.query(
        'select 1 from proof p join flow f on f.tenant_id = p.tenant_id and f.id = p.flow_id join users u on u.tenant_id = f.tenant_id and u.id = f.user_id where u.upn = $1', [person.id]);
      if (seen.page === 'code') {
        // Not passed: the same code, or at worst a new one, leads on.
        assert.equal(proofs.length, 0);
        await proved(visitor, { page: seen, code });
      } else {
        // Passed: with the answer the new id came, or was lost and the visitor starts again.
        assert.equal(proofs.length, 1);
        assert.ok(['password', 'identify'].includes(seen.page), seen.page);
      }
    }
  });

  test('RESET-9 between the submit of the new password and its answer: exactly one of the two passwords opens', async () => {
    // How long it takes undisturbed.
    const outcomes = [];
    let usual;
    for (const share of [undefined, 0.05, 0.3, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 1, 1.05, 1.15]) {
      const person = here.person(), visitor = new Visitor(portal.origin);
      const page = await proved(visitor, await withCode(here, visitor, person));
      const began = Date.now();
      const form = { token: page.field('token'), new_password: NEW, confirm_password: NEW };
      if (share === undefined) {
        await visitor.send('POST', '/reset/password', form);
        usual = Date.now() - began;
        continue;
      }
      const answer = visitor.send('POST', '/reset/password', form).catch(() => undefined);
      await sleep(usual * share);
      await portal.kill();
      const answered = await answer;
      await portal.start();
      const [older, newer] = [await lib.opens(portal.origin, person.id, OLD), await lib.opens(portal.origin, person.id, NEW)];
      assert.notEqual(older, newer, `after ${share} of ${usual} ms: old ${older}, new ${newer}`);
      if (answered?.status === 303) assert.ok(newer, 'the answer said done, and it is not');
      outcomes.push(newer ? 'new' : 'old');
      const seen = await visitor.get('/reset/password');
      if (older) {
        (await change(visitor, seen.is('password'), NEW)).is('done');
        await passwordIs(portal.origin, person.id, NEW, OLD);
      } else {
        assert.ok(['done', 'identify'].includes(seen.page), seen.page);
      }
    }
    assert.ok(outcomes.includes('old'), `no kill came before the commit: ${outcomes}`);
  });
});

describe('starting and stopping', () => {
  let here;
  before(async () => { here = await house(); });
  after(() => here?.close());

  test('SIGTERM: what is under way is finished, and the process ends', async () => {
    const portal = await here.serve(), visitor = new Visitor(portal.origin);
    const first = await visitor.get('/');
    const altcha = await visitor.work();
    let sent;
    const out = new Promise((resolve) => { sent = resolve; });
    const answer = visitor.send('POST', '/', { token: first.field('token'), user_id: here.person().id, altcha }, { onSent: sent });
    await out;
    await sleep(30);
    const ended = portal.stop();
    assert.equal((await answer).headers.location, '/reset/method');
    const { code, took } = await ended;
    assert.equal(code, 0);
    assert.ok(took < 5000, `${took} ms`);
  });

  test('SIGTERM: a visitor who says nothing keeps the process for 12 seconds at most', async () => {
    const portal = await here.serve();
    const idle = net.connect(Number(new URL(portal.origin).port), '127.0.0.1');
    await new Promise((resolve) => idle.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf', resolve));
    idle.on('error', () => {});
    await sleep(300); // until the portal has read that much
    const { code, took } = await portal.stop();
    idle.destroy();
    assert.equal(code, 0);
    assert.ok(took < 12_000, `${took} ms`);
  });

  /// It ends by itself, with one line that names the setting.
  async function refuses(args, env, says) {
    const { code, stderr } = await cli(args, env);
    // What a library has to say goes to the log.
    const lines = stderr.trim().split('\n').filter((line) => !/^\S+Z +WARN /.test(line));
    assert.equal(code, 1, `${args}: ${code} ${stderr}`);
    assert.equal(lines.length, 1, stderr);
    assert.match(lines[0], says);
  }

  test('rule 14: a live portal and a demo keep out of each other’s database', async () => {
    const listen = { LATCHKEY_LISTEN: `127.0.0.1:${await lib.freePort()}` };
    await refuses(['demo'], { ...here.env, ...listen }, /DATABASE_URL: .*live portal/);
    const demo = await lib.demo();
    await refuses(['serve'], { ...here.env, ...listen, DATABASE_URL: demo.base.url, LATCHKEY_MASTER_KEY: demo.settings.LATCHKEY_MASTER_KEY }, /DATABASE_URL: .*demo database/);
    await demo.close();
    const alien = await lib.database();
    await alien.query('create table somebody_elses (id int)');
    await refuses(['demo'], { ...here.env, ...listen, DATABASE_URL: alien.url }, /DATABASE_URL: .*not empty/);
    assert.equal((await alien.query(`select count(*)::int as n from information_schema.tables where table_schema = 'public'`))[0].n, 1);
    await alien.drop();
    await refuses(['demo'], { ...here.env, LATCHKEY_LISTEN: '0.0.0.0:0' }, /LATCHKEY_LISTEN/);
  });

  test('what is missing or wrong is named in one line', async () => {
    const env = { ...here.env, LATCHKEY_LISTEN: `127.0.0.1:${await lib.freePort()}` };
    for (const name of ['DATABASE_URL', 'LATCHKEY_PUBLIC_URL', 'LATCHKEY_MASTER_KEY', 'LATCHKEY_SMTP_URL', 'LATCHKEY_MAIL_FROM']) {
      await refuses(['serve'], { ...env, [name]: undefined }, new RegExp(name));
    }
    for (const [name, value] of [
      ['LATCHKEY_MASTER_KEY', lib.masterKey()],
      ['LATCHKEY_MASTER_KEY', '00'],
      ['LATCHKEY_PUBLIC_URL', 'http://reset.quillham.example'],
      ['LATCHKEY_PUBLIC_URL', 'reset.quillham.example'],
      ['LATCHKEY_SMTP_URL', 'mail.quillham.example'],
      ['LATCHKEY_MAIL_FROM', 'nobody'],
      ['DATABASE_URL', 'mysql://x'],
      ['DATABASE_URL', `postgres://nobody@127.0.0.1:${await lib.freePort()}/x`],
      ['LATCHKEY_CAPTCHA_DIFFICULTY', '0'],
    ]) {
      await refuses(['serve'], { ...env, [name]: value }, new RegExp(name));
    }
    const empty = await lib.database();
    await refuses(['serve'], { ...env, DATABASE_URL: empty.url }, /DATABASE_URL: .*latchkey migrate/);
    await empty.drop();
    const taken = net.createServer();
    await new Promise((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { stderr, code } = await cli(['serve'], { ...env, LATCHKEY_LISTEN: `127.0.0.1:${taken.address().port}` });
    taken.close();
    assert.equal(code, 1);
    assert.match(stderr, /LATCHKEY_LISTEN: cannot listen/);
  });

  test('a wrong line in a file of people imports nobody and is named', async () => {
    const scratch = lib.scratch();
    const file = join(scratch.path, 'people.csv');
    writeFileSync(file, 'user_id,display_name\nnew.person@quillham.example,New\nsomebody@elsewhere.example,Else\n');
    const { code, stderr } = await cli(['user', 'import', 'quillham.example', file], here.env);
    assert.equal(code, 1);
    assert.match(stderr, /people\.csv:3: .*elsewhere\.example is not a domain/);
    assert.doesNotMatch((await cli(['user', 'list', 'quillham.example'], here.env)).stdout, /new\.person/);
    scratch.remove();
  });
});
