"""The projects, users, groups and roles that DevStack's people expect, beside those of keystone's own bootstrap.

They are made in keystone's own process: some forty requests would cost twenty times as much. What is there already is
left as it is.
"""
import uuid

from keystone import exception
from keystone.common import driver_hints, provider_api

PROVIDERS = provider_api.ProviderAPIs
DOMAIN = "default"

ROLES = "admin member reader service ResellerAdmin anotherrole".split()
PROJECTS = "admin service demo alt_demo invisible_to_admin".split()
USERS = "demo demo_reader alt_demo alt_demo_member alt_demo_reader system_member system_reader".split()
GROUPS = "admins nonadmins".split()
# A role, who has it (a user or a group), and where: in a project, or in the domain or the system as a whole.
GRANTS = """
admin        admin            demo
admin        admin            domain
member       demo             demo
anotherrole  demo             demo
member       demo             invisible_to_admin
reader       demo_reader      demo
admin        alt_demo         alt_demo
member       alt_demo         alt_demo
anotherrole  alt_demo         alt_demo
member       alt_demo_member  alt_demo
reader       alt_demo_reader  alt_demo
member       system_member    system
reader       system_reader    system
admin        admins           admin
member       nonadmins        demo
anotherrole  nonadmins        demo
member       nonadmins        alt_demo
anotherrole  nonadmins        alt_demo
"""


def make(password):
    """Makes all of them; the users have this password."""
    roles = {name: role(name) for name in ROLES}
    projects = {name: project(name) for name in PROJECTS}
    users = {name: user(name, password) for name in ["admin", *USERS]}
    groups = {name: group(name) for name in GROUPS}
    for line in GRANTS.split("\n")[1:-1]:
        name, who, where = line.split()
        actor = {"user_id": users[who]} if who in users else {"group_id": groups[who]}
        grant(roles[name], actor, where, projects)


def grant(role_id, actor, where, projects):
    assignments = PROVIDERS.assignment_api
    try:
        if where == "system":
            assignments.create_system_grant_for_user(actor["user_id"], role_id)
        elif where == "domain":
            assignments.create_grant(role_id, domain_id=DOMAIN, **actor)
        else:
            assignments.create_grant(role_id, project_id=projects[where], **actor)
    except exception.Conflict:
        pass


def role(name):
    hints = driver_hints.Hints()
    hints.add_filter("name", name)
    hints.add_filter("domain_id", None)
    found = PROVIDERS.role_api.list_roles(hints)
    new = uuid.uuid4().hex
    return (found[0] if found else PROVIDERS.role_api.create_role(new, {"id": new, "name": name}))["id"]


def project(name):
    try:
        return PROVIDERS.resource_api.get_project_by_name(name, DOMAIN)["id"]
    except exception.ProjectNotFound:
        new = uuid.uuid4().hex
        ref = {"id": new, "name": name, "domain_id": DOMAIN, "enabled": True, "description": ""}
        return PROVIDERS.resource_api.create_project(new, ref)["id"]


def user(name, password):
    try:
        return PROVIDERS.identity_api.get_user_by_name(name, DOMAIN)["id"]
    except exception.UserNotFound:
        ref = {"name": name, "domain_id": DOMAIN, "enabled": True, "password": password}
        return PROVIDERS.identity_api.create_user(user_ref=ref)["id"]


def group(name):
    try:
        return PROVIDERS.identity_api.get_group_by_name(name, DOMAIN)["id"]
    except exception.GroupNotFound:
        return PROVIDERS.identity_api.create_group({"name": name, "domain_id": DOMAIN, "description": ""})["id"]
