# What Terraform itself takes for as many objects.
variable "objects" {
  type = number
}

resource "terraform_data" "bench" {
  count = var.objects

  input = {
    name   = "stacklab-bench-${count.index}"
    config = { "security.nesting" = "true", "user.number" = count.index }
  }
}
