package crud_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

var (
	plainID   = crud.ID{Within: true, Scope: "project", Name: "name", Example: "compute:default/docker"}
	partialID = crud.ID{Within: true, Scope: "project", Name: "instance", Owned: "profile", Example: "compute:web#docker"}
	fileID    = crud.ID{Within: true, Host: true, Name: "path", Owned: "option", Example: "control:/etc/nova/nova.conf#DEFAULT.debug"}
	cloudID   = crud.ID{Scope: "region", Name: "id", Example: "RegionOne/42"}
	severalID = crud.ID{Name: "id", Several: "[instance:]path[,...]", Example: "compute:/etc/a,/etc/b"}
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		id   crud.ID
		text string
		want crud.Key
	}{
		{plainID, "docker", crud.Key{Name: "docker"}},
		{plainID, "lab/docker", crud.Key{Scope: "lab", Name: "docker"}},
		{plainID, "compute:docker", crud.Key{Within: []string{"compute"}, Name: "docker"}},
		{plainID, "compute,inner:lab/docker", crud.Key{Within: []string{"compute", "inner"}, Scope: "lab", Name: "docker"}},
		{plainID, "lab/compute:docker", crud.Key{Within: []string{"lab/compute"}, Name: "docker"}},
		{plainID, "a%2Fb%3Ac%23d%25", crud.Key{Name: "a/b:c#d%"}},
		{partialID, "compute:default/instance-00000001#docker,gpu", crud.Key{Within: []string{"compute"}, Scope: "default", Name: "instance-00000001", Owned: []string{"docker", "gpu"}}},
		{partialID, "web#a%2Cb,c", crud.Key{Name: "web", Owned: []string{"a,b", "c"}}},
		{fileID, "control:/etc/nova/nova.conf#DEFAULT.debug", crud.Key{Within: []string{"control"}, Name: "/etc/nova/nova.conf", Owned: []string{"DEFAULT.debug"}}},
		{fileID, "@juju-4:/etc/nova/nova.conf#DEFAULT.debug", crud.Key{Host: "juju-4", Name: "/etc/nova/nova.conf", Owned: []string{"DEFAULT.debug"}}},
		{fileID, "%40odd:/etc/a#b", crud.Key{Within: []string{"@odd"}, Name: "/etc/a", Owned: []string{"b"}}},
		{fileID, "/etc/a#b", crud.Key{Name: "/etc/a", Owned: []string{"b"}}},
		{cloudID, "RegionOne/42", crud.Key{Scope: "RegionOne", Name: "42"}},
		{cloudID, "a:b", crud.Key{Name: "a:b"}},
		{severalID, "compute:/etc/a%2Cb#c,/etc/b", crud.Key{Name: "compute:/etc/a%2Cb#c,/etc/b"}},
	} {
		got, err := c.id.Parse(c.text)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("Parse(%q) = %+v, %v; want %+v", c.text, got, err, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct {
		id         crud.ID
		text, want string
	}{
		{plainID, "", "the name is empty"},
		{severalID, "", "the id is empty; it must read [instance:]path[,...], such as"},
		{plainID, "compute:", "the name is empty"},
		{plainID, ":docker", "the instance is empty"},
		{plainID, "a,,b:docker", "the instance is empty"},
		{plainID, "/docker", "the project is empty"},
		{plainID, "a/b/c", "there is a / too many"},
		{plainID, "docker#x", "nothing may follow a #"},
		{plainID, "doc%ker", "invalid URL escape"},
		{fileID, "@:/etc/a#b", "the host is empty"},
		{partialID, "web", "the profile that it owns must follow a #"},
		{partialID, "web#", "the profile is empty"},
		{partialID, "web#a,b,a", `profile "a" stands twice`},
	} {
		_, err := c.id.Parse(c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.id.Form()) || !strings.Contains(err.Error(), c.id.Example) {
			t.Errorf("Parse(%q) says %v; want %q, the form and the example", c.text, err, c.want)
		}
	}
}

func TestForm(t *testing.T) {
	for want, id := range map[string]crud.ID{
		"[instance[,instance...]:][project/]name":                          plainID,
		"[instance[,instance...]:][project/]instance#profile[,profile...]": partialID,
		"[instance[,instance...]:|@host:]path#option[,option...]":          fileID,
		"[region/]id": cloudID,
	} {
		if got := id.Form(); got != want {
			t.Errorf("Form() = %q, want %q", got, want)
		}
	}
}

// FuzzID holds that an ID which parses is written back to one that parses to the same, and that any key survives.
func FuzzID(f *testing.F) {
	for _, seed := range []string{"docker", "compute,inner:lab/a#b,c", "a%2Fb", "::", "#", "%", "a:b:c/d#e", "@a:/b#c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, id := range []crud.ID{plainID, partialID, fileID, cloudID} {
			key, err := id.Parse(text)
			if err != nil {
				continue
			}
			again, err := id.Parse(id.String(key))
			if err != nil || !reflect.DeepEqual(again, key) {
				t.Errorf("%q is %+v, written %q, read %+v, %v", text, key, id.String(key), again, err)
			}
		}
		if text == "" {
			return
		}
		key := crud.Key{Within: []string{text}, Scope: text, Name: text, Owned: []string{text}}
		if again, err := partialID.Parse(partialID.String(key)); err != nil || !reflect.DeepEqual(again, key) {
			t.Errorf("%+v is written %q and read %+v, %v", key, partialID.String(key), again, err)
		}
	})
}
