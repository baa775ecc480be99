#!/usr/bin/python3
"""demo-controller.py FOLDER: a small Active Directory domain with people to try, for the demo.

It has a network of its own, in which nobody else is; one port of the machine's loopback leads to its LDAPS. The domain is made once and
kept aside: every start, and every line written to FOLDER/again, begins with a copy. FOLDER/ready says port and version."""
import asyncio
import base64
import glob
import hashlib
import logging
import os
import shutil
import socket
import subprocess
import sys
import time
import uuid

FOLDER = sys.argv[1]
LIVE, KEPT = os.path.join(FOLDER, "live"), os.path.join(FOLDER, "kept")
REALM, DOMAIN, ADDRESS = "MOORGATE.EXAMPLE", "MOORGATE", "127.0.0.1"
SERVICE, START, TEMPORARY = "Svc!Latchkey#2024", "Old-Lighthouse-42", "Paper-Lantern-17"
# The number is what the portal knows somebody by: see `anchor`.
PEOPLE = [(1, "wren.writeback", "Wren", "Hale"), (2, "hana.hashsync", "Hana", "Mori"), (3, "hiro.history", "Hiro", "Sand"),
          (4, "lars.locked", "Lars", "Quist"), (5, "pam.protected", "Pam", "Voss"), (6, "dov.disabled", "Dov", "Arens"),
          (7, "tim.temporary", "Tim", "Okoye"), (8, "cara.change", "Cara", "Lund")]
DAY = 86400 * 10**7  # in the units of Windows


def anchor(number):
    return uuid.UUID(int=0x6C617463686B4579_8064656D6F000000 + number).bytes


CONF = f"""[global]
	netbios name = DC1
	workgroup = {DOMAIN}
	realm = {REALM}
	server role = active directory domain controller
	interfaces = {ADDRESS}/8
	bind interfaces only = yes
	disable netbios = yes
	server services = ldap kdc
	lock directory = {LIVE}/lock
	state directory = {LIVE}/state
	cache directory = {LIVE}/cache
	private dir = {LIVE}/private
	pid directory = {LIVE}/run
	ncalrpc dir = {LIVE}/run/ncalrpc
	winbindd socket directory = {LIVE}/run/winbindd
	ntp signd socket directory = {LIVE}/run/ntp_signd
	binddns dir = {LIVE}/bind-dns
	log file = {LIVE}/log/log.%m
	max log size = 0
	tls enabled = yes
	tls keyfile = {FOLDER}/tls/key.pem
	tls certfile = {FOLDER}/tls/cert.pem
	tls cafile = {FOLDER}/tls/ca.pem
	old password allowed period = 0
	ldap server require strong auth = yes
	rpc server dynamic port range = 49152-49252
[sysvol]
	path = {LIVE}/state/sysvol
	read only = no
[netlogon]
	path = {LIVE}/state/sysvol/{REALM.lower()}/scripts
	read only = no
"""


def run(*command):
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def certificates():
    """New ones at every start: the one Samba makes has no subject alternative name, and is rightly refused."""
    tls = os.path.join(FOLDER, "tls")
    shutil.rmtree(tls, ignore_errors=True)
    os.makedirs(tls, mode=0o700)
    os.chdir(tls)
    with open("extensions", "w", encoding="ascii") as file:
        file.write("basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n"
                   f"subjectAltName=DNS:dc1.{REALM.lower()},DNS:localhost,IP:127.0.0.1\n")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    run("openssl", "req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-sha256", "-days", "365", "-subj",
        "/CN=Authority of the demo", "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
    run("openssl", "req", "-new", *curve, "-keyout", "key.pem", "-out", "dc.csr", "-subj", f"/CN=dc1.{REALM.lower()}")
    run("openssl", "x509", "-req", "-in", "dc.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "365", "-sha256",
        "-out", "cert.pem", "-extfile", "extensions")
    os.chmod("key.pem", 0o600)
    os.remove("ca.key")
    os.chdir("/")


def opened():
    """The domain's database, and its settings, as the domain itself has them: everything is allowed."""
    from samba.auth import system_session
    from samba.param import LoadParm
    from samba.samdb import SamDB
    settings = LoadParm()
    settings.load(os.path.join(LIVE, "smb.conf"))
    return SamDB(url=os.path.join(LIVE, "private/sam.ldb"), session_info=system_session(), lp=settings)


def grant(db, account):
    """What docs/agent.md says the agent's account needs."""
    import samba.sd_utils
    from samba.dcerpc import security
    from samba.ndr import ndr_unpack
    user = "bf967aba-0de6-11d0-a285-00aa003049e2"
    rights = ["CR;00299570-246d-11d0-a768-00aa006e0529", "CR;ab721a53-1e2f-11d0-9819-00aa0040529b",  # Reset and Change Password
              "RPWP;bf967a0a-0de6-11d0-a285-00aa003049e2", "RPWP;28630ebf-41d5-11d1-a9c1-0000f80367c1"]  # pwdLastSet, lockoutTime
    base = str(db.domain_dn())
    sid = str(ndr_unpack(security.dom_sid, db.search(base, 2, f"(sAMAccountName={account})", ["objectSid"])[0]["objectSid"][0]))
    descriptors = samba.sd_utils.SDUtils(db)
    descriptors.dacl_prepend_aces("OU=Staff," + base, "".join(f"(OA;CIIO;{right};{user};{sid})" for right in rights))
    descriptors.dacl_prepend_aces(base, f"(OA;;CR;ccc2dc7d-a6ad-4a7a-8846-c04e3cc53501;;{sid})")  # Unexpire Password


def make():
    """The domain as it is at the beginning."""
    import ldb
    from samba import dsdb
    from samba.auth import system_session
    from samba.param import LoadParm
    from samba.provision import FILL_FULL, provision
    shutil.rmtree(LIVE, ignore_errors=True)
    for folder in ("run", "log", "lock", "state", "cache", "private"):
        os.makedirs(os.path.join(LIVE, folder))
    os.chmod(os.path.join(LIVE, "private"), 0o700)
    conf = os.path.join(LIVE, "smb.conf")
    with open(conf, "w", encoding="ascii") as file:
        file.write(CONF)
    logging.basicConfig(level=logging.WARNING)
    settings = LoadParm()
    settings.load(conf)
    # Nobody signs in as its administrator.
    provision(logging.getLogger("provision"), system_session(), smbconf=conf, samdb_fill=FILL_FULL, realm=REALM, domain=DOMAIN,
              hostname="dc1", hostip=ADDRESS, adminpass="A1!" + base64.b64encode(os.urandom(24)).decode(), dns_backend="NONE",
              serverrole="active directory domain controller", dom_for_fun_level=dsdb.DS_DOMAIN_FUNCTION_2008_R2, lp=settings,
              skip_sysvolacl=True, batch_mode=True)
    db = opened()
    base = str(db.domain_dn())
    db.transaction_start()
    policy = ldb.Message(ldb.Dn(db, base))
    for name, value in {"pwdProperties": 1, "minPwdLength": 10, "pwdHistoryLength": 3, "minPwdAge": 0, "maxPwdAge": -2**63,
                        "lockoutThreshold": 5, "lockoutDuration": -DAY, "lockOutObservationWindow": -DAY // 48}.items():
        policy[name] = ldb.MessageElement(str(value), ldb.FLAG_MOD_REPLACE, name)
    db.modify(policy)
    for unit in ("Staff", "Service"):
        db.add({"dn": f"OU={unit},{base}", "objectClass": "organizationalUnit"})
    for number, name, given, family in PEOPLE:
        temporary = name == "tim.temporary"
        db.newuser(name, TEMPORARY if temporary else START, useusernameascn=None, userou="OU=Staff", givenname=given, surname=family,
                   force_password_change_at_next_login_req=temporary)
        known = base64.b64encode(anchor(number)).decode()
        db.modify_ldif(f"dn: CN={given} {family},OU=Staff,{base}\nchangetype: modify\nreplace: mS-DS-ConsistencyGuid\n"
                       f"mS-DS-ConsistencyGuid:: {known}\n\n")
    db.add_remove_group_members("Domain Admins", ["pam.protected"], add_members_operation=True)
    db.disable_account("(sAMAccountName=dov.disabled)")
    db.newuser("svc-latchkey", SERVICE, userou="OU=Service")
    grant(db, "svc-latchkey")
    db.transaction_commit()


def refresh():
    """A copy of the domain as it was at the beginning, in place of the one there is."""
    with open(__file__, "rb") as file:
        mark = hashlib.sha256(file.read()).hexdigest()
    stamp = os.path.join(KEPT, "mark")
    if not os.path.exists(stamp) or open(stamp, encoding="ascii").read() != mark:
        make()
        shutil.rmtree(KEPT, ignore_errors=True)
        run("cp", "-a", LIVE, KEPT)
        with open(stamp, "w", encoding="ascii") as file:
            file.write(mark)
    else:
        shutil.rmtree(LIVE, ignore_errors=True)
        run("cp", "-a", KEPT, LIVE)
    # A lock ends by itself, so it is set anew.
    now = (int(time.time()) + 11644473600) * 10**7
    db = opened()
    db.modify_ldif(f"dn: CN=Lars Quist,OU=Staff,{db.domain_dn()}\nchangetype: modify\nreplace: lockoutTime\nlockoutTime: {now}\n\n")


def start():
    with open(os.path.join(FOLDER, "log"), "ab") as log:
        server = subprocess.Popen(["samba", "-i", "-M", "single", "--no-process-group", "-s", os.path.join(LIVE, "smb.conf")],
                                  stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    for _ in range(600):
        try:
            socket.create_connection((ADDRESS, 636), 1).close()
            return server
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.05)
    server.kill()
    sys.exit("samba did not start")


async def carry(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def visitor(reader, writer):
    try:
        inside = await asyncio.open_connection(ADDRESS, 636)
    except OSError:
        writer.close()
        return
    await asyncio.gather(carry(reader, inside[1]), carry(inside[0], writer))


async def serve(door, server):
    again = asyncio.Event()
    # Opened for writing too: it never ends.
    pipe = os.open(os.path.join(FOLDER, "again"), os.O_RDWR | os.O_NONBLOCK)
    asyncio.get_running_loop().add_reader(pipe, lambda: (os.read(pipe, 4096), again.set()))
    await asyncio.start_server(visitor, sock=door)
    with open("/complete", encoding="ascii") as file:
        version = file.read().strip()
    with open(os.path.join(FOLDER, "ready.new"), "w", encoding="ascii") as file:
        file.write(f"{door.getsockname()[1]} {version}\n")
    os.rename(os.path.join(FOLDER, "ready.new"), os.path.join(FOLDER, "ready"))
    while True:
        try:
            await asyncio.wait_for(again.wait(), 1)
        except TimeoutError:
            if server.poll() is not None:
                sys.exit("samba ended")
            continue
        again.clear()
        server.terminate()
        server.wait()
        refresh()
        server = start()


def main():
    os.environ.update(PATH="/usr/sbin:/usr/bin:/sbin:/bin", KRB5_CONFIG="/dev/null")
    os.umask(0o077)
    for left in glob.glob(os.path.join(FOLDER, "ready*")) + glob.glob(os.path.join(FOLDER, "again")):
        os.remove(left)
    os.mkfifo(os.path.join(FOLDER, "again"))
    # The door stands in the machine's network, everything from here on in one of our own.
    door = socket.create_server(("127.0.0.1", 0))
    os.unshare(os.CLONE_NEWNET)
    run("ip", "link", "set", "lo", "up")
    certificates()
    refresh()
    asyncio.run(serve(door, start()))


main()
