# want: (No attribute specified when one \(and only one\) of|Exactly one of these attributes must be configured: \[url,file\]).*
resource "stacklab_glance_image" "test" {
  name = "bad"
}
