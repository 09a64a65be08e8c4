package lxd

import "testing"

func TestByteSize(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "17": 17, "17B": 17, "1kB": 1000, "2GiB": 2 << 30, "2147483648": 2 << 30, "3MB": 3_000_000, "1EiB": 1 << 60,
		"": -1, "B": -1, "GiB": -1, "1iB": -1, "1G": -1, "1KB": -1, "1kiB": -1, "-1": -1, "1.5GiB": -1, "9EiB": -1, "1BB": -1, "20%": -1,
	} {
		got, ok := byteSize(text)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
