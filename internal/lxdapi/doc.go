// Package lxdapi is a client of the LXD REST API, version 1.0, for LXD 2.0 to 6.
//
// It exists because the upstream client cannot reach what stacklab is about: daemons inside instances, at any depth,
// without an open port (see [Client.Within]), and servers older than LXD 3.18, whose instances live under
// /1.0/containers. Every call takes a context and ends with it. Objects carry the names and the JSON of the API, see
// https://documentation.ubuntu.com/lxd/latest/api/.
//
// A call that reads an object returns its ETag. A call that writes one takes it: the server answers 412 when somebody
// else wrote in between, and [IsChanged] tells.
package lxdapi
