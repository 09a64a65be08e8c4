package crud

import (
	"bytes"
	"crypto/rand"
	"encoding/json"

	"golang.org/x/crypto/scrypt"
)

// Hash is what private state keeps of a write-only value, to tell whether somebody has changed it: a salted scrypt hash.
type Hash struct {
	Salt []byte `json:"salt"`
	Sum  []byte `json:"hash"`
}

// HashOf hashes a value, as JSON has it.
func HashOf(value any) (Hash, error) {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	sum, err := scryptOf(salt, value)
	return Hash{salt, sum}, err
}

// Is reports whether value is the one that was hashed.
func (h Hash) Is(value any) (bool, error) {
	sum, err := scryptOf(h.Salt, value)
	return err == nil && bytes.Equal(sum, h.Sum), err
}

func scryptOf(salt []byte, value any) ([]byte, error) {
	text, err := json.Marshal(value) // maps in the order of their keys
	if err != nil {
		return nil, err
	}
	return scrypt.Key(text, salt, 1<<15, 8, 1, 32)
}
