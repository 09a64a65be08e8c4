package keystone

import (
	"context"
	"errors"
	"io/fs"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

// DirSource is what a signing_dir needs of the provider.
type DirSource interface {
	options.Source
	CertificatesSource
}

// SigningDir is stacklab_keystone_signing_dir.
var SigningDir = crud.Resource[DirSource, dirClient, signingDir]{
	Type: "keystone_signing_dir", Noun: "signing_dir of",
	ID:       crud.ID{Within: true, Host: true, Name: "path", Example: "control:/etc/nova/nova.conf"},
	Schema:   dirSchema(),
	Connect:  connectDir,
	Errors:   place.Errors,
	Validate: validateDir,
	Plan:     planDir,
	Create:   createDir, Read: readDir,
	Update: updateDir, Delete: deleteDir, Undo: undoDir,
	Restarts: true,
}

// signingDirOption is what tells a service where its certificates are.
var signingDirOption = options.Option{Section: "keystone_authtoken", Name: "signing_dir"}

type signingDir struct {
	place.Place
	Path           types.String `tfsdk:"path"`
	Directory      types.String `tfsdk:"directory"`
	Owner          types.String `tfsdk:"owner"`
	Group          types.String `tfsdk:"group"`
	KeystoneURL    types.String `tfsdk:"keystone_url"`
	SigningCertPEM types.String `tfsdk:"signing_cert_pem"`
	CACertPEM      types.String `tfsdk:"ca_cert_pem"`
	Restart        types.List   `tfsdk:"restart"`

	Mode        types.String `tfsdk:"mode"`
	Checks      types.Object `tfsdk:"checks"`
	SigningCert types.Object `tfsdk:"signing_cert"`
	CACert      types.Object `tfsdk:"ca_cert"`
}

// checksType are the three checks that keystonemiddleware makes of the directory when a service starts.
var checksType = map[string]attr.Type{"writable": types.BoolType, "owner": types.BoolType, "mode": types.BoolType}

func checksValue(writable, owner, mode bool) types.Object {
	return types.ObjectValueMust(checksType, map[string]attr.Value{
		"writable": types.BoolValue(writable), "owner": types.BoolValue(owner), "mode": types.BoolValue(mode),
	})
}

// dirClient is the machine, and a way to Keystone.
type dirClient struct {
	options.Files
	source DirSource
}

func connectDir(ctx context.Context, s DirSource, d signingDir) (dirClient, error) {
	on, err := options.Connect(ctx, s, d)
	return dirClient{on, s}, err
}

// file is the service's file.
func (d signingDir) file(ctx context.Context, on dirClient) (options.File, error) {
	restart, err := crud.Texts(ctx, d.Restart)
	return options.File{Files: on.Files, Path: d.Path.ValueString(), Restart: restart}, err
}

func createDir(ctx context.Context, on dirClient, d *signingDir) error {
	var own dirMarks
	owned := options.Marks{}
	err := d.apply(ctx, on, &own, &owned)
	if own.Path != "" {
		err = crud.Partial(err)
	}
	return err
}

func updateDir(ctx context.Context, on dirClient, plan *signingDir, _ signingDir) error {
	own, owned, err := readMarks(ctx)
	if err != nil {
		return err
	}
	return plan.apply(ctx, on, &own, &owned)
}

// apply makes the directory before the service is told of it, and gives up the one of before when the service has left it.
// What was made is remembered also when the rest fails.
func (d *signingDir) apply(ctx context.Context, on dirClient, own *dirMarks, owned *options.Marks) error {
	file, err := d.file(ctx, on)
	if err != nil {
		return err
	}
	if _, err := file.Load(ctx); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = crud.Atf(path.Root("path"), "%w: check the path", err)
		}
		return err
	}
	if err := d.obtain(ctx, on); err != nil {
		return err
	}
	f, err := d.folder(ctx, on)
	if err != nil {
		return err
	}
	wanted := map[options.Option]options.Want{signingDirOption: {Values: []string{f.path}, At: path.Root("directory")}}
	if err := errors.Join(file.Claim(wanted), f.claim(d.Path.ValueString())); err != nil {
		return err
	}
	next := own.to(f.path)
	err = f.fill(ctx, &next.dirMark, d.SigningCertPEM.ValueString(), d.CACertPEM.ValueString())
	if next.Path != "" {
		*own = next
	}
	if err == nil {
		*owned, err = file.Apply(ctx, *owned, wanted)
	}
	if err == nil {
		err = own.giveUpLeft(ctx, f)
	}
	return errors.Join(err, own.save(ctx), owned.Save(ctx))
}

func deleteDir(ctx context.Context, on dirClient, d signingDir) error {
	own, owned, err := readMarks(ctx)
	if err != nil {
		return err
	}
	file, err := d.file(ctx, on)
	if err != nil {
		return err
	}
	if err := file.GiveUp(ctx, owned); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	own = own.to("")
	return own.giveUpLeft(ctx, folder{dirClient: on})
}

// undoDir takes back what a create has made that failed.
func undoDir(ctx context.Context, on dirClient, d signingDir) error {
	own, owned, err := readMarks(ctx)
	if err != nil {
		return err
	}
	file, err := d.file(ctx, on)
	if err != nil {
		return err
	}
	if len(owned) > 0 {
		if err := file.Undo(ctx, owned); err != nil {
			return err
		}
	}
	return folder{dirClient: on, path: own.Path}.giveUp(ctx, own.dirMark)
}

// obtain completes the certificates with those of Keystone, which could not be asked when it was planned.
func (d *signingDir) obtain(ctx context.Context, on dirClient) error {
	if !d.SigningCertPEM.IsUnknown() && !d.CACertPEM.IsUnknown() {
		return nil
	}
	if d.KeystoneURL.ValueString() == "" {
		return crud.At(path.Root("keystone_url"), errNoCertificates)
	}
	p, err := on.published(ctx, d.KeystoneURL.ValueString())
	if err == nil {
		d.SigningCertPEM, d.CACertPEM = types.StringValue(p.signing), types.StringValue(p.ca)
		err = refusal(p.pair)
	}
	if err != nil {
		return crud.At(path.Root("keystone_url"), err)
	}
	return nil
}

func (c dirClient) published(ctx context.Context, address string) (*published, error) {
	h, err := c.source.HTTP()
	if err != nil {
		return nil, err
	}
	return fetchCertificates(ctx, h, address)
}

var errNoCertificates = errors.New("there are no certificates to place: write keystone_url, or both signing_cert_pem and ca_cert_pem")
