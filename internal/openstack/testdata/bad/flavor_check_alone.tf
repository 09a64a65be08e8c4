# want: there are no profiles to check
resource "stacklab_nova_flavor" "test" {
  name              = "bad"
  vcpus             = 1
  ram               = 64
  check_profiles_on = [["compute"]]
}
