# The rules of a cloud firewall for an OpenClaw server, as values: no provider, so that `tofu test` tries them anywhere.
# There are rules for what comes in alone. Without a rule for what goes out Hetzner lets all of it out; the first one
# would close the rest, updates and the models' services with it.

locals {
  everybody = ["0.0.0.0/0", "::/0"]
  ssh_cidrs = var.ssh_only_by_tailnet ? [] : distinct(var.ssh_allowed_cidrs)

  ssh = length(local.ssh_cidrs) == 0 ? [] : [{
    description = "SSH"
    protocol    = "tcp"
    port        = tostring(var.ssh_port)
    source_ips  = local.ssh_cidrs
  }]
  tailscale = !var.tailscale ? [] : [{
    description = "Tailscale, direct connections"
    protocol    = "udp"
    port        = "41641"
    source_ips  = local.everybody
  }]
  open = [for port in distinct(var.open_ports) : {
    description = "open to all"
    protocol    = try(split("/", port)[1], "tcp")
    port        = split("/", port)[0]
    source_ips  = local.everybody
  }]
}

output "rules" {
  description = "One object a rule, all for what comes in: description, protocol, port, source_ips."
  value       = concat(local.ssh, local.tailscale, local.open)
}
