package cms_test

import (
	"path/filepath"
	"testing"
	"time"
)

// fixtureTime is when what is in testdata is valid.
var fixtureTime = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

// fixtures are trials in which nothing is the matter, made as those of the matrix are: an RSA key, a message with
// everything in it in BER, a second authority with name constraints, and EC keys. They stay the same from run to run.
func fixtures(t testing.TB) (all []trial) {
	t.Helper()
	for _, name := range []string{"rsa", "streamed", "chain", "ec"} {
		file := func(base string) []byte { return read(t, filepath.Join("testdata", name, base)) }
		all = append(all, trial{message: file("message.pem"), certs: file("signing_cert.pem"), cas: file("cacert.pem"), at: fixtureTime})
	}
	return all
}

func TestFixtures(t *testing.T) {
	for i, tr := range fixtures(t) {
		got, err := ours(tr)
		if err != nil || string(got) != string(token) {
			t.Errorf("%d: %q, %v", i, got, err)
		}
	}
}
