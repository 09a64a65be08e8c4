# [region/]name, or [region/]user_id%2Fname for the keypair of another user
terraform import stacklab_nova_keypair.operator operator
