package cms_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// BenchmarkVerify verifies an ordinary message with certificates that were read before, as a provider would.
func BenchmarkVerify(b *testing.B) {
	verify := verifier(b)
	for b.Loop() {
		verify()
	}
}

// BenchmarkVerifyFiles reads the certificates each time, as the command has to.
func BenchmarkVerifyFiles(b *testing.B) {
	tr := fixtures(b)[0]
	for b.Loop() {
		if _, err := ours(tr); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpenSSL spawns the command.
func BenchmarkOpenSSL(b *testing.B) {
	spawn := spawner(b)
	for b.Loop() {
		spawn()
	}
}

func verifier(t testing.TB) func() {
	t.Helper()
	tr := fixtures(t)[0]
	certs, err := pki.ParseCertificates(tr.certs)
	if err != nil {
		t.Fatal(err)
	}
	cas, err := pki.ParseAuthorities(tr.cas)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if _, err := cms.Verify(tr.message, certs, cas, tr.at); err != nil {
			t.Fatal(err)
		}
	}
}

func spawner(t testing.TB) func() {
	t.Helper()
	l := newLab(t)
	tr := fixtures(t)[0]
	message, certs, cas := l.write(t, tr.message), l.write(t, tr.certs), l.write(t, tr.cas)
	out := l.file()
	return func() {
		l.must(t, "cms", "-verify", "-certfile", certs, "-CAfile", cas, "-inform", "PEM", "-nosmimecap", "-nodetach", "-nocerts",
			"-noattr", "-in", message, "-out", out, "-attime", "1893456000")
	}
}

// TestBenchVerify prints how many times faster than the command we verify: median, minimum and maximum of the ratios of
// rounds, in each of which both take their turn.
func TestBenchVerify(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("make bench runs it")
	}
	verify, spawn := verifier(t), spawner(t)
	timed := func(n int, do func()) time.Duration {
		began := time.Now()
		for range n {
			do()
		}
		return time.Since(began) / time.Duration(n)
	}
	const rounds, verifications, spawns = 15, 300, 10
	timed(verifications, verify)
	timed(spawns, spawn)
	var took, spawned, ratios []float64
	for range rounds {
		ours, openssl := timed(verifications, verify), timed(spawns, spawn)
		took, spawned = append(took, ours.Seconds()*1000), append(spawned, openssl.Seconds()*1000)
		ratios = append(ratios, float64(openssl)/float64(ours))
	}
	for _, all := range [][]float64{took, spawned, ratios} {
		slices.Sort(all)
	}
	t.Logf("verify %.3f ms (%.3f to %.3f), openssl %.1f ms (%.1f to %.1f): %.0f times faster (%.0f to %.0f)",
		took[rounds/2], took[0], took[rounds-1], spawned[rounds/2], spawned[0], spawned[rounds-1],
		ratios[rounds/2], ratios[0], ratios[rounds-1])
}
