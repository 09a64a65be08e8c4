package openstack

import "regexp"

var (
	flavorIDPattern = regexp.MustCompile(`^[A-Za-z0-9._-]([A-Za-z0-9._ -]{0,253}[A-Za-z0-9._-])?$`)
	metadataKey     = regexp.MustCompile(`^[a-zA-Z0-9-_:. ]+$`)
	tagPattern      = regexp.MustCompile(`^[^,/]{1,60}$`)
)
