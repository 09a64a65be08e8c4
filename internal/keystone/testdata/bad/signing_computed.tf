# want: Invalid Configuration for Read-Only Attribute|Value for unconfigurable attribute
resource "stacklab_keystone_signing" "bad" {
  purposes = ["S/MIME signing"]
}
