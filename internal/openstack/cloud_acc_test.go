package openstack_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
)

// cloudVars are variables with the provider's "openstack" among them.
func cloudVars(vars config.Variables) config.Variables {
	cfg := openstacktest.Config()
	all := config.Variables{"cloud": config.ObjectVariable(map[string]config.Variable{
		"auth_url": config.StringVariable(cfg.AuthURL), "region": config.StringVariable(cfg.Region), "username": config.StringVariable(cfg.Username),
		"password": config.StringVariable(cfg.Password), "project_name": config.StringVariable(cfg.ProjectName),
	})}
	for name, v := range vars {
		all[name] = v
	}
	return all
}

// service returns a service of the cloud.
func service(t *testing.T, find func(context.Context) (*openstackapi.Service, error)) *openstackapi.Service {
	t.Helper()
	s, err := find(t.Context())
	acctest.Must(t, err)
	return s
}

// gone tells what is left of an object that a look-up should not find any more.
func gone(err error) error {
	if openstackapi.IsNotFound(err) {
		return nil
	}
	return fmt.Errorf("it is still there (%v)", err)
}
