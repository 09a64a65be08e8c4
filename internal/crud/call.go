package crud

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// call is what one request of Terraform carries besides the model; functions reach it through their context.
type call struct {
	diags    *diag.Diagnostics
	private  privateState
	config   *tfsdk.Config
	imported *Import
	replace  path.Paths
}

// Import tells a Read that the object was just imported, or met by a create: the model knows its ID only, and everything
// that is not the server's own is to be taken from the object.
type Import struct {
	Owned []string // what the import ID says that a partial owner owns
}

type privateState interface {
	GetKey(context.Context, string) ([]byte, diag.Diagnostics)
	SetKey(context.Context, string, []byte) diag.Diagnostics
}

type callKey struct{}

func (c *call) in(ctx context.Context) context.Context { return context.WithValue(ctx, callKey{}, c) }

func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{diags: &diag.Diagnostics{}}
}

// Warn shows a warning to the user, on an attribute unless p is empty.
func Warn(ctx context.Context, p path.Path, summary, detail string) {
	diags := callOf(ctx).diags
	if p.Equal(path.Empty()) {
		diags.AddWarning(summary, detail)
		return
	}
	diags.AddAttributeWarning(p, summary, detail)
}

// Replace makes the plan replace the object for a change at p that cannot be made in place. It is for Plan functions.
func Replace(ctx context.Context, p path.Path) {
	c := callOf(ctx)
	c.replace = append(c.replace, p)
}

// Imported returns nil but in a Read that follows an import or serves an adoption.
func Imported(ctx context.Context) *Import { return callOf(ctx).imported }

// GetPrivate decodes what [SetPrivate] kept under key in the resource's private state, which is in no plan and no
// output. It leaves value alone if there is nothing.
func GetPrivate(ctx context.Context, key string, value any) error {
	c := callOf(ctx)
	if c.private == nil {
		return nil
	}
	raw, diags := c.private.GetKey(ctx, key)
	if err := firstError(diags); err != nil || len(raw) == 0 {
		return err
	}
	return json.Unmarshal(raw, value)
}

// SetPrivate keeps value, encoded as JSON, in the resource's private state.
func SetPrivate(ctx context.Context, key string, value any) error {
	c := callOf(ctx)
	if c.private == nil {
		return fmt.Errorf("no private state to keep %s in", key)
	}
	raw, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return firstError(c.private.SetKey(ctx, key, raw))
}

// Configured reads an argument as the configuration has it: a write-only one, which is neither in the plan nor in the
// state, or one that the plan has completed.
func Configured(ctx context.Context, p path.Path, target any) error {
	c := callOf(ctx)
	if c.config == nil {
		return nil
	}
	return firstError(c.config.GetAttribute(ctx, p, target))
}

func firstError(diags diag.Diagnostics) error {
	for _, d := range diags.Errors() {
		return fmt.Errorf("%s: %s", d.Summary(), d.Detail())
	}
	return nil
}
