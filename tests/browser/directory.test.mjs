// From the browser to a real Active Directory and back: portal, queue, relay, agent, domain controller, verdict, page. Run by
// `script/test samba`, inside the laboratory of script/samba: LATCHKEY_SAMBA and LATCHKEY_AGENT_BIN say where things are.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test as plain } from 'node:test';
import { promisify } from 'node:util';
import * as lib from './lib.mjs';
import { NEW, Visitor, cli, codeIn, sleep, until } from './lib.mjs';

const LAB = process.env.LATCHKEY_SAMBA ?? assert.fail('no domain controller: run this with script/test samba');
const AGENT = process.env.LATCHKEY_AGENT_BIN ?? assert.fail('LATCHKEY_AGENT_BIN is not set; script/test sets it');
const ROOT = dirname(LAB);
const START = 'Start!Passw0rd1', SERVICE = 'Svc!Writeback#2024', DOMAIN = 'corp.contoso.test';
const UNIT = 'OU=Staff,DC=corp,DC=contoso,DC=test';

const test = (name, act) => plain(name, { timeout: 180_000 }, act);
const run = promisify(execFile);

// ---------- the directory, looked at from inside

const inside = (...command) => run('chroot', [ROOT, '/usr/bin/env', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', ...command]);
const samba = (...args) => inside('samba-tool', ...args, '-s', '/lab/dc/smb.conf');

async function attribute(name, key) {
  const { stdout } = await samba('user', 'show', name, `--attributes=${key}`);
  return stdout.match(new RegExp(`^${key}: (.*)$`, 'm'))?.[1];
}

/// Whether a password opens a Kerberos ticket.
function ticket(name, password) {
  return new Promise((resolve, reject) => {
    const kinit = spawn('chroot', [ROOT, '/usr/bin/env', 'KRB5_CONFIG=/lab/dc/krb5.conf', 'KRB5CCNAME=MEMORY:', '/usr/bin/kinit.mit', name], { stdio: ['pipe', 'ignore', 'ignore'] });
    kinit.on('error', reject);
    kinit.on('close', (code) => resolve(code === 0));
    kinit.stdin.end(`${password}\n`);
  });
}

async function passwordIs(name, right, ...wrong) {
  assert.ok(await ticket(name, right), `${right} opens no ticket for ${name}`);
  for (const password of wrong) assert.ok(!(await ticket(name, password)), `${password} still opens a ticket for ${name}`);
}

/// The controller stops where it stands, or goes on.
function controller(signal) {
  process.kill(-Number(readFileSync(join(LAB, 'dc/pid'), 'utf8')), signal);
}

// ---------- an organisation with people in that directory

let house;

/// An agent of its own files. It is onboarded, approved and running when it is there.
async function agent(name) {
  const files = lib.scratch(), config = join(files.path, 'agent.toml');
  const it = { name, config };
  const latchkeyAgent = (args, input) => {
    const child = spawn(AGENT, ['--config', config, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env.PATH } });
    const seen = { child, stdout: '', log: '' };
    child.stdout.on('data', (data) => { seen.stdout += data; });
    child.stderr.on('data', (data) => { seen.log += data; });
    seen.ended = new Promise((resolve) => { child.on('close', (code, signal) => resolve(code ?? signal)); });
    child.stdin.end(input ?? '');
    return seen;
  };
  const made = await cli(['agent', 'code', DOMAIN, '--directory', 'hq', '--for', `gwen@${DOMAIN}`], house.env);
  assert.equal(made.code, 0, made.stderr);
  const joining = latchkeyAgent(['onboard', '--portal', house.relay.origin, '--state', join(files.path, 'state'), '--name', name], `${made.stdout.split('\n')[0]}\n`);
  assert.equal(await joining.ended, 0, joining.log);
  writeFileSync(join(files.path, 'password'), SERVICE, { mode: 0o600 });
  const domain = `servers = ["ldaps://127.0.0.1"]\naccount = "svc-writeback@${DOMAIN}"\npassword_file = "${join(files.path, 'password')}"\nauthorities = "${join(LAB, 'dc/ca.pem')}"\nunits = ["${UNIT}"]\n`;
  // The whole suite is more than an agent lets through in a minute.
  const written = readFileSync(config, 'utf8').replace('per_minute = 30', 'per_minute = 300');
  const sync = '\n[sync]\nevery_seconds = 10\n';
  writeFileSync(config, `${written}${sync}\n[[domain]]\n${domain}`);
  assert.equal(statSync(join(files.path, 'state/keys')).mode & 0o777, 0o600, 'keys are for their owner only');
  const listed = (await cli(['agent', 'list', DOMAIN], house.env)).stdout.split('\n');
  const row = listed.findIndex((line) => line.split('\t')[2] === name);
  it.id = listed[row].split('\t')[0];
  const fingerprint = listed[row + 1].match(/fingerprint (.*)$/)[1];
  assert.ok(joining.stdout.includes(fingerprint), `the agent shows ${joining.stdout}, the portal ${fingerprint}`);
  assert.equal((await cli(['agent', 'approve', it.id], house.env)).code, 0);
  Object.assign(it, {
    start: async () => {
      it.running = latchkeyAgent(['run']);
      await until(`${name} to be connected`, async () =>
        (await house.base.query('select 1 from agent where id = $1 and connection_id is not null and directory_state is not null', [it.id])).length, { timeout: 30_000 });
    },
    stop: async (signal = 'SIGTERM') => {
      it.running?.child.kill(signal);
      await it.running?.ended;
      it.running = undefined;
    },
  });
  house.agents.push(it);
  await it.start();
  return it;
}

/// Somebody of the staff, as the portal knows them too.
async function person(name, { authority = 'pass_through' } = {}) {
  await samba('user', 'create', name, START, '--userou=OU=Staff', `--given-name=${name}`, '--surname=Test');
  await known(name, authority);
  return { name, id: `${name}@${DOMAIN}`, mailbox: `${name}@posteo.example` };
}

/// Tells the portal about an account of the directory, as an import does.
async function known(name, authority = 'pass_through') {
  const guid = (await attribute(name, 'objectGUID')).replaceAll('-', '');
  // The first three parts of a GUID are written backwards (MS-DTYP 2.3.4).
  const bytes = Buffer.from(guid, 'hex');
  const anchor = Buffer.concat([bytes.subarray(0, 4).reverse(), bytes.subarray(4, 6).reverse(), bytes.subarray(6, 8).reverse(), bytes.subarray(8)]);
  const file = join(house.scratch.path, `${name}.csv`);
  writeFileSync(file, `user_id,given_name,family_name,authority,source_anchor,directory,alternate_email,licences\n${name}@${DOMAIN},${name},Test,${authority},${anchor.toString('base64')},hq,${name}@posteo.example,premium_p1\n`);
  const done = await cli(['user', 'import', DOMAIN, file], house.env);
  assert.equal(done.code, 0, done.stderr + done.stdout);
}

before(async () => {
  const [base, sink, scratch] = [await lib.database(), await lib.mailServer(), lib.scratch()];
  house = { base, sink, scratch, agents: [], portals: [] };
  house.env = {
    DATABASE_URL: base.url,
    LATCHKEY_LISTEN_URL: base.url,
    LATCHKEY_MASTER_KEY: lib.masterKey(),
    LATCHKEY_PUBLIC_URL: 'http://127.0.0.1:8080',
    LATCHKEY_SMTP_URL: sink.url,
    LATCHKEY_MAIL_FROM: 'no-reply@contoso.example',
    LATCHKEY_WRITEBACK_SECONDS: '30',
  };
  for (const args of [
    ['migrate'],
    ['tenant', 'create', 'Contoso', DOMAIN, '--country', 'NL'],
    ['tenant', 'set', DOMAIN, '--enabled', 'all', '--methods', 'email', '--write-back', 'true'],
  ]) {
    const done = await cli(args, house.env);
    assert.equal(done.code, 0, `${args.join(' ')}: ${done.stderr}`);
  }
  // A code for an agent is issued to a Global Administrator whose own password no directory can set (WB-9a).
  const administrators = join(scratch.path, 'administrators.csv');
  writeFileSync(administrators, `user_id,alternate_email,licences,roles\ngwen@${DOMAIN},gwen@posteo.example,premium_p1,global_administrator\n`);
  const added = await cli(['user', 'import', DOMAIN, administrators], house.env);
  assert.equal(added.code, 0, added.stdout + added.stderr);
  // One portal that people use, another that holds the agents: every request crosses from one to the other.
  [house.portal, house.relay] = await Promise.all([lib.portal('serve', house.env), lib.portal('serve', house.env)]);
  house.portals.push(house.portal, house.relay);
  house.first = await agent('first');
  house.chrome = await lib.browser();
});

after(async () => {
  if (!house) return;
  await house.chrome?.close();
  await Promise.all(house.agents.map((it) => it.stop()));
  await Promise.all(house.portals.map((it) => it.stop()));
  await house.sink.down();
  await house.base.drop();
});

/// Through the gate, by the visitor that has no browser: to the new password, or to the unlocking.
async function proved(visitor, who, trouble = 'forgot') {
  const begun = house.sink.to(who.mailbox).length;
  let seen = (await visitor.identify(who.id)).is('trouble');
  seen = (await visitor.fill(seen, { trouble })).is('method');
  seen = (await visitor.fill(seen, { method: 'email' })).is('code');
  const { text } = await house.sink.wait(who.mailbox, begun + 1);
  return visitor.fill(seen, { code: codeIn(text), do: 'check' });
}

const submit = (visitor, seen, password) => visitor.fill(seen.is('password'), { new_password: password, confirm_password: password }, '/reset/password');

/// Reloads until the directory has answered, as the page without script does.
const verdict = (visitor, timeout = 60_000) =>
  until('a verdict', async () => {
    const seen = await visitor.get('/reset/waiting');
    return seen.page !== 'waiting' && seen;
  }, { timeout, every: 200 });

/// As if the half hour were over that the domain remembers wrong passwords for.
const forget = () => house.base.query('delete from counter where scope in (30, 31, 81)');

const visitor = () => new Visitor(house.portal.origin);

test('WB-5 in a browser: the page waits, moves on by itself, and the new password opens a Kerberos ticket', async () => {
  const who = await person('wanda');
  await passwordIs(who.name, START, NEW);
  const page = await lib.open(house.chrome, house.portal.origin);
  await lib.identify(page, who.id);
  await lib.pick(page, 'forgot');
  await lib.press(page, 'main form .btn:not(.quiet)');
  await lib.pick(page, 'email');
  await lib.press(page, 'main form .btn:not(.quiet)');
  const { text } = await house.sink.wait(who.mailbox);
  await page.fill('#code', codeIn(text));
  await lib.press(page, 'main form .btn:not(.quiet)');
  await lib.isOn(page, 'password');
  // The rules of the domain, as its agent read them.
  assert.match(await page.locator('#rules').innerText(), /At least .*10.* characters/);
  await page.fill('#new_password', NEW);
  await page.fill('#confirm_password', NEW);
  await page.locator('main form .btn:not(.quiet)').click();
  await page.waitForFunction(() => document.documentElement.dataset.page === 'done', undefined, { timeout: 60_000 });
  page.quiet();
  await page.context().close();
  await passwordIs(who.name, NEW, START);
  const told = await house.sink.wait(who.mailbox, 2);
  assert.match(told.subject, /password/);
});

test('WB-5 without script: what the directory refuses is said, and the gates stay passed', async () => {
  const who = await person('ralph'), it = visitor();
  let seen = await proved(it, who);
  (await submit(it, seen, 'Sh0rt!')).is('waiting');
  seen = (await verdict(it)).is('password').says('at least 10 characters');
  (await submit(it, seen, 'alllowercaseletters')).is('waiting');
  seen = (await verdict(it)).is('password').says('three of these');
  (await submit(it, seen, START)).is('waiting');
  seen = (await verdict(it)).is('password').says('used before');
  await passwordIs(who.name, START, NEW);
  (await submit(it, seen, NEW)).is('waiting');
  (await verdict(it)).is('done');
  await passwordIs(who.name, NEW, START);
});

test('RESET-5 only unlocking: the account opens again with its old password', async () => {
  const who = await person('lucy'), it = visitor();
  for (let i = 0; i < 3; i += 1) assert.ok(!(await ticket(who.name, 'not-this-one-9X')));
  assert.ok(!(await ticket(who.name, START)), 'it is locked');
  const seen = await proved(it, who, 'unlock');
  seen.is('unlock');
  (await it.fill(seen, {}, '/reset/unlock')).is('waiting');
  (await verdict(it)).is('done');
  await passwordIs(who.name, START);
});

test('WB-10 a protected account is refused, and nothing of it is touched', async () => {
  await known('boss');
  const it = visitor(), who = { id: `boss@${DOMAIN}`, mailbox: 'boss@posteo.example' };
  const before = await attribute('boss', 'pwdLastSet');
  (await submit(it, await proved(it, who), NEW)).is('waiting');
  (await verdict(it)).is('result').says('SSPR_0029');
  assert.equal(await attribute('boss', 'pwdLastSet'), before);
});

test('REG-0, REG-4 people of the directory sign in, and change their password there', async () => {
  const who = await person('carla'), it = visitor();
  const wrong = await it.signIn(who.id, 'not-this-one-9X');
  assert.equal(wrong.status, 422);
  // This domain locks after three: it is asked about one wrong password until it has forgotten it, and never about a second.
  assert.equal((await it.signIn(who.id, 'not-this-one-9Y')).status, 422);
  assert.equal(await attribute(who.name, 'badPwdCount'), '1');
  await forget();
  await it.signIn(who.id, START);
  assert.ok(it.cookies.has('latchkey_session'));
  const answered = () => until('a verdict', async () => {
    const page = await it.get('/account/password/waiting');
    return page.page !== 'waiting' && page;
  }, { timeout: 60_000 });
  let seen = (await it.get('/account/password')).is('change-password');
  seen = await it.fill(seen, { old_password: 'not-this-one-9Y', new_password: NEW, confirm_password: NEW }, '/account/password');
  seen.is('waiting');
  seen = (await answered()).is('change-password').says('not the password you have');
  await forget();
  (await it.fill(seen, { old_password: START, new_password: NEW, confirm_password: NEW }, '/account/password')).is('waiting');
  (await answered()).is('password-done');
  await passwordIs(who.name, NEW, START);
  (await it.get('/account')).is('account');
  assert.ok(await lib.opens(house.portal.origin, who.id, NEW));
});

test('REG-4 a temporary password of the directory is changed at sign-in', async () => {
  const who = await person('terry'), it = visitor();
  await samba('user', 'setpassword', who.name, '--newpassword=Temp0rary!Once', '--must-change-at-next-login');
  assert.equal(await attribute(who.name, 'pwdLastSet'), '0');
  let seen = (await it.signIn(who.id, 'Temp0rary!Once')).is('change-password').says('temporary');
  seen = await it.fill(seen, { old_password: 'Temp0rary!Once', new_password: NEW, confirm_password: NEW }, '/account/password');
  seen.is('waiting');
  await until('the change', async () => (await it.get('/account/password/waiting')).page === 'password-done', { timeout: 60_000 });
  await passwordIs(who.name, NEW, 'Temp0rary!Once');
});

test('WB-4a a second agent looks first when the one that had the request dies', async () => {
  const who = await person('delia'), it = visitor();
  const second = await agent('second');
  try {
    const seen = await proved(it, who);
    controller('SIGSTOP');
    try {
      (await submit(it, seen, NEW)).is('waiting');
      const [{ agent_id: has }] = await until('an agent to have it', async () => {
        const rows = await house.base.query(`select agent_id from message where state = 'delivered'`);
        return rows.length && rows;
      });
      await (has === second.id ? second : house.first).stop('SIGKILL');
    } finally {
      controller('SIGCONT');
    }
    (await verdict(it)).is('done');
    await passwordIs(who.name, NEW, START);
    const set = await house.base.query(`select look_first from message_attempt order by at desc limit 1`);
    assert.equal(set[0].look_first, true);
  } finally {
    if (!house.first.running) await house.first.start();
    await second.stop();
    assert.equal((await cli(['agent', 'revoke', second.id], house.env)).code, 0);
  }
});

test('WB-4a the only agent is killed while the directory thinks, and comes back: set once, told once', async () => {
  const who = await person('oskar'), it = visitor();
  const seen = await proved(it, who);
  controller('SIGSTOP');
  try {
    (await submit(it, seen, NEW)).is('waiting');
    await until('the agent to have it', async () => (await house.base.query(`select 1 from message where state = 'delivered'`)).length);
    await sleep(300);
    await house.first.stop('SIGKILL');
  } finally {
    controller('SIGCONT');
  }
  await house.first.start();
  (await verdict(it)).is('done');
  await passwordIs(who.name, NEW, START);
  assert.equal(house.sink.to(who.mailbox).filter((mail) => /was reset|has been reset|new password/i.test(mail.text)).length, 1);
});

test('WB-5 a directory that does not answer: the page says that it is not known, and never that it failed', async () => {
  const who = await person('vera'), it = visitor();
  const seen = await proved(it, who);
  controller('SIGSTOP');
  try {
    (await submit(it, seen, NEW)).is('waiting');
    const end = (await verdict(it, 90_000)).is('result');
    assert.match(end.words, /know yet whether it worked|could be reached/);
    assert.match(end.words, /SSPR_0030|in a few minutes/);
  } finally {
    controller('SIGCONT');
  }
});

test('WB-3 the portal that took the request dies, and so does the one that holds the agent', async () => {
  const who = await person('nora'), it = visitor();
  const spare = await lib.portal('serve', house.env);
  house.portals.push(spare);
  it.at(spare);
  const seen = await proved(it, who);
  controller('SIGSTOP');
  try {
    (await submit(it, seen, NEW)).is('waiting');
    await until('the agent to have it', async () => (await house.base.query(`select 1 from message where state = 'delivered'`)).length);
    await spare.kill();
    it.at(house.portal);
    (await it.get('/reset/waiting')).is('waiting');
    await house.relay.kill();
  } finally {
    controller('SIGCONT');
  }
  await house.relay.start();
  (await verdict(it)).is('done');
  await passwordIs(who.name, NEW, START);
});

test('WB-1 nobody passes a gate for nothing: while no agent is there, people are told at once', async () => {
  const who = await person('abel');
  await house.first.stop();
  await house.base.query(`update directory set offline_since = now() - interval '5 min'`);
  try {
    (await visitor().identify(who.id)).is('stop');
    assert.equal(house.sink.to(who.mailbox).length, 0);
    const refused = await visitor().signIn(who.id, START);
    refused.is('signin').says('could not sign you in');
  } finally {
    await house.first.start();
  }
  (await visitor().identify(who.id)).is('trouble');
  await passwordIs(who.name, START);
});

test('WB-9 an agent that was revoked gets nothing more, and one that leaves is forgotten by itself', async () => {
  const who = await person('rhea'), gone = await agent('leaving');
  assert.equal((await cli(['agent', 'revoke', gone.id], house.env)).code, 0);
  await until('it to end', async () => /revoked/i.test(gone.running.log + gone.running.stdout), { timeout: 30_000 });
  await gone.stop();
  const it = visitor();
  (await submit(it, await proved(it, who), NEW)).is('waiting');
  (await verdict(it)).is('done');
  const handed = await house.base.query('select 1 from message_attempt where agent_id = $1', [gone.id]);
  assert.equal(handed.length, 0);
});

test('WB-11 who is hired appears, who leaves cannot reset, and nobody typed a list', async () => {
  const id = `syd@${DOMAIN}`;
  await samba('user', 'create', 'syd', START, '--userou=OU=Staff', '--given-name=Sydney', '--surname=Test', '--mail-address=syd@posteo.example', '--telephone-number=+31 20 1234567');
  const row = () => house.base.query('select id, display_name, authority, enabled from users where upn = $1', [id]);
  const [found] = await until('syd to be known', async () => ((await row()).length ? row() : undefined), { timeout: 60_000 });
  assert.equal(found.enabled, true);
  assert.notEqual(found.authority, 'cloud');
  const file = join(house.scratch.path, 'syd.csv');
  writeFileSync(file, `user_id,alternate_email,licences\n${id},syd@posteo.example,premium_p1\n`);
  const given = await cli(['user', 'import', DOMAIN, file], house.env);
  assert.equal(given.code, 0, given.stdout + given.stderr);
  const it = visitor(), who = { id, mailbox: 'syd@posteo.example' };
  (await submit(it, await proved(it, who), NEW)).is('waiting');
  (await verdict(it)).is('done');
  await passwordIs('syd', NEW, START);
  await samba('user', 'disable', 'syd');
  await until('syd to be switched off', async () => !(await row())[0].enabled, { timeout: 60_000 });
  assert.notEqual((await visitor().identify(id)).page, 'trouble');
  await samba('user', 'enable', 'syd');
  await until('syd to be back', async () => (await row())[0].enabled, { timeout: 60_000 });
  await samba('user', 'delete', 'syd');
  await until('syd to be gone', async () => { const rows = await row(); return !rows.length || !rows[0].enabled; }, { timeout: 60_000 });
});
