package cms_test

import (
	"bytes"
	"errors"
	"regexp"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// row is a case of the matrix: one cause for a verdict, whichever that is.
type row struct {
	name string
	make func(t *testing.T, l *lab) trial
}

// ours verifies as openssl does.
func ours(tr trial) ([]byte, error) {
	certs, err := pki.ParseCertificates(tr.certs)
	if err != nil {
		return nil, err
	}
	cas, err := pki.ParseAuthorities(tr.cas)
	if err != nil {
		return nil, err
	}
	at := tr.at
	if at.IsZero() {
		at = time.Now()
	}
	return cms.Verify(tr.message, certs, cas, at)
}

var verifyError = regexp.MustCompile(`certificate verify error:[^\n]*Verify error: ?([^\n]*)`)

// TestMatrix compares our verdict, its reason and the content with those of the openssl of this machine.
func TestMatrix(t *testing.T) {
	skipOtherVersions(t)
	l := newLab(t)
	var rows []row
	for _, part := range [][]row{
		leafRows(), authorityRows(), chainRows(), nameRows(), timeRows(), algorithmRows(),
		contentRows(), attributeRows(), messageRows(), fileRows(), constraintRows(),
	} {
		rows = append(rows, part...)
	}
	seen := map[string]bool{}
	codes := make([]int, len(rows))
	t.Run("rows", func(t *testing.T) {
		for i, r := range rows {
			if seen[r.name] {
				t.Errorf("%q is there twice", r.name)
			}
			seen[r.name] = true
			t.Run(r.name, func(t *testing.T) {
				t.Parallel()
				codes[i] = compare(t, l, r.make(t, l))
			})
		}
	})
	count := map[int]int{}
	for _, code := range codes {
		count[code]++
	}
	t.Logf("%d rows: openssl exits with 0 for %d, with 2 for %d, with 4 for %d", len(rows), count[0], count[2], count[4])
	if len(rows) < 600 || count[0] < 100 || count[2] < 100 || count[4] < 100 || count[0]+count[2]+count[4] != len(rows) {
		t.Errorf("the matrix is too small, or of one kind: %v", count)
	}
}

func compare(t *testing.T, l *lab, tr trial) int {
	t.Helper()
	want, stderr, code := l.openssl(t, tr)
	got, err := ours(tr)
	t.Logf("openssl: %d; ours: %d, %v", code, cms.ExitCode(err), err)
	if cms.ExitCode(err) != code {
		t.Fatalf("openssl exits with %d, we say %d: %v\n%s", code, cms.ExitCode(err), err, stderr)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("openssl found %d bytes of content %.60q, we found %d: %.60q", len(want), want, len(got), got)
	}
	if m := verifyError.FindStringSubmatch(stderr); m != nil {
		refusal := new(pki.VerifyError)
		if !errors.As(err, &refusal) || string(refusal.Reason) != m[1] {
			t.Errorf("openssl's reason is %q, ours %v", m[1], err)
		}
	}
	return code
}
