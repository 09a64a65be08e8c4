package e2e

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
)

// TestAccSignIn signs in to a real Keystone in every way that the provider knows, and is refused where it must be.
func TestAccSignIn(t *testing.T) {
	cloud := openstacktest.New(t)
	name := acctest.Name(t, "signin")
	cloud.CLI(t, "flavor", "create", "--vcpus", "3", "--ram", "64", name)
	t.Cleanup(func() { cloud.CleanUp(t, "flavor", "delete", name) })
	environ := openstacktest.Environ()
	for variable := range environ {
		t.Setenv(variable, "")
	}
	const url = "http://" + openstacktest.Address + ":5000/v3"
	shown := func(arguments ...string) string { return cloud.CLI(t, append(arguments, "-f", "value")...) }
	admin, project := shown("user", "show", "admin", "-c", "id"), shown("project", "show", "admin", "-c", "id")

	cloud.CLI(t, "domain", "create", name)
	t.Cleanup(func() {
		cloud.CleanUp(t, "domain", "set", "--disable", name)
		cloud.CleanUp(t, "domain", "delete", name)
	})
	cloud.CLI(t, "project", "create", "--domain", name, "work")
	cloud.CLI(t, "user", "create", "--domain", name, "--password", "far-secret", "worker")
	cloud.CLI(t, "role", "add", "--user", "worker", "--user-domain", name, "--project", "work", "--project-domain", name, "reader")

	var credential struct{ ID, Secret string }
	acctest.Must(t, json.Unmarshal([]byte(cloud.CLI(t, "application", "credential", "create", name, "-f", "json")), &credential))
	t.Cleanup(func() { cloud.CleanUp(t, "application", "credential", "delete", name) })

	secure := openstacktest.NewTLSProxy(t)
	for way, test := range map[string]struct {
		cloud   map[string]any
		environ map[string]string
		files   map[string]string
		want    string // of what is refused
	}{
		"password": {cloud: map[string]any{"auth_url": url, "username": "admin", "password": openstacktest.Password, "project_name": "admin"}},
		"ids":      {cloud: map[string]any{"auth_url": url, "user_id": admin, "password": openstacktest.Password, "project_id": project, "endpoint_type": "internal"}},
		"domains": {cloud: map[string]any{
			"auth_url": url, "username": "worker", "password": "far-secret", "project_name": "work", "user_domain_name": name, "project_domain_name": name,
		}},
		"token": {cloud: map[string]any{"auth_url": url, "token": shown("token", "issue", "-c", "id"), "project_name": "admin"}},
		"application credential": {cloud: map[string]any{
			"auth_url": url, "application_credential_id": credential.ID, "application_credential_secret": credential.Secret,
		}},
		"environment": {environ: environ},
		"clouds.yaml": {cloud: map[string]any{"cloud": "lab"}, files: map[string]string{
			"clouds.yaml": "clouds:\n  lab:\n    auth:\n      auth_url: " + url + "\n      username: admin\n      project_name: admin\n" +
				"      user_domain_name: Default\n      project_domain_name: Default\n    region_name: RegionOne\n",
			"secure.yaml": "clouds:\n  lab:\n    auth:\n      password: " + openstacktest.Password + "\n",
		}},
		"OS_CLOUD": {environ: map[string]string{"OS_CLOUD": "lab"}, files: map[string]string{
			"clouds.yaml": "clouds:\n  lab:\n    auth: {auth_url: '" + url + "', username: admin, project_name: admin, password: " + openstacktest.Password +
				", user_domain_id: default, project_domain_id: default}\n",
		}},
		"authority":             {cloud: with(secure.Config(), "cacert_file", secure.CACertFile)},
		"insecure":              {cloud: with(secure.Config(), "insecure", true)},
		"unknown authority":     {cloud: secure.Config(), want: `Keystone at https://.* cannot be trusted: .*certificate.*cacert_file`},
		"wrong secret":          {cloud: map[string]any{"auth_url": url, "application_credential_id": credential.ID, "application_credential_secret": "very-wrong"}, want: `Keystone refused application credential ` + credential.ID},
		"no project":            {cloud: map[string]any{"auth_url": url, "username": "admin", "password": openstacktest.Password}, want: `No project is given, so Keystone lists no services: write project_name`},
		"old token":             {cloud: map[string]any{"auth_url": url, "token": "very-wrong", "project_name": "admin"}, want: `Cannot sign in the holder of the token in project admin at .*: Keystone answered 404 .*the token has expired or was revoked, or auth_url`},
		"user of other domain":  {cloud: map[string]any{"auth_url": url, "username": "worker", "password": "far-secret", "project_name": "work"}, want: `Keystone refused user worker in project work`},
		"cloud that is missing": {cloud: map[string]any{"cloud": "lab"}, files: map[string]string{"clouds.yaml": "clouds: {}\n"}, want: `There is no cloud "lab" in clouds.yaml`},
	} {
		t.Run(way, func(t *testing.T) {
			tf := acctest.NewTerraform(t, "testdata/signin")
			tf.Set(t, map[string]any{"flavor": name, "cloud": test.cloud})
			for file, content := range test.files {
				tf.Write(t, file, content)
			}
			for variable, value := range test.environ {
				tf.Env = append(tf.Env, variable+"="+value)
			}
			if test.want == "" {
				signsIn(t, tf)
				return
			}
			out, err := tf.Run(t.Context(), "apply", "-auto-approve", "-input=false")
			said := strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(out)), " ")
			if err == nil || !regexp.MustCompile(test.want).MatchString(said) {
				t.Errorf("the apply says %v, want %s:\n%s", err, test.want, out)
			}
			if strings.Contains(out, "very-wrong") || strings.Contains(out, "far-secret") {
				t.Errorf("it tells a secret:\n%s", out)
			}
		})
	}
	t.Run("novarc", func(t *testing.T) {
		tf := acctest.NewTerraform(t, "testdata/novarc")
		tf.CallsItself(t, "novarc")
		tf.Set(t, map[string]any{"flavor": name})
		signsIn(t, tf)
	})
}

// signsIn applies and checks that the cloud answered and that the password is in no state.
func signsIn(t *testing.T, tf *acctest.Terraform) {
	t.Helper()
	tf.Apply(t)
	if got := output(t, tf, "vcpus"); got != "3" {
		t.Errorf("the flavor has %s CPUs, want 3", got)
	}
	state, err := os.ReadFile(filepath.Join(tf.Dir, "terraform.tfstate"))
	acctest.Must(t, err)
	for _, secret := range []string{`"` + openstacktest.Password + `"`, "far-secret"} {
		if strings.Contains(string(state), secret) {
			t.Errorf("the state has %s", secret)
		}
	}
}

// with is a copy of m with one more value.
func with(m map[string]any, key string, value any) map[string]any {
	m = maps.Clone(m)
	m[key] = value
	return m
}
