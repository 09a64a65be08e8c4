package lxd

import (
	"strconv"
	"strings"
)

// byteSize reads a size as LXD writes them: a number and a unit, of 1000 (kB, MB) or of 1024 (KiB, MiB).
func byteSize(text string) (int64, bool) {
	digits := strings.TrimRight(text, "BEGKMPTik")
	unit := strings.TrimSuffix(text[len(digits):], "B")
	base, letters := int64(1000), "kMGTPE"
	if prefix, binary := strings.CutSuffix(unit, "i"); binary {
		unit, base, letters = prefix, 1024, "KMGTPE"
	}
	power := 0
	switch {
	case len(unit) == 1 && text[len(text)-1] == 'B':
		power = strings.Index(letters, unit) + 1
	case unit != "" || base == 1024:
		return 0, false
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 0 || power == 0 && unit != "" {
		return 0, false
	}
	for range power {
		if n > (1<<63-1)/base {
			return 0, false
		}
		n *= base
	}
	return n, true
}
