package cms_test

import (
	"bytes"
	"encoding/pem"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
)

// TestMutations spoils messages and files of certificates at random, the same ones in every run, and compares the
// verdicts. STACKLAB_MUTATIONS says how many, STACKLAB_SEED which others.
func TestMutations(t *testing.T) {
	n, seed := 300, uint64(1)
	if text := os.Getenv("STACKLAB_MUTATIONS"); text != "" {
		n, _ = strconv.Atoi(text)
	}
	if text := os.Getenv("STACKLAB_SEED"); text != "" {
		seed, _ = strconv.ParseUint(text, 10, 64)
	}
	skipOtherVersions(t)
	l := newLab(t)
	all := fixtures(t)
	random := rand.New(rand.NewPCG(seed, 0))
	count := map[int]int{}
	for i := range n {
		tr := all[random.IntN(len(all))]
		part := []*[]byte{&tr.message, &tr.certs, &tr.cas}[random.IntN(3)]
		*part = mutated(random, *part)
		want, stderr, code := l.openssl(t, tr)
		got, err := ours(tr)
		count[code]++
		if (cms.ExitCode(err) != code || !bytes.Equal(got, want)) && !knownDifference(code, err) {
			t.Errorf("%d: openssl %d, ours %d: %v\n%s\nmessage:\n%s\ncertfile:\n%s\nCAfile:\n%s",
				i, code, cms.ExitCode(err), err, stderr, tr.message, tr.certs, tr.cas)
		}
		l.tidy(t)
	}
	t.Logf("%d mutations: openssl exits with 0 for %d, with 2 for %d, with 4 for %d", n, count[0], count[2], count[4])
}

// knownDifference knows two cases in which we are not OpenSSL. It takes a signer's digest that nobody has registered for
// the message's first one; and it reads further than we do into messages that are not signed at all.
func knownDifference(code int, err error) bool {
	text := ""
	if err != nil {
		text = err.Error()
	}
	return code == 0 && strings.HasPrefix(text, "unknown digest algorithm") || code == 2 && strings.HasPrefix(text, "no signers")
}

// mutated is a PEM text that was spoilt, or most often what is in it.
func mutated(random *rand.Rand, text []byte) []byte {
	spoil := func(data []byte) []byte {
		data = bytes.Clone(data)
		for range 1 + random.IntN(2) {
			at := random.IntN(len(data))
			switch random.IntN(6) {
			case 0:
				data[at] ^= 1 << random.IntN(8)
			case 1:
				data[at] = byte(random.IntN(256))
			case 2:
				data = append(data[:at], data[at+1:]...)
			case 3:
				data = append(data[:at:at], append([]byte{byte(random.IntN(256))}, data[at:]...)...)
			case 4:
				data[at]++
			case 5:
				data[at]--
			}
		}
		return data
	}
	if random.IntN(4) == 0 {
		return spoil(text)
	}
	block, _ := pem.Decode(text)
	return pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: spoil(block.Bytes)})
}
