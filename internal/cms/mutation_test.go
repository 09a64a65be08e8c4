package cms_test

import (
	"bytes"
	"encoding/pem"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
)

// TestMutations spoils messages and certificates at random and compares verdicts, as often as STACKLAB_MUTATIONS says.
func TestMutations(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("STACKLAB_MUTATIONS"))
	seed, _ := strconv.ParseUint(os.Getenv("STACKLAB_SEED"), 10, 64)
	if n == 0 {
		t.Skip("STACKLAB_MUTATIONS says how many")
	}
	l := newLab(t)
	base := []trial{l.ordinary(t), l.ordinary(t), l.ordinary(t)}
	base[1].message = l.sign(t, l.leaf(t), token, "-outform", "PEM", "-nodetach", "-stream")
	second, leaf := l.second(t, subExt+"\nnameConstraints=permitted;DNS:example.com")
	base[2] = l.signed(t, leaf, l.authority(t), second)
	small := l.cert(t, certSpec{subject: caSubject, key: "ec:P-256", ext: caExt})
	base = append(base, l.signed(t, l.cert(t, certSpec{subject: leafSubject, key: "ec:P-256/leaf", issuer: small, ext: leafExt}), small))
	random := rand.New(rand.NewPCG(seed, 1))
	bad, codes := 0, map[int]int{}
	for i := range n {
		tr := base[random.IntN(len(base))]
		part := []*[]byte{&tr.message, &tr.certs, &tr.cas}[random.IntN(3)]
		before := *part
		*part = mutated(random, before)
		want, stderr, code := l.openssl(t, tr)
		got, err := ours(tr)
		codes[code]++
		if cms.ExitCode(err) != code || !bytes.Equal(got, want) {
			bad++
			t.Errorf("%d: openssl %d, ours %d: %v\n%s\nmessage:\n%s\ncerts:\n%s\ncas:\n%s\nbefore:\n%s", i, code, cms.ExitCode(err), err, stderr, tr.message, tr.certs, tr.cas, before)
		}
		entries, _ := os.ReadDir(l.dir)
		for _, e := range entries {
			if len(entries) > 500 && e.Name() > "1000" {
				_ = os.Remove(l.dir + "/" + e.Name())
			}
		}
	}
	t.Logf("%d of %d differ; openssl's %v", bad, n, codes)
}

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
	limit := len(block.Bytes)
	_ = limit
	return pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: spoil(block.Bytes)})
}
