# want: has no profile "stacklab-no-such"; it has .*instances of this flavor could not start there
resource "stacklab_nova_flavor" "test" {
  name              = "bad"
  vcpus             = 1
  ram               = 64
  lxd               = { profiles = ["stacklab-no-such"] }
  check_profiles_on = [[]]
}
