# What Terraform itself takes for as many objects.
variable "profiles" {
  type = number
}

resource "terraform_data" "bench" {
  count = var.profiles

  input = {
    name   = "stacklab-bench-${count.index}"
    config = { "security.nesting" = "true", "user.number" = count.index }
  }
}
