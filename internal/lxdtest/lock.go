package lxdtest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// done holds what this process knows to be built.
var done sync.Map

// made runs build unless this process has, one process at a time.
func made(t testing.TB, what string, build func(context.Context) error) {
	t.Helper()
	if _, ok := done.Load(what); ok {
		return
	}
	defer flock(t, what+".build")()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	if err := build(ctx); err != nil {
		t.Fatalf("build the test lab: %v", err)
	}
	done.Store(what, true)
}

// Turn waits until no other test, in this process or another, has its turn with what is shared. It ends with t.
func Turn(t testing.TB, what string) {
	t.Helper()
	t.Cleanup(flock(t, what+".use"))
}

// flock waits until no other test, in this process or another, holds the lock.
func flock(t testing.TB, what string) (unlock func()) {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "stacklab")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(filepath.Join(dir, what+".lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	return func() { file.Close() }
}
