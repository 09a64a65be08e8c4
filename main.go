// Terraform-provider-stacklab serves the provider stacklab to Terraform and OpenTofu.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/stacklab/terraform-provider-stacklab/internal/provider"
)

// version is set by the linker at release.
var version = "dev"

const address = "registry.terraform.io/stacklab/stacklab"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger such as delve, and print how to attach Terraform")
	flag.Parse()
	quiet()
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: address, Debug: *debug, ProtocolVersion: 6,
	})
	if err != nil {
		log.Fatal(err)
	}
}

// quiet turns the framework's own logs off unless the user asks for logs. They are at trace level by default, and
// Terraform throws away what took a third of a plan's time to write.
func quiet() {
	for _, variable := range os.Environ() {
		if strings.HasPrefix(variable, "TF_LOG") {
			return
		}
	}
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_SDK_PROTO", "TF_LOG_PROVIDER"} {
		_ = os.Setenv(name, "off") // else logs are written as before
	}
}
