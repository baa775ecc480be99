#!/usr/bin/python3
"""samba-provision.py DIRECTORY ADDRESS REALM DOMAIN: a domain with a staff, a service account for each set of rights, and policies.

One process, and no ACL of files: neither root nor extended attributes are needed."""
import logging
import os
import sys

import ldb
import samba.sd_utils
from samba import dsdb
from samba.auth import system_session
from samba.dcerpc import security
from samba.ndr import ndr_unpack
from samba.param import LoadParm
from samba.provision import FILL_FULL, provision
from samba.samdb import SamDB

DIRECTORY, ADDRESS, REALM, DOMAIN = sys.argv[1:5]
ADMIN, SERVICE, START = "Adm1n!Passw0rd", "Svc!Writeback#2024", "Start!Passw0rd1"
TICKS = 10**7  # a second, in the units of Windows
DAY = 86400 * TICKS

logging.basicConfig(level=logging.WARNING)
settings = LoadParm()
settings.load(os.path.join(DIRECTORY, "smb.conf"))
provision(logging.getLogger("provision"), system_session(), smbconf=os.path.join(DIRECTORY, "smb.conf"), samdb_fill=FILL_FULL,
          realm=REALM, domain=DOMAIN, hostname="dc1", hostip=ADDRESS, adminpass=ADMIN, dns_backend="NONE",
          serverrole="active directory domain controller", dom_for_fun_level=dsdb.DS_DOMAIN_FUNCTION_2008_R2, lp=settings,
          skip_sysvolacl=True, batch_mode=True)

db = SamDB(url=os.path.join(DIRECTORY, "private/sam.ldb"), session_info=system_session(), lp=settings)
base = str(db.domain_dn())
staff, service = "OU=Staff," + base, "OU=Service," + base
db.transaction_start()
policy = ldb.Message(ldb.Dn(db, base))
for name, value in {"pwdProperties": 1, "minPwdLength": 10, "pwdHistoryLength": 3, "minPwdAge": 0, "maxPwdAge": -42 * DAY,
                    "lockoutThreshold": 3, "lockoutDuration": -1800 * TICKS, "lockOutObservationWindow": -1800 * TICKS}.items():
    policy[name] = ldb.MessageElement(str(value), ldb.FLAG_MOD_REPLACE, name)
db.modify(policy)
odd, strict = "OU=Odd\\, name #1," + base, "OU=Strict," + base
for unit in (staff, service, odd, strict):
    db.add({"dn": unit, "objectClass": "organizationalUnit"})

def person(name, unit=staff):
    db.newuser(name, START, useusernameascn=None, userou=unit[: -len(base) - 1] if unit else None, givenname=name, surname="Test",
               mailaddress=name + "@contoso.test")

# alice, bob: two who may be reset. heidi cannot change her password. ivan's must be a day old. boss is an administrator by a group and
# by the mark that AdminSDHolder leaves, chief by the group alone.
for name in "alice bob heidi ivan boss chief".split():
    person(name)
db.newuser("outsider", START)
db.add_remove_group_members("Domain Admins", ["boss", "chief"], add_members_operation=True)
db.add({"dn": "CN=MinAge1,CN=Password Settings Container,CN=System," + base, "objectClass": "msDS-PasswordSettings",
        "msDS-PasswordSettingsPrecedence": "1", "msDS-PasswordReversibleEncryptionEnabled": "FALSE",
        "msDS-PasswordHistoryLength": "3", "msDS-PasswordComplexityEnabled": "TRUE", "msDS-MinimumPasswordLength": "12",
        "msDS-MinimumPasswordAge": str(-DAY), "msDS-MaximumPasswordAge": str(-42 * DAY), "msDS-LockoutThreshold": "3",
        "msDS-LockoutObservationWindow": str(-1800 * TICKS), "msDS-LockoutDuration": str(-1800 * TICKS),
        "msDS-PSOAppliesTo": "CN=ivan Test," + staff})

USER = "bf967aba-0de6-11d0-a285-00aa003049e2"
RESET, CHANGE = "00299570-246d-11d0-a768-00aa006e0529", "ab721a53-1e2f-11d0-9819-00aa0040529b"
LAST_SET, LOCKOUT = "bf967a0a-0de6-11d0-a285-00aa003049e2", "28630ebf-41d5-11d1-a9c1-0000f80367c1"
UNEXPIRE = "ccc2dc7d-a6ad-4a7a-8846-c04e3cc53501"
descriptors = samba.sd_utils.SDUtils(db)

def grant(dn, aces):
    if hasattr(descriptors, "dacl_prepend_aces"):
        descriptors.dacl_prepend_aces(dn, aces)
    else:
        for ace in aces.split("(")[1:]:
            descriptors.dacl_add_ace(dn, "(" + ace)

# Everybody has this one on the head of a domain, unless somebody takes it away; then the grant below is what counts.
sddl = descriptors.get_sd_as_sddl(base, controls=["sd_flags:1:4"])
assert "(OA;;CR;%s;;AU)" % UNEXPIRE in sddl
descriptors.modify_sd_on_dn(base, sddl.replace("(OA;;CR;%s;;AU)" % UNEXPIRE, ""), controls=["sd_flags:1:4"])

def service_account(name, without=None):
    db.newuser(name, SERVICE, userou="OU=Service")
    entry = db.search(base, ldb.SCOPE_SUBTREE, "(sAMAccountName=%s)" % name, ["objectSid"])[0]
    sid = str(ndr_unpack(security.dom_sid, entry["objectSid"][0]))
    rights = {"reset": "CR;" + RESET, "change": "CR;" + CHANGE, "lastset": "RPWP;" + LAST_SET, "lockout": "RPWP;" + LOCKOUT}
    for unit in (staff, odd, strict):
        grant(unit, "".join("(OA;CIIO;%s;%s;%s)" % (right, USER, sid) for key, right in rights.items() if key != without))
    if not without:
        # By default only administrators see what was deleted; the other accounts stay without.
        descriptors.dacl_prepend_aces("CN=Deleted Objects," + base, "(A;;RPLC;;;%s)" % sid,
                                      controls=["show_deleted:1", "show_recycled:1"])
        # As everywhere, only administrators may read a fine-grained policy unless somebody allows it.
        grant("CN=MinAge1,CN=Password Settings Container,CN=System," + base, "(A;;RPLCRC;;;%s)" % sid)
    if without != "unexpire":
        grant(base, "(OA;;CR;%s;;%s)" % (UNEXPIRE, sid))

service_account("svc-writeback")
for right in ("reset", "change", "lastset", "lockout", "unexpire"):
    service_account("svc-no-" + right, right)
grant("CN=heidi Test," + staff, "(OD;;CR;%s;;PS)(OD;;CR;%s;;WD)" % (CHANGE, CHANGE))
# Everybody may change every password, knowing the old one, unless somebody takes that away.
person("strict", strict)
db.modify_ldif("""dn: CN=strict Test,%s
changetype: modify
replace: nTSecurityDescriptor
nTSecurityDescriptor: O:DAG:DAD:AI(A;;RPWPCRCCDCLCLORCWOWDSDDTSW;;;DA)(A;;RPLCLORC;;;AU)

""" % strict)
# Samba has no task that protects administrators: do what AdminSDHolder would.
db.modify_ldif("""dn: CN=boss Test,%s
changetype: modify
replace: adminCount
adminCount: 1
-
replace: nTSecurityDescriptor
nTSecurityDescriptor: O:DAG:DAD:PAI(A;;RPLCLORC;;;AU)(A;;RPWPCRCCDCLCLORCWOWDSDDTSW;;;SY)(A;;RPWPCRCCDCLCLORCWOWDSDSW;;;BA)(A;;RPWPCRCCDCLCLORCWOWDSDSW;;;DA)(A;;RPWPCRCCDCLCLORCWOWDSDSW;;;EA)(A;;RPLCLORC;;;RU)(OA;;CR;%s;;PS)(OA;;CR;%s;;WD)

""" % (staff, CHANGE, CHANGE))
if DOMAIN != "CONTOSO":
    # Here the PDC emulator is said to be elsewhere: a controller that only has another name.
    server = "CN=DC0,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration," + base
    db.add({"dn": server, "objectClass": "server", "dNSHostName": "dc1." + REALM.lower()})
    db.add({"dn": "CN=NTDS Settings," + server, "objectClass": "nTDSDSA"}, ["relax:0"])
    owner = ldb.Message(ldb.Dn(db, base))
    owner["fSMORoleOwner"] = ldb.MessageElement("CN=NTDS Settings," + server, ldb.FLAG_MOD_REPLACE, "fSMORoleOwner")
    db.modify(owner, ["relax:0"])
db.transaction_commit()
