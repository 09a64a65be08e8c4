package lxdapi_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// tiny makes a stopped instance of busybox, which goes with the test.
func tiny(t *testing.T, c *lxdapi.Client, pool string) string {
	t.Helper()
	name := lxdtest.Name("files")
	err := c.CreateInstance(t.Context(), lxdapi.InstanceCreate{
		Name: name, Source: lxdapi.InstanceSource{Type: "image", Fingerprint: lxdtest.TinyImage(t, c)},
		InstancePut: lxdapi.InstancePut{
			Profiles: []string{},
			Devices:  map[string]map[string]string{"root": {"type": "disk", "path": "/", "pool": pool}},
		},
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		_ = c.ChangeInstanceState(ctx, name, lxdapi.StateChange{Action: "stop", Force: true}) // it may be stopped
		if err := c.DeleteInstance(ctx, name); err != nil {
			t.Error(err)
		}
	})
	return name
}

func start(t *testing.T, c *lxdapi.Client, instance string) {
	t.Helper()
	if err := c.ChangeInstanceState(t.Context(), instance, lxdapi.StateChange{Action: "start"}); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, c *lxdapi.Client, instance string, command ...string) string {
	t.Helper()
	var out, complaint bytes.Buffer
	code, err := c.Exec(t.Context(), instance, lxdapi.Exec{Command: command, Stdout: &out, Stderr: &complaint})
	if err != nil || code != 0 {
		t.Fatalf("%q: exit code %d, %v, %s", command, code, err, complaint.String())
	}
	return strings.TrimSpace(out.String())
}

func TestAccFiles(t *testing.T) {
	nested, _ := lxdtest.Nested(t)
	for where, layer := range map[string]struct {
		client *lxdapi.Client
		pool   string
	}{
		"host":   {lxdtest.Client(t), lxdtest.Pool},
		"nested": {nested, lxdtest.NestedPool},
	} {
		t.Run(where, func(t *testing.T) {
			c := layer.client
			name := tiny(t, c, layer.pool)
			t.Run("stopped", func(t *testing.T) { testFiles(t, c, name, "/root/stopped") })
			start(t, c, name)
			t.Run("running", func(t *testing.T) { testFiles(t, c, name, "/root/running") })
			t.Run("seen from inside", func(t *testing.T) {
				for _, file := range []string{"/root/stopped", "/root/running"} {
					if got := run(t, c, name, "stat", "-c", "%u:%g %a", file); got != "12:34 640" {
						t.Errorf("%s is %s", file, got)
					}
				}
			})
			t.Run("symlinks", func(t *testing.T) { testSymlinks(t, c, name) })
			t.Run("at once", func(t *testing.T) { testReadersSeeWholeFiles(t, c, name) })
		})
	}
}

func testFiles(t *testing.T, c *lxdapi.Client, instance, file string) {
	write := func(w lxdapi.FileWrite) {
		t.Helper()
		if err := c.WriteFile(t.Context(), instance, file, w); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(content string, uid, gid int, mode fs.FileMode) {
		t.Helper()
		got, info, err := c.ReadFile(t.Context(), instance, file)
		if err != nil {
			t.Fatal(err)
		}
		want := lxdapi.FileInfo{Path: file, Type: lxdapi.TypeFile, UID: uid, GID: gid, Mode: mode}
		if string(got) != content || *info != want {
			t.Errorf("%d bytes, %+v, want %d and %+v", len(got), info, len(content), want)
		}
		stat, err := c.StatFile(t.Context(), instance, file)
		if err != nil || *stat != *info {
			t.Errorf("%+v, %v, want %+v", stat, err, info)
		}
	}
	before, err := c.ListDirectory(t.Context(), instance, path.Dir(file))
	if err != nil {
		t.Fatal(err)
	}
	write(lxdapi.FileWrite{Content: strings.NewReader("new")})
	holds("new", 0, 0, 0o644)
	uid, gid := 12, 34
	write(lxdapi.FileWrite{Content: strings.NewReader("owned"), UID: &uid, GID: &gid, Mode: perm(0o640)})
	holds("owned", 12, 34, 0o640)
	large := strings.Repeat("0123456789abcdef", 1<<16)
	write(lxdapi.FileWrite{Content: strings.NewReader(large)})
	holds(large, 12, 34, 0o640)
	after, err := c.ListDirectory(t.Context(), instance, path.Dir(file))
	if err != nil || !slices.Equal(without(after, path.Base(file)), before) {
		t.Errorf("%q, %v, before there was %q", after, err, before)
	}

	link := file + ".d"
	if err := c.WriteFile(t.Context(), instance, link, lxdapi.FileWrite{Content: strings.NewReader("x")}); err != nil {
		t.Fatal(err)
	}
	if err := c.DeleteFile(t.Context(), instance, link); err != nil {
		t.Error(err)
	}
	missing := map[string]error{
		"read":      errorOf(c.ListDirectory(t.Context(), instance, link)),
		"stat":      errorOf(c.StatFile(t.Context(), instance, link)),
		"delete":    c.DeleteFile(t.Context(), instance, link),
		"directory": c.WriteFile(t.Context(), instance, link+"/x", lxdapi.FileWrite{Content: strings.NewReader("x")}),
		"instance":  errorOf(c.StatFile(t.Context(), "nonesuch", "/")),
	}
	for what, err := range missing {
		if !lxdapi.IsNotFound(err) {
			t.Errorf("%s: %v does not count as not found", what, err)
		}
	}
	err = c.WriteFile(t.Context(), instance, path.Dir(file), lxdapi.FileWrite{Content: strings.NewReader("x")})
	mustSay(t, err, "it is a directory")
	err = c.WriteFile(t.Context(), instance, file, lxdapi.FileWrite{Content: io.MultiReader(strings.NewReader("x"), failing{})})
	mustSay(t, err, "the source is gone")
	ctx, cancel := context.WithCancel(t.Context())
	err = c.WriteFile(ctx, instance, file, lxdapi.FileWrite{Content: readerFunc(func([]byte) (int, error) {
		cancel()
		<-ctx.Done()
		return 1, nil
	})})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	holds(large, 12, 34, 0o640)
	after, err = c.ListDirectory(t.Context(), instance, path.Dir(file))
	if err != nil || !slices.Equal(without(after, path.Base(file)), before) {
		t.Errorf("failed writes left %q, %v", after, err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func without(names []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s == name })
}

func testSymlinks(t *testing.T, c *lxdapi.Client, instance string) {
	run(t, c, instance, "sh", "-euc", `
		mkdir -p /srv/real/deep /srv/etc
		echo old >/srv/real/file
		chmod 600 /srv/real/file
		ln -s real/deep /srv/linked
		ln -s ../file /srv/real/deep/up
		ln -s /srv/linked/up /srv/etc/chain`)
	for i, link := range []string{"/srv/real/deep/up", "/srv/linked/up", "/srv/etc/chain"} {
		content := strings.Repeat("x", i+1)
		if err := c.WriteFile(t.Context(), instance, link, lxdapi.FileWrite{Content: strings.NewReader(content)}); err != nil {
			t.Fatal(err)
		}
		if got := run(t, c, instance, "sh", "-c", "cat /srv/real/file; stat -c ' %a' /srv/real/file"); got != content+" 600" {
			t.Errorf("through %s: %s", link, got)
		}
		got, info, err := c.ReadFile(t.Context(), instance, link)
		if err != nil || string(got) != content || info.Path != "/srv/real/file" {
			t.Errorf("through %s: %q, %+v, %v", link, got, info, err)
		}
		if run(t, c, instance, "sh", "-c", "[ -L "+link+" ] && echo yes") != "yes" {
			t.Errorf("%s is no symlink any more", link)
		}
	}
	if err := c.DeleteFile(t.Context(), instance, "/srv/etc/chain"); err != nil {
		t.Error(err)
	}
	if _, err := c.StatFile(t.Context(), instance, "/srv/real/file"); err != nil {
		t.Errorf("deleting the symlink took its target: %v", err)
	}
}

// Who reads while the file is written gets one content or the other.
func testReadersSeeWholeFiles(t *testing.T, c *lxdapi.Client, instance string) {
	versions := []string{strings.Repeat("a", 1<<20), strings.Repeat("b", 1<<20)}
	write := func(i int) {
		err := c.WriteFile(t.Context(), instance, "/root/whole", lxdapi.FileWrite{Content: strings.NewReader(versions[i%2])})
		if err != nil {
			t.Error(err)
		}
	}
	write(0)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 20 {
			write(i + 1)
		}
	}()
	for reads := 0; ; reads++ {
		got, _, err := c.ReadFile(t.Context(), instance, "/root/whole")
		if err != nil || !slices.Contains(versions, string(got)) {
			t.Errorf("read %d: %d bytes, %v", reads, len(got), err)
		}
		select {
		case <-done:
			if reads == 0 {
				t.Error("nothing was read meanwhile")
			}
			return
		default:
		}
	}
}
