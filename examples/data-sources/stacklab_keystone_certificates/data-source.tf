data "stacklab_keystone_certificates" "old" {
  keystone_url = "http://127.0.0.1:5000/v2.0"
}

check "tokens" {
  assert {
    condition     = data.stacklab_keystone_certificates.old.valid
    error_message = "Every service refuses every token: ${coalesce(data.stacklab_keystone_certificates.old.reason, "no reason")}."
  }
  assert {
    condition     = timecmp(data.stacklab_keystone_certificates.old.signing_cert.not_after, timeadd(plantimestamp(), "720h")) > 0
    error_message = "The signing certificate expires within 30 days."
  }
}
