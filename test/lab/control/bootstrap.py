"""Fills Keystone's database: the admin, the service users and the catalog.

In the process of Keystone's own managers, since a client would need a server, and each call of the CLI takes seconds.
"""

import uuid

import keystone.conf
from keystone.cmd import bootstrap
from keystone.common import provider_api

ADDRESS = "http://127.0.0.1"
PASSWORD = "stacklab"
REGION = "RegionOne"
SERVICES = {  # type: (user, path at the address)
    "compute": ("nova", ":8774/v2.1"),
    "volumev3": ("cinder", ":8776/v3/$(project_id)s"),
    "placement": ("placement", ":8778"),
    "image": ("glance", ":9292"),
    "network": ("neutron", ":9696"),
}

keystone.conf.configure()
keystone.conf.CONF([], project="keystone")
b = bootstrap.Bootstrapper()
b.admin_username, b.admin_password, b.admin_role_name = "admin", PASSWORD, "admin"
b.project_name, b.service_name, b.region_id = "admin", "keystone", REGION
b.public_url = b.internal_url = b.admin_url = ADDRESS + ":5000/v3"
b.immutable_roles = True
b.bootstrap()

apis = provider_api.ProviderAPIs
domain = b.default_domain_id


def new(**fields):
    return {"id": uuid.uuid4().hex, "enabled": True, **fields}


project = new(name="service", domain_id=domain, description="")
apis.resource_api.create_project(project["id"], project)
role = {"id": uuid.uuid4().hex, "name": "service"}
apis.role_api.create_role(role["id"], role)

for kind, (name, path) in SERVICES.items():
    user = apis.identity_api.create_user({"name": name, "password": PASSWORD, "domain_id": domain, "enabled": True})
    for each in role["id"], b.admin_role_id:
        apis.assignment_api.create_grant(each, user_id=user["id"], project_id=project["id"])
    service = new(type=kind, name=name)
    apis.catalog_api.create_service(service["id"], service)
    for interface in "public", "internal", "admin":
        endpoint = new(service_id=service["id"], region_id=REGION, interface=interface, url=ADDRESS + path)
        apis.catalog_api.create_endpoint(endpoint["id"], endpoint)
