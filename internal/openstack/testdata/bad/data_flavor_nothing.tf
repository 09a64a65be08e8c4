# want: there is nothing to look by: write name, id, or sizes
data "stacklab_nova_flavor" "test" {}
