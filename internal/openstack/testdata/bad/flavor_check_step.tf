# want: check_profiles_on\[0\]\[0\] string length must be at least 1
resource "stacklab_nova_flavor" "test" {
  name              = "bad"
  vcpus             = 1
  ram               = 64
  lxd               = { profiles = ["docker"] }
  check_profiles_on = [[""]]
}
