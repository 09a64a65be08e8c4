package pki_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// TestPurposes compares the purposes of certificates with what `openssl x509 -purpose` says of them.
func TestPurposes(t *testing.T) {
	keyFile, request := newPath(t), newPath(t)
	openssl(t, "genrsa", "-out", keyFile, "1024")
	openssl(t, "req", "-new", "-key", keyFile, "-subj", subjectText, "-out", request)
	usages := []string{"", "digitalSignature", "nonRepudiation", "keyEncipherment", "keyAgreement", "keyCertSign", "cRLSign", "keyCertSign,digitalSignature", "digitalSignature,nonRepudiation", "decipherOnly"}
	rest := []string{
		"", "extendedKeyUsage=emailProtection", "extendedKeyUsage=serverAuth,clientAuth", "extendedKeyUsage=critical,timeStamping",
		"extendedKeyUsage=timeStamping", "extendedKeyUsage=critical,timeStamping,1.2.3", "extendedKeyUsage=critical,timeStamping,codeSigning",
		"extendedKeyUsage=anyExtendedKeyUsage", "extendedKeyUsage=msSGC", "extendedKeyUsage=nsSGC,OCSPSigning", "nsCertType=client",
		"nsCertType=server,email", "nsCertType=sslCA", "nsCertType=emailCA", "nsCertType=objCA", "basicConstraints=CA:TRUE", "basicConstraints=CA:FALSE",
	}
	for _, usage := range usages {
		for i, more := range rest {
			if usage != "" && i%3 != 0 && usage != "digitalSignature" {
				continue // a third of the pairs says enough
			}
			ext := "1.2.3.4=ASN1:NULL\n" + more + "\n"
			if usage != "" {
				ext += "keyUsage=" + usage + "\n"
			}
			out := newPath(t)
			openssl(t, "x509", "-req", "-in", request, "-signkey", keyFile, "-extfile", write(t, []byte(ext)), "-out", out)
			c := must[[]*pki.Certificate](t)(pki.ParseCertificates(read(t, out)))[0]
			var want []string
			for _, line := range strings.Split(openssl(t, "x509", "-in", out, "-noout", "-purpose"), "\n") {
				purpose, verdict, _ := strings.Cut(line, " : ")
				told := slices.ContainsFunc([]string{"SSL client", "SSL server", "S/MIME", "CRL", "Time Stamp"}, func(p string) bool { return strings.HasPrefix(purpose, p) })
				if told && strings.HasPrefix(verdict, "Yes") {
					want = append(want, purpose)
				}
			}
			if got := c.Purposes(); !slices.Equal(got, want) {
				t.Errorf("%q: %q, want %q", ext, got, want)
			}
		}
	}
}

// TestCheck holds the classes of what may be the matter with material, and their words.
func TestCheck(t *testing.T) {
	now := time.Now()
	caKey, leafKey := must[key](t)(pki.NewKey(1024)), must[key](t)(pki.NewKey(1024))
	ca := must[*pki.Certificate](t)(pki.NewAuthority(caKey, name(t, "/CN=Authority"), 100, now))
	request := must[[]byte](t)(pki.NewRequest(leafKey, name(t, subjectText)))
	c := must[*pki.Certificate](t)(pki.SignRequest(ca, caKey, request, 50, now))
	cas := must[*pki.Authorities](t)(pki.ParseAuthorities(ca.PEM()))
	other := setup(t, "/CN=Other", subjectText, 0, now)

	if err := cas.Check(c, leafKey, nil, now); err != nil {
		t.Error(err)
	}
	server := newPath(t)
	requestFile := write(t, request)
	openssl(t, "x509", "-req", "-in", requestFile, "-CA", write(t, ca.PEM()), "-CAkey", write(t, must[[]byte](t)(pki.MarshalKey(caKey))),
		"-set_serial", "9", "-extfile", write(t, []byte("extendedKeyUsage=anyExtendedKeyUsage\n")), "-out", server)
	forServers := must[[]*pki.Certificate](t)(pki.ParseCertificates(read(t, server)))[0]

	for what, x := range map[string]struct {
		err     error
		reasons []pki.Reason
		text    string
	}{
		"the key":           {cas.Check(c, caKey, nil, now), []pki.Reason{pki.KeyMismatch}, "key values mismatch"},
		"the time":          {cas.Check(c, leafKey, nil, now.AddDate(0, 0, 60)), []pki.Reason{pki.Expired}, "certificate " + subjectText + ": certificate has expired: it was until "},
		"the key, the time": {cas.Check(c, caKey, nil, now.AddDate(0, 0, 60)), []pki.Reason{pki.KeyMismatch, pki.Expired}, "certificate has expired"},
		"the authority":     {other.cas.Check(c, leafKey, nil, now), []pki.Reason{pki.NoLocalIssuer}, "unable to get local issuer certificate: the CA file has no /CN=Authority"},
		"the purpose": {
			cas.Check(forServers, leafKey, nil, now),
			[]pki.Reason{pki.WrongPurpose},
			"unsuitable certificate purpose: extendedKeyUsage lacks emailProtection, and openssl does not take anyExtendedKeyUsage for it",
		},
		"the purpose alone": {forServers.CheckPurpose(), []pki.Reason{pki.WrongPurpose}, "extendedKeyUsage lacks emailProtection"},
	} {
		for _, r := range x.reasons {
			if !errors.Is(x.err, r) {
				t.Errorf("%s: %v is not %q", what, x.err, r)
			}
		}
		if x.err == nil || !strings.Contains(x.err.Error(), x.text) {
			t.Errorf("%s: %v, want %q", what, x.err, x.text)
		}
	}
	var refusal *pki.VerifyError
	if err := fmt.Errorf("wrapped: %w", other.cas.Check(c, leafKey, nil, now)); !errors.As(err, &refusal) || refusal.Depth != 0 || refusal.Subject != subjectText {
		t.Errorf("%+v", refusal)
	}
	if chain, err := cas.Verify(c, nil, now); err != nil || len(chain) != 2 || chain[1].Fingerprint() != ca.Fingerprint() {
		t.Errorf("%v, %v", chain, err)
	}
	if all := cas.Certificates(); len(all) != 1 || all[0].Subject().String() != "/CN=Authority" || all[0].Issuer().String() != "/CN=Authority" {
		t.Errorf("%v", all)
	}
}
