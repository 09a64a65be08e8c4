#!/bin/bash
# Makes the databases and all that is in them. Runs in the image's root, which has no network.
set -euo pipefail

# The packages with the servers would make these.
for user in mysql keystone placement; do
	adduser --quiet --system --group --home "/var/lib/$user" "$user"
done
for service in keystone placement glance nova neutron cinder; do
	install -d -o "$service" -g "$service" -m 0750 "/var/lib/$service"
	chown -R "root:$service" "/etc/$service"
	chmod -R u=rwX,g=rX,o= "/etc/$service"
done
install -d -o glance -g glance /var/lib/glance/{images,staging,tasks}

install -d -o mysql -g mysql /run/mysqld
mariadb-install-db --user=mysql --skip-test-db --auth-root-authentication-method=socket >/dev/null
mariadbd --user=mysql &
until mariadb -e 'SELECT 1' >/dev/null 2>&1; do sleep 0.2; done

# Whoever is the system's user is the database's.
for database in keystone placement glance nova nova_api nova_cell0 neutron cinder; do
	user=${database%%_*}
	mariadb -e "
		CREATE DATABASE $database;
		CREATE USER IF NOT EXISTS $user@localhost IDENTIFIED VIA unix_socket;
		GRANT ALL ON $database.* TO $user@localhost"
done

as() { # USER COMMAND...
	setpriv --reuid "$1" --regid "$1" --init-groups env HOME="/var/lib/$1" "${@:2}"
}

keystone() {
	as keystone keystone-manage db_sync
	install -d -o keystone -g keystone -m 0700 /etc/keystone/{fernet-keys,credential-keys}
	keystone-manage fernet_setup --keystone-user keystone --keystone-group keystone
	keystone-manage credential_setup --keystone-user keystone --keystone-group keystone
	as keystone python3 - <"$1"
}

nova() {
	as nova nova-manage api_db sync
	# The cells take addresses and passwords from nova.conf, whatever it has later.
	as nova nova-manage cell_v2 map_cell0 \
		--database_connection '{scheme}://{username}@{hostname}/nova_cell0?{query}'
	as nova nova-manage db sync
	as nova nova-manage cell_v2 create_cell --name cell1 --transport-url '{scheme}://{username}:{password}@{hostname}:{port}/' \
		--database_connection '{scheme}://{username}@{hostname}/nova?{query}'
}

pids=()
keystone "$1" & pids+=($!)
nova & pids+=($!)
as placement placement-manage db sync & pids+=($!)
as glance glance-manage db_sync & pids+=($!)
as neutron neutron-db-manage --config-file /etc/neutron/neutron.conf --config-file /etc/neutron/plugins/ml2/ml2_conf.ini \
	upgrade heads & pids+=($!)
as cinder cinder-manage db sync & pids+=($!)
for pid in "${pids[@]}"; do wait "$pid"; done

mariadb -e SHUTDOWN
wait
