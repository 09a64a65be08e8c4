# [region/]id
terraform import stacklab_nova_server.web 3f1c1d4e-9d0f-4a58-9d0c-6a2cfb1f6c1b
