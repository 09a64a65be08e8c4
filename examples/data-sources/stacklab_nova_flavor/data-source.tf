data "stacklab_nova_flavor" "small" {
  name = "m1.small"
}

# The only one of its sizes.
data "stacklab_nova_flavor" "big" {
  vcpus = 8
  ram   = 16384 # MiB
}
