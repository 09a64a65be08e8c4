// Package openstackapi is a client of OpenStack's services: Keystone, Nova, Neutron and Glance. It finds its credentials
// as every OpenStack client does, signs in on first use and again when its token has expired, asks again where a service
// is busy or the connection was cut, and says in its errors what to check. No error and no trace of it holds a secret.
package openstackapi
