output "ipv4_address" {
  description = "Where the server is reached."
  value       = hcloud_server.server.ipv4_address
}

output "rules" {
  description = "The rules of its firewall."
  value       = module.rules.rules
}
