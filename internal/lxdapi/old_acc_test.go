package lxdapi_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

func TestAccOldServer(t *testing.T) {
	c, _ := lxdtest.Old(t)
	info, err := c.Info(t.Context())
	if err != nil || info.Environment.ServerVersion != lxdtest.OldVersion || len(info.APIExtensions) != 0 {
		t.Fatalf("%+v, %v", info, err)
	}
	t.Run("profile", func(t *testing.T) { testOldProfile(t, c) })
	t.Run("container", func(t *testing.T) { testOldContainer(t, c) })
	t.Run("image", func(t *testing.T) { testOldImage(t, c) })
	t.Run("files", func(t *testing.T) { testOldFiles(t, c) })
	t.Run("nested", func(t *testing.T) { testNestedInOld(t, c) })
	t.Run("not there", func(t *testing.T) { testOldLimits(t, c) })
}

func testOldProfile(t *testing.T, c *lxdapi.Client) {
	name := lxdtest.Name("old")
	p := lxdapi.Profile{Name: name, ProfilePut: lxdapi.ProfilePut{
		Description: "Docker", Config: map[string]string{"security.nesting": "true"},
		Devices: map[string]map[string]string{"fuse": {"type": "unix-char", "path": "/dev/fuse"}},
	}}
	if err := c.CreateProfile(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.DeleteProfile(context.WithoutCancel(t.Context()), name) }) // the test deletes it
	if err := c.ModifyProfile(t.Context(), name, set("user.x", "1")); err != nil {
		t.Fatal(err)
	}
	got, etag, err := c.Profile(t.Context(), name)
	if err != nil || etag != "" || got.Config["user.x"] != "1" || got.Config["security.nesting"] != "true" ||
		got.Description != "Docker" || got.Devices["fuse"]["path"] != "/dev/fuse" {
		t.Errorf("%+v, ETag %q, %v", got, etag, err)
	}
	if err := c.DeleteProfile(t.Context(), name); err != nil {
		t.Error(err)
	}
	if _, _, err := c.Profile(t.Context(), name); !lxdapi.IsNotFound(err) {
		t.Errorf("%v after deletion", err)
	}
}

func testOldContainer(t *testing.T, c *lxdapi.Client) {
	profile := lxdtest.Name("old")
	if err := c.CreateProfile(t.Context(), lxdapi.Profile{Name: profile}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.DeleteProfile(context.WithoutCancel(t.Context()), profile); err != nil {
			t.Error(err)
		}
	})
	name := emptyInstance(t, c)
	err := c.ModifyInstance(t.Context(), name, func(p *lxdapi.InstancePut) (bool, error) {
		p.Profiles = append(p.Profiles, profile)
		return true, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SettleInstance(t.Context(), name); err != nil {
		t.Error(err)
	}
	got, _, err := c.Instance(t.Context(), name)
	if err != nil || !slices.Equal(got.Profiles, []string{profile}) || got.Devices["root"]["pool"] != lxdtest.Pool {
		t.Errorf("%+v, %v", got, err)
	}
	if got.Status != lxdapi.StatusStopped || got.Type != "" || got.Location != "" {
		t.Errorf("%+v", got)
	}
	all, err := c.Instances(t.Context())
	if err != nil || !slices.ContainsFunc(all, func(i lxdapi.Instance) bool { return i.Name == name }) {
		t.Errorf("%d instances, %v", len(all), err)
	}
	// Without SFTP the container itself has to help.
	err = c.WriteFile(t.Context(), name, "/x", lxdapi.FileWrite{Content: strings.NewReader("")})
	stopped := new(lxdapi.LayerError)
	if !errors.As(err, &stopped) || stopped.State != lxdapi.LayerStopped {
		t.Errorf("%v does not say that it is stopped", err)
	}
}

func testOldImage(t *testing.T, c *lxdapi.Client) {
	files := splitImage(t, 1<<20)
	fingerprint, err := c.ImportImage(t.Context(), files, lxdapi.ImageOptions{Properties: map[string]string{"release": "xenial"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.DeleteImage(context.WithoutCancel(t.Context()), fingerprint); err != nil {
			t.Error(err)
		}
	})
	if _, err := c.ImportImage(t.Context(), files, lxdapi.ImageOptions{}); !lxdapi.IsExists(err) {
		t.Errorf("imported again: %v", err)
	}
	alias := lxdapi.ImageAlias{Name: lxdtest.Name("old"), Target: fingerprint}
	if err := c.CreateImageAlias(t.Context(), alias); err != nil {
		t.Fatal(err)
	}
	image, _, err := c.Image(t.Context(), fingerprint)
	if err != nil || image.Properties["release"] != "xenial" || len(image.Aliases) != 1 || image.Aliases[0].Name != alias.Name {
		t.Errorf("%+v, %v", image, err)
	}
	err = c.ModifyImage(t.Context(), fingerprint, func(p *lxdapi.ImagePut) (bool, error) {
		p.Properties["release"] = "bionic"
		return true, nil
	})
	if err != nil {
		t.Error(err)
	}
	parts := export(t, c, fingerprint)
	if !bytes.Equal(parts["rootfs"], contents(t, files.Rootfs)) {
		t.Error("the export differs")
	}
	nested, _ := lxdtest.Nested(t)
	if err := imageProject(t, nested).CopyImage(t.Context(), c, fingerprint, lxdapi.ImageOptions{}); err != nil {
		t.Error(err)
	}
}

func testOldFiles(t *testing.T, c *lxdapi.Client) {
	name := tiny(t, lxdtest.Client(t), lxdtest.Pool)
	start(t, c, name)
	run(t, c, name, "sh", "-euc", "mkdir -p /srv/real; echo old >/srv/real/file; ln -s real/file /srv/link")
	uid := 12
	w := lxdapi.FileWrite{Content: strings.NewReader("new"), UID: &uid, Mode: perm(0o600)}
	if err := c.WriteFile(t.Context(), name, "/srv/link", w); err != nil {
		t.Fatal(err)
	}
	if got := run(t, c, name, "sh", "-c", "cat /srv/link; stat -c ' %u %a' /srv/real/file; ls -A /srv/real"); got != "new 12 600\nfile" {
		t.Errorf("%s", got)
	}
	got, info, err := c.ReadFile(t.Context(), name, "/srv/link")
	if err != nil || string(got) != "new" || info.UID != 12 || info.Mode != 0o600 || info.Type != lxdapi.TypeFile {
		t.Errorf("%q, %+v, %v", got, info, err)
	}
	stat, err := c.StatFile(t.Context(), name, "/srv/link")
	if err != nil || *stat != *info {
		t.Errorf("%+v, %v, want %+v", stat, err, info)
	}
	if err := c.WriteFile(t.Context(), name, "/srv/real/new", lxdapi.FileWrite{Content: strings.NewReader("x")}); err != nil {
		t.Error(err)
	}
	if err := c.DeleteFile(t.Context(), name, "/srv/real/new"); err != nil {
		t.Error(err)
	}
	if err := c.DeleteFile(t.Context(), name, "/srv/real/new"); !lxdapi.IsNotFound(err) {
		t.Errorf("%v when deleted again", err)
	}
	err = c.WriteFile(t.Context(), name, "/none/x", lxdapi.FileWrite{Content: strings.NewReader("x")})
	mustSay(t, err, "/none/x")
}

func testNestedInOld(t *testing.T, c *lxdapi.Client) {
	_, path := lxdtest.Nested(t)
	info, err := c.Within(path...).Info(t.Context())
	if err != nil || info.Environment.ServerVersion == lxdtest.OldVersion {
		t.Errorf("%+v, %v", info, err)
	}
}

func testOldLimits(t *testing.T, c *lxdapi.Client) {
	ctx := t.Context()
	for extension, err := range map[string]error{
		"network":  c.CreateNetwork(ctx, lxdapi.NetworkCreate{Name: "old0"}),
		"storage":  c.CreateStoragePool(ctx, lxdapi.StoragePoolCreate{Name: "old", Driver: "dir"}),
		"projects": c.CreateProject(ctx, lxdapi.Project{Name: "old"}),
		"virtual-machines": c.CreateInstance(ctx, lxdapi.InstanceCreate{
			Name: "old", Type: "virtual-machine", Source: lxdapi.InstanceSource{Type: "none"},
		}, ""),
		"entity_description": c.CreateInstance(ctx, lxdapi.InstanceCreate{
			Name: "old", Source: lxdapi.InstanceSource{Type: "none"}, InstancePut: lxdapi.InstancePut{Description: "x"},
		}, ""),
		"container_exec_user_group_cwd": errorOf(c.Exec(ctx, "old", lxdapi.Exec{Command: []string{"true"}, User: 1})),
	} {
		missing := new(lxdapi.ExtensionError)
		if !errors.As(err, &missing) || missing.Extension != extension {
			t.Errorf("%s: %v", extension, err)
			continue
		}
		mustSay(t, err, c.Name()+" is version 2.0.9 and lacks the API extension")
	}
}
