# want: there is nothing to look by: write name, id or instance_name
data "stacklab_nova_server" "test" {}
