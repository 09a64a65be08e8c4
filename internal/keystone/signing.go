// Package keystone holds the objects that are about Keystone's tokens: what signs them, what verifies them, and the tokens
// themselves.
package keystone

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

var signingID = crud.ID{Within: true, Host: true, Name: "path", Example: "control:/etc/keystone/keystone.conf"}

// Signing is stacklab_keystone_signing.
var Signing = crud.Resource[options.Source, options.Files, signing]{
	Type: "keystone_signing", Noun: "Keystone signing",
	ID:       signingID,
	Schema:   signingSchema(),
	Connect:  options.Connect[signing],
	Errors:   place.Errors,
	Validate: validateSigning,
	Plan:     planSigning,
	Create:   createSigning, Read: readSigning,
	Update: updateSigning, Delete: deleteSigning, Undo: undoSigning,
	Finish:   finishSigning,
	Restarts: true,
}

type signing struct {
	place.Place
	Path            types.String `tfsdk:"path"`
	TokenFormat     types.String `tfsdk:"token_format"`
	Release         types.String `tfsdk:"release"`
	CertFile        types.String `tfsdk:"certfile"`
	KeyFile         types.String `tfsdk:"keyfile"`
	CACerts         types.String `tfsdk:"ca_certs"`
	CAKey           types.String `tfsdk:"ca_key"`
	CertSubject     types.String `tfsdk:"cert_subject"`
	KeySize         types.Int64  `tfsdk:"key_size"`
	ValidDays       types.Int64  `tfsdk:"valid_days"`
	RenewBeforeDays types.Int64  `tfsdk:"renew_before_days"`
	Owner           types.String `tfsdk:"owner"`
	Group           types.String `tfsdk:"group"`
	Restart         types.List   `tfsdk:"restart"`
	Overwrite       types.Bool   `tfsdk:"overwrite"`
	Given           types.Object `tfsdk:"given"`

	SigningCertPEM    types.String `tfsdk:"signing_cert_pem"`
	CACertPEM         types.String `tfsdk:"ca_cert_pem"`
	NotAfter          types.String `tfsdk:"not_after"`
	SHA256Fingerprint types.String `tfsdk:"sha256_fingerprint"`
	Purposes          types.List   `tfsdk:"purposes"`
	ReadyForRenewal   types.Bool   `tfsdk:"ready_for_renewal"`
	Drift             types.List   `tfsdk:"drift"`
}

// createSigning makes the material, or finishes what a run that died has begun, or adopts what is there already.
func createSigning(ctx context.Context, on options.Files, s *signing) error {
	w, err := s.open(ctx, on)
	if err != nil {
		return err
	}
	if _, err := w.Load(ctx); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return crud.Atf(path.Root("path"), "%v: check the path, and install Keystone first", err)
		}
		return crud.At(path.Root("path"), err)
	}
	if err := w.resume(ctx); err != nil {
		return err
	}
	differs := w.differs()
	complete := w.record.Complete // by another state, which may have it yet
	var contents contents
	switch {
	case len(differs) == 0:
		w.adopt(ctx)
	case complete && len(w.has) > 0 && !s.Overwrite.ValueBool():
		return crud.Atf(path.Root("path"), "this provider has made signing material for it before, and it is not what the configuration wants (%s): "+
			"to manage it as it is, run: terraform import ADDRESS '%s'; to make it anew, write overwrite = true", strings.Join(differs, "; "), s.importID(ctx))
	default:
		if contents, err = w.issue(ctx, true); err != nil {
			return err
		}
	}
	err = w.apply(ctx, contents)
	if complete { // nothing is taken back: the next create adopts it
		return crud.Undone(err)
	}
	return err
}

// updateSigning makes anew what the plan shows as unknown, and nothing else.
func updateSigning(ctx context.Context, on options.Files, plan *signing, _ signing) error {
	w, err := plan.open(ctx, on)
	if err != nil {
		return err
	}
	var contents contents
	if plan.given() || plan.SigningCertPEM.IsUnknown() {
		if contents, err = w.issue(ctx, plan.CACertPEM.IsUnknown()); err != nil {
			return err
		}
	}
	err = w.apply(ctx, contents)
	if err != nil && !crud.IsLate(err) {
		return err
	}
	return errors.Join(err, w.close(ctx))
}

// undoSigning takes back what a create has made that failed.
func undoSigning(ctx context.Context, on options.Files, s signing) error {
	w, err := s.at(ctx, on)
	if err != nil {
		return err
	}
	if err := w.remember(ctx); err != nil {
		return err
	}
	w.unclaim()
	return deleteSigning(ctx, on, s)
}

// deleteSigning gives the options back first, so that Keystone never looks for what is gone.
func deleteSigning(ctx context.Context, on options.Files, s signing) error {
	w, err := s.at(ctx, on)
	if err != nil {
		return err
	}
	if err := w.remember(ctx); err != nil {
		return err
	}
	w.After = func(ctx context.Context) (bool, error) { return w.giveUp(ctx, func(role) bool { return true }) }
	err = w.GiveUp(ctx, w.record.Options)
	if errors.Is(err, fs.ErrNotExist) { // the file of options is gone, and what it told of is to go as well
		_, err = w.After(ctx)
	}
	if err != nil || len(w.record.Files) > 0 { // what another resource of this run has taken over
		return err
	}
	return w.forget(ctx)
}

// finishSigning says in the record that the create has come to its end.
func finishSigning(ctx context.Context, on options.Files, s signing) error {
	w, err := s.at(ctx, on)
	if err != nil {
		return err
	}
	if err := w.remember(ctx); err != nil {
		return err
	}
	return w.close(ctx)
}

func (s signing) importID(ctx context.Context) string {
	within, _ := crud.Texts(ctx, s.Within)
	return signingID.String(crud.Key{Within: within, Host: s.Host.ValueString(), Name: s.Path.ValueString()})
}
