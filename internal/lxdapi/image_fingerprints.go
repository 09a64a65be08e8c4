package lxdapi

import (
	"fmt"
	"os"
	"strings"
	"sync"
)

// Fingerprints remembers the fingerprints of local files as long as their sizes and times stay: hashing a large image
// takes seconds, and Terraform plans an object several times. Its zero value is ready.
type Fingerprints struct{ known sync.Map }

// Of returns the fingerprint of the files.
func (f *Fingerprints) Of(files ImageFiles) (string, error) {
	var key strings.Builder
	for _, path := range []string{files.File, files.Metadata, files.Rootfs} {
		if path == "" {
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			return "", fmt.Errorf("image: %w", err)
		}
		fmt.Fprintf(&key, "%q %d %d,", path, info.Size(), info.ModTime().UnixNano())
	}
	v, _ := f.known.LoadOrStore(key.String(), sync.OnceValues(files.Fingerprint))
	compute, _ := v.(func() (string, error))
	return compute()
}
