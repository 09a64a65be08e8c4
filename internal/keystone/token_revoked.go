package keystone

import (
	"crypto"
	_ "crypto/md5" // Keystone's choice
	_ "crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
)

// revocations are the tokens that a list names: by the digest of their text, newer ones by their audit ID as well.
type revocations struct{ ids, auditIDs map[string]bool }

// parseSigned finds the message in a revocation list: PEM, or the answer to GET /v2.0/tokens/revoked that has it.
func parseSigned(text string) (string, error) {
	var answer struct {
		Signed string `json:"signed"`
	}
	text = strings.TrimSpace(text)
	if json.Unmarshal([]byte(text), &answer) == nil {
		text = strings.TrimSpace(answer.Signed)
	}
	if cms.FormOf(text) != cms.FormPEM {
		return "", errors.New("this is no signed revocation list: write what Keystone answers to GET /v2.0/tokens/revoked, or the text -----BEGIN CMS----- in it; " +
			"revoked.pem in a signing_dir is what a service has made of it, and is not signed any more")
	}
	return text, nil
}

func readRevocations(text string, p pair, at time.Time) (*revocations, error) {
	signed, err := parseSigned(text)
	if err != nil {
		return nil, err
	}
	_, content, err := p.verify(signed, at)
	if err != nil {
		return nil, fmt.Errorf("the revocation list cannot be believed (openssl would exit with %d): %w", cms.ExitCode(err), err)
	}
	var list struct {
		Revoked *[]struct {
			ID      string `json:"id"`
			AuditID string `json:"audit_id"`
		} `json:"revoked"`
	}
	if err := json.Unmarshal(content, &list); err != nil || list.Revoked == nil {
		return nil, errors.New(`the revocation list is signed, and is none: it has no list "revoked"`)
	}
	r := &revocations{map[string]bool{}, map[string]bool{}}
	for _, entry := range *list.Revoked {
		r.ids[entry.ID], r.auditIDs[entry.AuditID] = true, true
	}
	return r, nil
}

func (r *revocations) has(ids, auditIDs []string) bool {
	for _, id := range ids {
		if r.ids[id] {
			return true
		}
	}
	for _, id := range auditIDs {
		if id != "" && r.auditIDs[id] {
			return true
		}
	}
	return false
}

// idsOf are the names that a list may have for a token: digests of its text as it is sent, by whichever algorithm Keystone was
// configured with, MD5 unless it was. A message in PEM is sent as a PKI token.
func idsOf(text string, der []byte) []string {
	if cms.FormOf(text) == cms.FormPEM {
		var err error
		if text, err = cms.EncodePKI(der); err != nil {
			return nil
		}
	}
	ids := make([]string, len(idDigests))
	for i, digest := range idDigests {
		h := digest.New()
		h.Write([]byte(text))
		ids[i] = hex.EncodeToString(h.Sum(nil))
	}
	return ids
}

var idDigests = []crypto.Hash{crypto.MD5, crypto.SHA1, crypto.SHA224, crypto.SHA256, crypto.SHA384, crypto.SHA512}
